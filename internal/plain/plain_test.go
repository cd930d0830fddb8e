package plain_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cupel-science/cupel/internal/plain"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		" a\t\n b\u00a0 ":        "a b",
		"\ufb01ne \u00b2 \uff21": "fine 2 A",
		"\u201ca\u201d \u00ab\u2019\u00bb \uff02": `"a" "'" "`,
		"1\u20132 \u2014 \u22123 \u2011":          "1-2 - -3 -",
		"so\u00adft\u200b \ufeffx":                "soft x",
		"a\x00b\x7f":                              "a b",
		"e\u0301":                                 "\u00e9",
		"\xff":                                    "\ufffd",
		"wait\u2026":                              "wait...",
	} {
		if got := plain.Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestUnmarked(t *testing.T) {
	for in, want := range map[string]string{
		"<i>in vitro</i> &amp; p < 0.05 > 0": "in vitro & p < 0.05 > 0",
		"H<sub>2</sub>O<br/>x<!-- <b> -->y":  "H2O xy",
		"<p class=\"a\">One</p><P>two":       " One  two",
		"a<b":                                "a<b",
	} {
		if got := plain.Unmarked(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"":                  nil,
		"One, 2nd don't é.": {"One", "2nd", "don", "t", "é"},
		"a血液b":              {"a", "血", "液", "b"},
	} {
		var got []string
		plain.EachWord(in, func(at plain.Span) { got = append(got, in[at.From:at.To]) })
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestFolded(t *testing.T) {
	if a, b := plain.Folded("STRASSE \u01c5"), plain.Folded("stra\u00dfe \u01c4"); a != b {
		t.Errorf("%q is not %q", a, b)
	}
}

// FuzzText: the plain form is its own plain form, is valid and has no control
// characters.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"a\u00a0 b", "\u00ab\ufb01\u00bb", "a<i>b</i>", "\u00b4\u0301\u2033", "\x00\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := plain.Text(text)
		if again := plain.Text(got); again != got {
			t.Fatalf("the plain form %q becomes %q", got, again)
		}
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\n\t\x00\u00ad") || strings.Contains(got, "  ") {
			t.Fatalf("%q is not plain", got)
		}
		plain.EachWord(got, func(at plain.Span) {
			if at.From >= at.To || plain.CutsWord(got, at.From) || plain.CutsWord(got, at.To) {
				t.Fatalf("%q is no word of %q", got[at.From:at.To], got)
			}
		})
		if folded := plain.Folded(got); plain.Folded(folded) != folded {
			t.Fatalf("%q is not folded", folded)
		}
		plain.Unmarked(text)
	})
}
