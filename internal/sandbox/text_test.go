package sandbox

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// What is shown holds nothing that commands a terminal.
func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{"plain\n", "\x1b[31mred\x07", "\xff\xc3", "ä\u202eb", "a\rb\tc"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out := Printable(text)
		if !utf8.ValidString(out) || strings.ContainsFunc(out, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }) {
			t.Fatalf("%q", out)
		}
	})
}

func TestTail(t *testing.T) {
	var tl tail
	for range 3 * tailBytes / 4 {
		tl.add([]byte("abcd"))
	}
	tl.add([]byte("end\n\n"))
	if out := tl.String(); len(out) > tailBytes+len("…") || !strings.HasPrefix(out, "…") || !strings.HasSuffix(out, "abcdend") {
		t.Errorf("%d bytes, %q", len(out), out[len(out)-20:])
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{5: "5 bytes", 2048: "2 KiB", 512 << 20: "512 MiB", 3 << 29: "1.5 GiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
