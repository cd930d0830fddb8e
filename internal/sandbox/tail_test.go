package sandbox

import (
	"strings"
	"testing"
)

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
