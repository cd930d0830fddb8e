// Package prompt makes the texts that models are asked with: templates of Go's
// text/template over tables whose size is bounded.
//
// A template that cannot be parsed, or that names what its data do not have, is
// an error with a place, "prompt:3:12: …", before anything is asked. Beside what
// text/template brings (if, range, index, printf, len, …) templates have
//
//	number 0.123456789   0.1235: four significant digits; "unknown" for nothing
//	json .               any value as JSON on one line
//	cut 200 .text        the first 200 characters, with … where there were more
//	fence .code          a block between fences that the text itself cannot close
//
// Rows of tables are maps from column to value: text, whole or decimal numbers,
// true or false, lists; nil where there is none. Templates see texts that came
// from models and files. They are put in as they are, and never parsed as
// templates.
package prompt
