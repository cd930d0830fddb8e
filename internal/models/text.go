package models

import (
	"strings"
	"unicode"
)

// Printable makes a text from outside safe to show on one line of a terminal
// or log: at most limit characters, white space collapsed, and what could
// command the terminal or hide and reorder text (control characters, format
// characters, directional overrides, broken UTF-8) replaced by U+FFFD.
func Printable(text string, limit int) string {
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
		out.WriteRune(visible(r))
		n++
	}
	return out.String()
}

// PrintableLines is Printable for a text of many lines, which it keeps.
func PrintableLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

func visible(r rune) rune {
	if unicode.IsPrint(r) || r == ' ' {
		return r
	}
	return unicode.ReplacementChar
}

// Hide replaces a key in a text that is going to be shown or recorded. Short
// keys are no secrets but words such as "ollama", which may well be part of an
// answer.
func Hide(text, key string) string {
	const least = 8
	if len(key) < least {
		return text
	}
	return strings.ReplaceAll(text, key, "***")
}
