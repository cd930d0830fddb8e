package report

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/printable"
)

// hostile texts try to leave every place that a text can stand in.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`'><svg onload=alert(1)>`,
	`</title></style></script><script>alert(1)</script>`,
	`<!--`, `-->`, `]]>`, `<![CDATA[`,
	`{{.}}`, `${x}`, `javascript:alert(1)`,
	"`code` | pipe | **bold** _it_ [x](javascript:alert(1)) ![i](http://evil/p.png) <b> &lt;",
	"http://evil.example www.evil.example a@evil.example $x$ ~~s~~ # h",
	"line\nbreak\r\n\ttab", "nul\x00bell\x07esc\x1b[31mred\x1b]0;title\x07", "\xff\xfe broken",
	"right\u202eto left\u202c zero\u200bwidth bom\ufeff", "\\| \\` end\\",
	`=HYPERLINK("http://evil")`, "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=1",
	strings.Repeat("W", 5000), strings.Repeat("<", 3000),
}

// hostileDocument has hostile text everywhere.
func hostileDocument(t testing.TB) *Document {
	n := len(hostile)
	at := func(i int) string { return hostile[i%n] }
	ids, values, se, d, front := make([]string, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]int64, n)
	for i := range n {
		ids[i], values[i], se[i], d[i], front[i] = idOf(i), float64(n-i), 0.5, 1-float64(i)/float64(n), int64(i/5+1)
	}
	columns := []any{datasets.ID, hostile, datasets.Kind, hostile, datasets.Origin, hostile, "text", hostile, "error", hostile,
		ColumnDesirability, d, ColumnFront, front}
	var objectives []Objective
	for i, name := range []string{at(1), at(3), at(11)} {
		columns = append(columns, clean(name, 500)+"|"+at(i), values, fmt.Sprintf("se%d", i), se, DesirabilityPrefix+clean(name, 500), d)
		name, _, _ = strings.Cut(clean(name, 500)+"|", "|")
		objectives = append(objectives, Objective{Score: name, Goal: evaluators.Maximize, Unit: at(i), Help: at(i + 1), Uncertainty: fmt.Sprintf("se%d", i)})
	}
	for i, h := range hostile {
		columns = append(columns, strings.ReplaceAll(h, "|", "")+fmt.Sprint(i), hostile)
	}
	doc := &Document{
		Title:   at(0),
		Run:     Run{ID: at(1), Workflow: at(2), WorkflowText: strings.Join(hostile, "\n"), Version: at(3), Status: at(4), Command: at(11)},
		Lineage: map[string]Node{},
		Notes:   hostile,
		Rankings: []Ranking{{Step: at(0), Table: datasets.FromTable(tableOf(t, columns...)), Objectives: objectives, Method: at(1), Constraints: hostile, Warnings: hostile,
			Comparison: &Comparison{X: Quantity{at(0), at(1)}, Y: Quantity{at(3), at(2)}, Caption: at(1),
				Measured:  []XY{{1, 2}, {math.Inf(1), math.NaN()}, {3, math.Inf(-1)}, {1e300, 1e-300}, {-4, 5}},
				Predicted: []XY{{math.NaN(), 1}, {math.Inf(-1), 2}, {2, math.Inf(1)}, {2, 3}}}}},
	}
	for i, h := range hostile {
		doc.Run.Params = append(doc.Run.Params, Param{h, h})
		doc.Steps = append(doc.Steps, Step{Name: h, Kind: h, Implementation: h, Version: h, Key: h, Result: h, Failed: 1})
		doc.Inputs = append(doc.Inputs, Input{Name: h, Path: h, SHA256: h, License: h, Source: h, Rows: 1, Of: []string{h}})
		doc.Run.Gates = append(doc.Run.Gates, h)
		doc.HeldBack = append(doc.HeldBack, HeldBack{h, h, h, 1})
		doc.Models = append(doc.Models, ModelUse{Name: h, Calls: 3, Cost: math.NaN()})
		doc.Failures = append(doc.Failures, Failure{Step: h, Reason: h})
		doc.Rankings[0].Dropped = append(doc.Rankings[0].Dropped, Dropped{h, 1})
		doc.Lineage[h] = Node{ID: h, Label: h, Kind: h, Origin: h, Parents: []string{at(i + 1), at(i + 2)}, Scores: []Score{{h, 1, h}}}
		doc.Progress = append(doc.Progress, Series{Loop: h, Name: h, Unit: h, Points: []Point{{0, 1, 1, 2}, {1, 2, 3, 4}}})
	}
	other := doc.Rankings[0]
	other.Pareto, other.Step = true, at(3)
	doc.Rankings = append(doc.Rankings, other)
	return doc
}

var (
	scriptBlock = regexp.MustCompile(`(?s)<script>.*?</script>`)
	styleBlock  = regexp.MustCompile(`(?s)<style>.*?</style>`)
)

// elements parses a page, less its own script and style, and hands every
// element and text to the functions.
func elements(t *testing.T, page string, start func(xml.StartElement), text func(string)) {
	t.Helper()
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d script elements", n)
	}
	page = styleBlock.ReplaceAllString(scriptBlock.ReplaceAllString(page, ""), "")
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the page does not parse: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			start(e)
		case xml.CharData:
			text(string(e))
		}
	}
}

func textOf(t *testing.T, page string) []string {
	t.Helper()
	var out []string
	elements(t, page, func(xml.StartElement) {}, func(s string) { out = append(out, s) })
	return out
}

func TestHostileHTML(t *testing.T) {
	page := string(write(t, hostileDocument(t))["report.html"])
	known := strings.Fields("html head meta title style body header h1 h2 h3 bdi span p nav a main section div strong ul li label input table thead tbody tr th td button small i figure figcaption svg g path circle text dl dt dd code details summary pre")
	attributes := strings.Fields("lang charset http-equiv content name class hidden type autocomplete spellcheck aria-live aria-label aria-hidden tabindex role scope title data-v data-copy href id open viewBox font-size fill stroke stroke-width stroke-dasharray stroke-linejoin paint-order font-weight text-anchor transform d x y cx cy r style")
	link := regexp.MustCompile(`^(#run|#ranking-\d+|ranking-[a-z0-9_-]+\.(csv|parquet))$`)
	width := regexp.MustCompile(`^--w:\d{1,3}%$`)
	seen := map[string]bool{}
	elements(t, page, func(e xml.StartElement) {
		if !slices.Contains(known, e.Name.Local) && e.Name.Local != "title" {
			t.Errorf("element %s got in", e.Name.Local)
		}
		for _, a := range e.Attr {
			switch name := a.Name.Local; {
			case !slices.Contains(attributes, name):
				t.Errorf("attribute %s=%q of %s got in", name, a.Value, e.Name.Local)
			case name == "href" && !link.MatchString(a.Value):
				t.Errorf("link %q", a.Value)
			case name == "style" && !width.MatchString(a.Value):
				t.Errorf("style %q", a.Value)
			case name == "id" && seen[a.Value]:
				t.Errorf("two elements have the id %q", a.Value)
			case name == "id":
				seen[a.Value] = true
			}
		}
	}, func(s string) {
		if strings.ContainsAny(s, "\x00\x07\x1b\u202e\u200b\ufeff") {
			t.Errorf("control characters got in: %q", s)
		}
	})
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the hostile text is not shown at all")
	}
}

func TestPolicyForbidsTheNetwork(t *testing.T) {
	page := string(write(t, kepler(t))["report.html"])
	for _, want := range []string{"default-src &#39;none&#39;", "script-src &#39;sha256-", "base-uri &#39;none&#39;", "form-action &#39;none&#39;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	page = strings.ReplaceAll(strings.ReplaceAll(page, "http-equiv", ""), string(disclosure.Algorithmic), "") // a name, which nothing loads
	for _, never := range []string{"http:", "https:", "//cdn", "@import", "url(", "<link", "<iframe", "src="} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
}

func TestHostileMarkdown(t *testing.T) {
	text := string(write(t, hostileDocument(t))["report.md"])
	bare := regexp.MustCompile("\\\\.|`[^`]*`").ReplaceAllString(text, "") // less escapes and code
	for _, never := range []string{"<", "](javascript", "](http", "[x]", "http://", "www.", "**bold", "\x1b", "\x00", "\u202e"} {
		if strings.Contains(bare, never) {
			t.Errorf("%q got in", never)
		}
	}
	cells := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "|-") {
			cells = 0
			continue
		}
		n := strings.Count(strings.NewReplacer(`\\`, "", `\|`, "").Replace(line), "|")
		if cells != 0 && n != cells {
			t.Errorf("%d bars where the head has %d: %s", n, cells, line)
		}
		cells = n
	}
}

func TestHostileCSV(t *testing.T) {
	files := write(t, hostileDocument(t))
	for name, content := range files {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != len(hostile)+1 {
			t.Errorf("%d rows, want %d", len(rows), len(hostile)+1)
		}
		for _, row := range rows {
			for _, v := range row {
				if v != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(v)[0]) {
					t.Errorf("a spreadsheet would run %q", v)
				}
			}
		}
	}
}

func TestHostileTerminal(t *testing.T) {
	out := show(t, hostileDocument(t), 100, false)
	for _, r := range out {
		if r != '\n' && printable.Rune(r) != r {
			t.Errorf("%U reaches the terminal", r)
		}
	}
}
