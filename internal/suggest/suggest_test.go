package suggest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	names := []string{"evaluate", "generate", "rank", "loop", "keep", "seed"}
	for name, want := range map[string]string{
		"generte": "generate", "genrate": "generate", "gneerate": "generate", "evalaute": "evaluate", "rnak": "rank", "lop": "loop",
		"Rank": "rank", "keeps": "keep", "sede": "seed", "x": "", "": "", "ranking": "", "entirely": "", "generate": "generate", "kee": "keep",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
	if got := Nearest("ab", []string{"ac", "ad"}); got != "ac" {
		t.Errorf("of equally close names %q, not the first", got)
	}
	if got := Nearest("any", nil); got != "" {
		t.Errorf("nearest of none is %q", got)
	}
	if got := Hint("rnak", names); got != ` (did you mean "rank"?)` {
		t.Errorf("hint %q", got)
	}
	if got := Hint(strings.Repeat("x", 1<<20), names); got != "" {
		t.Errorf("hint %q", got)
	}
}

// TestDistance checks that the distance is a symmetric count of edits, zero
// for equal texts only.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3}, {"abcd", "acbd", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance of %q and %q is %d, want %d", c.a, c.b, got, c.want)
		}
	}
	text := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) {
			t.Fatal("not symmetric")
		}
		if (d == 0) != (a == b) || d > max(len(a), len(b)) {
			t.Fatalf("distance %d", d)
		}
	})
}
