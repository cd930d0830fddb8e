package printable_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/printable"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"  a \n\t b  ":            "a b",
		"0123456789":              "0123456789",
		"0123456789a":             "0123456789…",
		"0123456789   ":           "0123456789",
		"\x1b[31mred":             "\uFFFD[31mred",
		"a\u202eb\u200bc\x00\xff": "a\uFFFDb\uFFFDc\uFFFD\uFFFD",
		"üñ漢😀":                    "üñ漢😀",
	} {
		if got := printable.Line(text, 10); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := printable.Lines("a\r\n\tb\x07\rc"); got != "a\n\tb\uFFFD\uFFFDc" {
		t.Errorf("%q", got)
	}
}

// TestSafe shows any text without what could command a terminal.
func TestSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, limit := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))+rapid.String().Draw(t, "text"), rapid.IntRange(1, 50).Draw(t, "limit")
		short, lines := printable.Line(text, limit), printable.Lines(text)
		hidden := func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }
		if strings.ContainsFunc(short, hidden) || strings.ContainsAny(short, "\n\t") || utf8.RuneCountInString(short) > limit+2 {
			t.Errorf("%q", short)
		}
		if strings.ContainsFunc(lines, hidden) || !utf8.ValidString(lines) {
			t.Errorf("%q", lines)
		}
	})
}
