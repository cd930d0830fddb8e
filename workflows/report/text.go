package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cupel-science/cupel/internal/printable"
)

// clean prepares a text from outside for display on one line: at most limit
// characters, white space collapsed, and what could hide or reorder text
// (control characters, invisible format characters, directional overrides,
// broken UTF-8) replaced by U+FFFD. Markup is the writer's business.
func clean(s string, limit int) string {
	var b strings.Builder
	n, space := 0, false
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if unicode.IsSpace(r) {
			space = n > 0
			continue
		}
		if n+1 >= limit && strings.TrimSpace(s) != "" {
			b.WriteString("…")
			return b.String()
		}
		if space {
			b.WriteByte(' ')
			n++
		}
		space = false
		b.WriteRune(printable.Rune(r))
		n++
	}
	return b.String()
}

// cleanLines is clean for a text of many lines, which it keeps.
func cleanLines(s string, limit int) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	cutOff := len(s) > limit
	s = cut(s, limit)
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return printable.Rune(r)
	}, s)
	if cutOff {
		s += "\n…"
	}
	return s
}

// cut returns the first limit bytes of s, less a broken last character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// short is the beginning of a digest, enough to tell it from others by eye.
func short(digest string) string {
	digest = strings.TrimPrefix(clean(digest, 200), "sha256:")
	if utf8.RuneCountInString(digest) > 10 {
		return string([]rune(digest)[:10])
	}
	return digest
}

// plural is "1 row", "2 rows".
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
