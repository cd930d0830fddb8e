// Package plain brings texts into a form in which they can be compared letter by
// letter, and finds their words.
//
// The plain form is Unicode NFKC (ligatures, wide letters and superscripts are
// written as plain letters), with one space for any stretch of spaces, line ends and
// ASCII control characters, and none at the ends; ' and " for all sorts of quotation
// marks and primes, - for all sorts of dashes and the minus; and without characters
// that have no form, such as soft hyphens. What is not valid UTF-8 becomes U+FFFD.
//
// A word is a run of letters, marks and digits; in scripts that are written without
// spaces each letter is one.
package plain
