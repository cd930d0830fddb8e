package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"testing"
)

// withExtras is a ranking with a map, a contrast, groups and measures.
func withExtras(t *testing.T, label string) *Document {
	doc := leads(t, 30)
	r := &doc.Rankings[0]
	m := Map{Title: "Space " + label, X: Quantity{Name: "first"}, Y: Quantity{Name: "second", Unit: "nm"}, Scale: Scale{Name: "rank", Low: "30", High: "1"}, Caption: "Near is alike."}
	c := Contrast{Quantity: Quantity{Name: "weight", Unit: "Da"}, Ground: Sample{Name: "the input library"}, Over: Sample{Name: "the winners"}}
	for i := range 30 {
		x := float64(i)
		m.Places = append(m.Places, Place{X: math.Cos(x), Y: math.Sin(x), Shade: 1 - x/29, Label: fmt.Sprint(label, i)})
		c.Over.Values = append(c.Over.Values, 300+x)
		c.Ground.Values = append(c.Ground.Values, 250+5*x, math.NaN())
	}
	m.Places[0].Note = "1"
	r.Maps, r.Contrasts = []Map{m}, []Contrast{c}
	r.Groups = &Groups{Title: "Scaffolds", Caption: "Two in all.", Rows: []Group{
		{Drawing: "<svg class=\"mol\"></svg>", Label: label, Count: 1234, Best: 2},
		{Label: "no ring", Count: 1},
	}}
	r.Measures = &Measures{Title: "Against the library", Caption: "Defined elsewhere.", Rows: []Measure{
		{Name: "molecules", Value: 12345}, {Name: "novelty", Value: 0.98765, Help: "what lacks " + label}, {Name: "divergence", Value: math.NaN()}}}
	r.Remarks = []string{"Marked: " + label}
	return doc
}

func TestExtras(t *testing.T) {
	all := write(t, withExtras(t, "benzene"))
	page, text := string(all["report.html"]), string(all["report.md"])
	for _, want := range []string{
		"Space benzene", "second (nm)", "Near is alike.", "<title>benzene0</title>",
		"weight: the winners against the input library", "the winners, 30 values", "share of each group (%)",
		`<svg class="mol"></svg>`, "1,234 candidates, best rank 2", "1 candidate</p>", "Two in all.", "Marked: benzene",
		`<bdi>novelty</bdi></th><td class="n">0.9877</td><td><bdi>what lacks benzene</bdi>`, `<td class="n">–</td>`, "Defined elsewhere.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, want := range []string{"Against the library:\n", "| molecules | 12,345 |  |\n| novelty | 0.9877 | what lacks benzene |\n| divergence | – |  |\n\nDefined elsewhere."} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q in\n%s", want, text)
		}
	}
}

func TestHostileExtras(t *testing.T) {
	page := string(write(t, withExtras(t, `</text><script>alert("x")</script>`))["report.html"])
	if strings.Contains(page, "<script>alert") {
		t.Error("a label is markup on the page")
	}
}

func TestPoorExtrasAreLeftOut(t *testing.T) {
	same := Contrast{Ground: Sample{Values: make([]float64, 20)}, Over: Sample{Values: make([]float64, 20)}}
	few := Contrast{Ground: Sample{Values: []float64{1, 2}}, Over: Sample{Values: []float64{3}}}
	for _, c := range []Contrast{same, few, {}} {
		if _, ok := c.picture(); ok {
			t.Errorf("%v is drawn", c)
		}
	}
	nowhere := Map{Places: []Place{{X: math.NaN()}, {Y: math.Inf(1)}, {}, {}}}
	if _, ok := nowhere.picture(); ok {
		t.Error("a map of two places is drawn")
	}
	if (*Measures)(nil).table() != nil || (&Measures{Title: "none"}).table() != nil {
		t.Error("no measures have a table")
	}
	if (*Groups)(nil).table(5) != nil || (&Groups{}).table(5) != nil {
		t.Error("no groups have a table")
	}
}

func TestARankingDrawsItsOwn(t *testing.T) {
	doc := leads(t, 3)
	doc.Draw = func(string, Row) template.HTML { return "<b>document</b>" }
	doc.Rankings[0].Draw = func(string, Row) template.HTML { return "<b>ranking</b>" }
	if page := string(write(t, doc)["report.html"]); !strings.Contains(page, "<b>ranking</b>") || strings.Contains(page, "<b>document</b>") {
		t.Error("the ranking's own drawing is not used")
	}
}

func TestCount(t *testing.T) {
	if got := Count(1234567); got != "1,234,567" {
		t.Error(got)
	}
}
