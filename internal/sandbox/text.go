package sandbox

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// tailBytes is how much of stderr is kept.
const tailBytes = 4 << 10

// tail keeps the end of what is written to it.
type tail struct {
	kept []byte
	cut  bool
}

func (t *tail) add(p []byte) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - tailBytes; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
		t.cut = true
	}
}

func (t *tail) String() string {
	text := Printable(t.kept)
	if t.cut {
		return "…" + text
	}
	return text
}

// Printable shows text from outside: what is not printable (control
// characters, terminal escapes, invalid UTF-8) is escaped as in Go, line ends
// and tabs stay, and white space at the end is left out.
func Printable(text []byte) string {
	var out strings.Builder
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			out.WriteString(`\x` + strconv.FormatUint(uint64(rest[0])|0x100, 16)[1:])
		case r == '\n' || r == '\t' || strconv.IsPrint(r):
			out.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			out.WriteString(quoted[1 : len(quoted)-1])
		}
		rest = rest[size:]
	}
	return strings.TrimRight(out.String(), " \t\n")
}
