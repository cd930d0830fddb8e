package grounded

import (
	"fmt"
	"strings"
	"testing"
)

// written is a claim in one line: its quotations, each with what it cites, and
// then its citations.
func written(claims []claim) string {
	var lines []string
	for _, c := range claims {
		var parts []string
		for _, q := range c.quotations {
			parts = append(parts, fmt.Sprintf("%s@%s", q.text, strings.Join(q.citations, "+")))
		}
		lines = append(lines, strings.Join(parts, " ")+"|"+strings.Join(c.citations, " "))
	}
	return strings.Join(lines, "\n")
}

func TestRunningText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "Nothing is quoted or cited here. Not here either.", ""},
		{"empty", "", ""},
		{"quotation and citation", `It is said that "blood thins" [@a].`, "blood thins@a|a"},
		{"citation only", `It is said [@a].`, "|a"},
		{"quotation only", `It is "said".`, "said@|"},
		{"two sentences", `One "x" [@a]. Two "y" [@b].`, "x@a|a\ny@b|b"},
		{"two in a sentence", `One "x" [@a] and "y" [@b].`, "x@a y@b|a b"},
		{"two with one citation", `One "x" and "y" [@b].`, "x@b y@b|b"},
		{"citation first", `As [@a] says, "x" is so.`, "x@a|a"},
		{"several sources", `One "x" [@a; @b].`, "x@a+b|a b"},
		{"a place", `One "x" [@a, p. 3; @b pp. 4-5].`, "x@a+b|a b"},
		{"several places", `One "x" [@a, p. 3; p. 5; @b; 7].`, "x@a+b|a b"},
		{"a DOI with all sorts of marks", `One "x" [@10.1002/(SICI)1097(1998)17:15/16<1661::AID>3.0.CO;2-2].`, "x@10.1002/(SICI)1097(1998)17:15/16<1661::AID>3.0.CO;2-2|10.1002/(SICI)1097(1998)17:15/16<1661::AID>3.0.CO;2-2"},
		{"behind the stop", `It fell. [@a] Later "it rose" [@b].`, "|a\nit rose@b|b"},
		{"two behind the stop", `It fell. [@a] [@b] Later "it rose" [@c].`, "|a b\nit rose@c|c"},
		{"leading the next", `It "fell". [@a] reports that "it rose".`, "fell@|\nit rose@a|a"},
		{"stop within the quotation", `He wrote "One." [@a] Then "two." [@b]`, "One.@a|a\ntwo.@b|b"},
		{"stop within, sentence goes on", `He wrote "One." [@a] and "Two." [@b].`, "One.@a Two.@b|a b"},
		{"stop within, no citation", `He wrote "One." Then [@a] came.`, "One.@|\n|a"},
		{"initials", `J. R. Smith found "x" [@a].`, "x@a|a"},
		{"abbreviation", `Smith et al. found "x" [@a].`, "x@a|a"},
		{"decimal", `At 3.5 kg "x" [@a].`, "x@a|a"},
		{"question", `Is it "x"? Yes [@a]!`, "x@|\n|a"},
		{"typographic", `One “x” and „y“ and «z» and » w« [@a].`, "x@a y@a z@a|a"},
		{"French", `Il dit « x y » [@a].`, " x y @a|a"},
		{"German", `Er sagt »x y« [@a].`, "x y@a|a"},
		{"Swedish", `Han sade ”x y” [@a].`, "x y@a|a"},
		{"nested marks", `He said "it is 'x' or “y”" [@a].`, "it is 'x' or “y”@a|a"},
		{"inches", `A 5" and a 6" rod, "x y" [@a].`, "x y@a|a"},
		{"unclosed", `One "x [@a]. Two.`, "|a"},
		{"paragraphs", "One \"x\"\n\nand [@a].", "x@|\n|a"},
		{"lists", "- \"x\" [@a]\n- \"y\" [@b]\n1. [@c]", "x@a|a\ny@b|b\n|c"},
		{"a wrapped line", "One \"x\ny\" and\nso on [@a].", "x\ny@a|a"},
		{"brackets that cite nothing", `One [1] [@] [@ ] [@;] [@a [b] @c (@d) [@ e].`, ""},
		{"a citation over lines", "One [@a\nb].", ""},
		{"Chinese", `“x”[@a]。“y”[@b]。`, "x@a|a\ny@b|b"},
	} {
		claims, err := readRunning(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := written(claims); got != c.want {
			t.Errorf("%s: %s\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
	}
}

// FuzzRunning: whatever the text is, reading it ends without a panic, and what it
// finds stands in the text, in order.
func FuzzRunning(f *testing.F) {
	for _, seed := range []string{`One "x" [@a]. “y” [@b; @c, p. 3]`, "“x”[@a]。", "[@[@]\n\n- «»", `J. "a." [@a;b] b`, "\xff\"\xfe\"[@\xff]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		claims, err := readRunning(text)
		if err != nil {
			return
		}
		rest := text
		for _, c := range claims {
			if len(c.quotations)+len(c.citations) == 0 {
				t.Fatalf("an empty claim in %q", text)
			}
			for _, q := range c.quotations {
				at := strings.Index(rest, q.text)
				if at < 0 {
					t.Fatalf("%q is not quoted in %q", q.text, text)
				}
				rest = rest[at+len(q.text):]
			}
			for _, id := range c.citations {
				if id == "" || strings.ContainsAny(id, " []\n") || !strings.Contains(text, id) {
					t.Fatalf("%q is not cited in %q", id, text)
				}
			}
		}
	})
}

// FuzzJSON: reading claims as JSON ends without a panic, and finds names that are
// not empty.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`[{"quote": "a", "source": [1, "b"]}]`, `{"claims": [null, {}]}`, `[`, `[[]]`, `[{"quote": [[1]]}]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		claims, err := readJSON(text)
		if err != nil {
			return
		}
		for _, c := range claims {
			for _, name := range append(c.citations, "x") {
				if strings.TrimSpace(name) == "" {
					t.Fatalf("a source without a name in %q", text)
				}
			}
		}
	})
}
