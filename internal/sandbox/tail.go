package sandbox

import (
	"strings"

	"github.com/cupel-science/cupel/internal/printable"
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
	text := strings.TrimRight(printable.Lines(string(t.kept)), " \t\n")
	if t.cut {
		return "…" + text
	}
	return text
}
