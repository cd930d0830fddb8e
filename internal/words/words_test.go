package words_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/words"
)

func TestWords(t *testing.T) {
	for _, c := range [][2]string{
		{words.List(nil), ""}, {words.List([]string{"a"}), "a"}, {words.List([]string{"a", "b"}), "a and b"}, {words.List([]string{"a", "b", "c"}), "a, b and c"},
		{words.Counted(0, "row"), "0 rows"}, {words.Counted(1, "row"), "1 row"}, {words.Counted(12345, "row"), "12345 rows"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
}
