package depict

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// texts reads a drawing as XML and returns the texts in it.
func texts(t testing.TB, svg string) (out []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch token := token.(type) {
		case xml.CharData:
			out = append(out, string(token))
		case xml.StartElement:
			if !slices.Contains([]string{"svg", "g", "path", "text"}, token.Name.Local) {
				t.Fatalf("element %s", token.Name.Local)
			}
		}
	}
}

func draw(t testing.TB, text string, opt Options) string {
	t.Helper()
	svg, err := SVG(parse(t, text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func TestLabels(t *testing.T) {
	for text, want := range map[string][]string{
		"C":                    {"CH₄"},
		"O":                    {"H₂O"},
		"Cl":                   {"HCl"},
		"N":                    {"NH₃"},
		"[NH4+]":               {"NH₄⁺"},
		"[Ca+2]":               {"Ca²⁺"},
		"[Cu+2]":               {"Cu²⁺"},
		"[OH-]":                {"HO⁻"},
		"[2H]C":                {"²H"},
		"[13CH3]C":             {"¹³CH₃"},
		"C[CH2]":               {"CH₂•"},
		"*C":                   {"*"},
		"c1cc[nH]c1":           {"H", "N"},
		"CC":                   nil,
		"C=C=C":                {"C"},
		"OC(=O)CN":             {"H₂N", "O", "OH"},
		"C[N+](C)(C)C":         {"N⁺"},
		"[O-][N+](=O)c1ccccc1": {"N⁺", "O", "O⁻"},
	} {
		got := texts(t, draw(t, text, Options{}))
		for i := range got { // hydrogens stand on either side
			if got[i] == "HO" || got[i] == "NH₂" || got[i] == "H₃¹³C" || got[i] == "H₂C•" {
				got[i] = map[string]string{"HO": "OH", "NH₂": "H₂N", "H₃¹³C": "¹³CH₃", "H₂C•": "CH₂•"}[got[i]]
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}

func TestDrawingsAreSmallAndSelfContained(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)\b(id|style|href|on\w+)=|<script|<style|NaN|Inf`)
	size, n := 0, 0
	for _, s := range samples(t) {
		svg := draw(t, s.text, Options{Label: s.text})
		texts(t, svg)
		if found := foreign.FindString(svg); found != "" {
			t.Errorf("%s: %q in the drawing", s.text, found)
		}
		if s.name == "zinc" {
			size, n = size+len(svg), n+1
			if len(svg) > 3000 {
				t.Errorf("%s takes %d bytes", s.text, len(svg))
			}
		}
	}
	t.Logf("%d bytes each", size/n)
}

func TestHostileLabel(t *testing.T) {
	svg := draw(t, "CCO", Options{Label: "\"><script>alert(1)</script>\x00\u202e\xff&"})
	texts(t, svg)
	if strings.Contains(svg, "<script") || strings.ContainsAny(svg, "\x00\u202e") {
		t.Error(svg)
	}
}

func TestHighlight(t *testing.T) {
	m := parse(t, "c1ccccc1CCO")
	plain := draw(t, "c1ccccc1CCO", Options{})
	marked, err := SVG(m, Options{Highlight: []bool{true, true, true, true, true, true, false, false, false}})
	if err != nil || strings.Count(marked, "<path") != strings.Count(plain, "<path")+1 {
		t.Errorf("%v %s", err, marked)
	}
}

func TestWedges(t *testing.T) {
	for text, want := range map[string]int{"C[C@H](O)N": 1, "CC(O)N": 0, "C[C@]12CC[C@H]3[C@@H](CC[C@H]4CC(=O)CC[C@]34C)[C@@H]1CC[C@@H]2O": 7} {
		m := parse(t, text)
		at := layout(t, m)
		drawn, shown := hydrogens(m, at)
		n := len(drawn)
		for _, w := range wedges(m, at, shown) {
			if w.From >= 0 {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d wedges, not %d", text, n, want)
		}
	}
}

func FuzzSVG(f *testing.F) {
	for _, s := range samples(f) {
		if len(s.text) < 60 {
			f.Add(s.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := smiles.Parse(text)
		if err != nil || len(m.Atoms) > 60 {
			return
		}
		svg, err := SVG(m, Options{Label: text})
		if err != nil {
			t.Fatal(err)
		}
		texts(t, svg)
		if strings.Contains(svg, "NaN") {
			t.Fatal(svg)
		}
	})
}
