// Package printable makes texts from outside (of models, programs, servers and data
// files) safe to show in a terminal or a log. Markup is the business of who writes
// a page.
package printable

import (
	"strings"
	"unicode"
)

// Line makes a text from outside safe to show on one line of a terminal
// or log: at most limit characters, white space collapsed, and what could
// command the terminal or hide and reorder text (control characters, format
// characters, directional overrides, broken UTF-8) replaced by U+FFFD.
func Line(text string, limit int) string {
	var out strings.Builder
	n, space := 0, false
	for _, r := range text {
		if unicode.IsSpace(r) {
			space = n > 0
			continue
		}
		if n >= limit {
			out.WriteRune('…')
			break
		}
		if space {
			out.WriteByte(' ')
			n++
		}
		space = false
		out.WriteRune(Rune(r))
		n++
	}
	return out.String()
}

// Lines is Line for a text of many lines, which it keeps.
func Lines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return Rune(r)
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// Rune replaces characters that show nothing themselves but change what is shown:
// controls (Cc), formats (Cf: directional overrides, zero-width characters), line
// separators, private use and noncharacters.
func Rune(r rune) rune {
	if unicode.IsPrint(r) || r == ' ' {
		return r
	}
	return unicode.ReplacementChar
}
