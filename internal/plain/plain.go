package plain

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Text is the plain form of a text.
func Text(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	ascii := true
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteByte(unstyledASCII[r])
			continue
		}
		if r = unstyled(r); r >= utf8.RuneSelf {
			ascii = false
		}
		if r >= 0 {
			b.WriteRune(r)
		}
	}
	text = b.String()
	if !ascii {
		text = norm.NFKC.String(text)
	}
	return spaced(text)
}

// Unmarked is a text of HTML, JATS and the like without its tags and comments, and
// with characters for its entities.
func Unmarked(text string) string {
	return html.UnescapeString(tag.ReplaceAllStringFunc(text, untag))
}

// Folded is a plain text in which upper and lower case are alike.
func Folded(text string) string { return norm.NFKC.String(cases.Fold().String(text)) }

// tag is a tag, a comment or a declaration of HTML, JATS and the like. "p < 0.05"
// is none.
var tag = regexp.MustCompile(`<!--[\s\S]*?-->|</?[A-Za-z][^<>]*>|<[!?][^<>]*>`)

// blocks are the tags that stand between words; the others, such as <i>, may stand
// within one.
var blocks = regexp.MustCompile(`(?i)^</?(p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|sec|title|abstract|section|list|list-item)\b`)

func untag(tag string) string {
	if blocks.MatchString(tag) {
		return " "
	}
	return ""
}

// unstyled is the plain form of a rune that is written in several ways: a
// quotation mark, a dash, a space. It is -1 for what has no form at all, such as a
// soft hyphen.
func unstyled(r rune) rune {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '\'', '‘', '’', '‚', '‛', '‹', '›', '′', '`', '´':
		return '\''
	case '−':
		return '-'
	}
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r < utf8.RuneSelf && unicode.IsControl(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	case unicode.Is(unicode.Pd, r):
		return '-'
	}
	return r
}

// unstyledASCII is unstyled of ASCII, where each rune has a form.
var unstyledASCII = func() (table [utf8.RuneSelf]byte) {
	for r := range rune(utf8.RuneSelf) {
		table[r] = byte(unstyled(r))
	}
	return table
}()

// spaced has one space for each stretch of spaces, and none at the ends.
func spaced(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	pending := false
	for i := 0; i < len(text); i++ {
		if text[i] == ' ' {
			pending = b.Len() > 0
			continue
		}
		if pending {
			b.WriteByte(' ')
			pending = false
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// EachWord calls f for each word of a plain text: a run of letters, marks and
// digits, or a single letter of a script that is written without spaces.
func EachWord(text string, f func(Span)) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !InWord(r) {
			i += size
			continue
		}
		from := i
		i += size
		if !Alone(r) {
			for i < len(text) {
				next, size := utf8.DecodeRuneInString(text[i:])
				if !InWord(next) || Alone(next) {
					break
				}
				i += size
			}
		}
		f(Span{from, i})
	}
}

// InWord tells whether a rune is part of a word.
func InWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// Alone tells whether a rune is a word by itself.
func Alone(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// CutsWord tells whether a place lies within a word.
func CutsWord(text string, at int) bool {
	if at <= 0 || at >= len(text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return InWord(before) && InWord(after) && !Alone(before) && !Alone(after)
}
