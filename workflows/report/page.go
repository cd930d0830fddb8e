package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// MaxRows is the largest number of rows of a ranked table that a page shows,
// MaxBytes the largest size of a page.
const (
	MaxRows  = 1000
	MaxBytes = 5_000_000
)

//go:embed assets
var assets embed.FS

// page is what the template of report.html reads. All texts are clean; the
// template escapes them.
type page struct {
	Policy   string
	Style    template.CSS
	Script   template.JS
	Title    string
	Subtitle []string
	Status   string // "" for a run that is done
	Warnings []string
	Sections []section
	Progress []figure
	Run      runView
	// Generated discloses by what candidates were generated, SourceType how; ""
	// where the policy does not ask for it.
	Generated, SourceType string
}

// section is a ranking on the page.
type section struct {
	Anchor, Name  string
	Answer        []span
	Drawing       template.HTML
	Told          []told // about the winner
	Leading       *block // the text of the winner
	Warnings      []string
	Facts         []string
	Table         *table
	Breakdown     *breakdown
	Groups        *groupTable
	Measures      *measureTable
	Figures       []figure
	Families      []family
	CSV, Parquet  string
	Total, Shown  string
	Cut           bool // rows are missing on the page
	HiddenColumns string
}

// table is the ranked table on the page.
type table struct {
	Heads []head
	Rows  [][]tableCell
}

type head struct {
	Name, Unit, Arrow, Help string
	Numeric                 bool
}

// tableCell is a cell; Sort overrides what the column sorts by.
type tableCell struct {
	Text, Title, Sort string
	Class             string
	Bar               int // desirability in percent, -1 for none
	HTML              template.HTML
	Block             *block
}

// breakdown shows how single desirabilities make up the whole.
type breakdown struct {
	Names []string
	Rows  []breakdownRow
}

type breakdownRow struct {
	Label, Total string
	Parts        []part
}

type part struct {
	Text    string
	Percent int
}

// runView is the account of what was run.
type runView struct {
	Facts, Params []Param
	Command       string
	WorkflowText  string
	Steps         []stepView
	Inputs        []inputView
	HeldBack      []heldView
	Policy        []Rule
	Generated     string
	Failures      []failureView
	Notes         []string
	// what the lists leave out, "" for nothing
	MoreParams, MoreSteps, MoreInputs, MoreHeldBack, MorePolicy, MoreFailures string
}

type stepView struct {
	Name, Kind, Implementation, Seed, Rows, Failed, State, Elapsed string
	Key, KeyFull, Result, ResultFull                               string
}

type inputView struct{ Name, Path, SHA256, SHAFull, License, Source, Rows, Of string }

type heldView struct{ Step, Gate, Reason, Count string }

type failureView struct{ Step, Reason, Count string }

// renderPage makes the page, smaller and smaller until it fits into MaxBytes.
func renderPage(doc *Document, sheets []*sheet, names []string, x *exhibits) ([]byte, error) {
	for shrink := 1; ; shrink *= 2 {
		out, err := renderAt(doc, sheets, names, x, shrink)
		if err != nil || len(out) <= MaxBytes {
			return out, err
		}
		if shrink > 1<<20 {
			return nil, fmt.Errorf("the page needs %s bytes, more than %s", count(int64(len(out))), count(MaxBytes))
		}
	}
}

// renderAt makes the page with its lists cut to a fraction of their usual
// length.
func renderAt(doc *Document, sheets []*sheet, names []string, x *exhibits, shrink int) ([]byte, error) {
	style, err := assets.ReadFile("assets/report.css")
	if err != nil {
		return nil, err
	}
	script, err := assets.ReadFile("assets/report.js")
	if err != nil {
		return nil, err
	}
	tmpl, err := template.ParseFS(assets, "assets/report.html.tmpl")
	if err != nil {
		return nil, err
	}
	p := newPage(doc, sheets, names, shrink)
	p.Style, p.Script, p.Policy = template.CSS(style), template.JS(script), policy(script, x.shown)
	var out bytes.Buffer
	err = tmpl.Execute(&out, p)
	return out.Bytes(), err
}

// policy is the page's content security policy: nothing is loaded from
// anywhere, no script runs but the page's own (by its digest), forms and base
// addresses are off. Inline styles and data: images are allowed, for drawings,
// and where there are artifacts, pictures, recordings and films from files beside
// the page.
func policy(script []byte, artifacts bool) string {
	sum, from := sha256.Sum256(script), "img-src data:"
	if artifacts {
		from = "img-src 'self' data:; media-src 'self' data:"
	}
	return "default-src 'none'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; style-src 'unsafe-inline'; " + from + "; base-uri 'none'; form-action 'none'"
}

func newPage(doc *Document, sheets []*sheet, names []string, shrink int) page {
	p := page{
		Title:    title(doc),
		Subtitle: subtitle(&doc.Run),
		Run:      newRunView(doc, shrink),
	}
	if p.Generated = doc.generated(); p.Generated != "" {
		p.SourceType = string(doc.Generated.SourceType)
	}
	if doc.Run.Status != StatusDone {
		p.Status = clean(doc.Run.Status, 40)
	}
	for i, s := range sheets {
		if i < max(40/shrink, 1) {
			p.Sections = append(p.Sections, newSection(doc, s, names[i], i, shrink))
		}
	}
	if p.Warnings = doc.warnings(); len(p.Sections) == 1 { // the answer comes first
		p.Sections[0].Warnings = distinct(append(p.Sections[0].Warnings, p.Warnings...))
		p.Warnings = nil
	}
	for i, s := range doc.Progress {
		if f, ok := s.picture(max(400/shrink, 2)); ok && i < 24/shrink {
			p.Progress = append(p.Progress, f)
		}
	}
	return p
}

func title(doc *Document) string {
	for _, s := range []string{doc.Title, doc.Run.Workflow} {
		if t := clean(s, 160); t != "" {
			return t
		}
	}
	return "Candidate ranking"
}

func subtitle(r *Run) []string {
	var out []string
	if r.Workflow != "" {
		out = append(out, "workflow "+clean(r.Workflow, 100))
	}
	if r.ID != "" {
		out = append(out, "run "+clean(r.ID, 80))
	}
	if !r.Started.IsZero() {
		out = append(out, started(r.Started))
	}
	if r.Elapsed > 0 {
		out = append(out, "took "+elapsed(r.Elapsed))
	}
	return out
}

func started(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// elapsed writes a duration with the digits that matter: "3.2 s", "4 min 10 s".
func elapsed(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

func newSection(doc *Document, s *sheet, name string, i, shrink int) section {
	rows := s.rows[:min(len(s.rows), max(MaxRows/shrink, 1))]
	out := section{
		Anchor: fmt.Sprintf("ranking-%d", i+1), Name: clean(s.Step, 100),
		Answer: s.answer(), Warnings: s.warnings(), Facts: s.facts(),
		CSV: name + ".csv", Parquet: name + ".parquet",
		Total: count(s.total), Shown: count(int64(len(rows))), Cut: int64(len(rows)) < s.total,
	}
	if w, ok := s.winner(); ok {
		out.Drawing, out.Told, out.Leading = w.drawing, s.tell(&w), s.leading(&w)
	}
	if s.total > 0 {
		out.Table = s.table(rows)
		out.Table.alignDecimals()
		out.Breakdown = s.breakdown()
	}
	if hidden := len(s.others) - shownColumns(s); hidden > 0 {
		out.HiddenColumns = plural(int64(hidden), "more column")
	}
	if i < 8/shrink {
		out.Figures, out.Groups, out.Measures = s.pictures(), s.Groups.table(max(20/shrink, 1)), s.Measures.table()
	}
	for _, r := range s.rows[:min(len(s.rows), 3)] {
		if f, ok := doc.family(r.id); ok && r.rank > 0 && !s.unranked() && shrink < 64 {
			out.Families = append(out.Families, f)
		}
	}
	return out
}

func (s *sheet) breakdown() *breakdown {
	const candidates, most = 5, 8
	var parts []int
	for o, c := range s.objectives {
		if c.desirability >= 0 && len(parts) < most {
			parts = append(parts, o)
		}
	}
	if len(parts) < 2 {
		return nil
	}
	var b breakdown
	for _, o := range parts {
		name := clean(s.Objectives[o].Score, 30)
		if w := s.Objectives[o].Weight; w != 0 && w != 1 {
			name += " (weight " + pretty(number(w, 64)) + ")"
		}
		b.Names = append(b.Names, name)
	}
	for _, r := range s.rows[:min(len(s.rows), candidates)] {
		row := breakdownRow{Label: r.rankText() + ". " + r.label, Total: dash(r.desirability)}
		for _, o := range parts {
			row.Parts = append(row.Parts, part{Text: dash(r.scores[o].d), Percent: max(percent(r.scores[o].d), 0)})
		}
		b.Rows = append(b.Rows, row)
	}
	return &b
}

// dash is a number, or a dash where there is none.
func dash(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return pretty(number(v, 64))
}

// percent of a desirability, -1 where there is none.
func percent(d float64) int {
	if !(d >= 0 && d <= 1) {
		return -1
	}
	return int(math.Round(d * 100))
}

func newRunView(doc *Document, shrink int) runView {
	r := &doc.Run
	v := runView{Command: clean(r.Command, 1000), WorkflowText: cleanLines(r.WorkflowText, 200_000/shrink), Notes: cleanAll(doc.Notes, 50)}
	for _, p := range []Param{{"cupel", r.Version}, {"seed", fmt.Sprint(r.Seed)}, {"run", r.ID}, {"status", r.Status}} {
		if p.Value != "" {
			v.Facts = append(v.Facts, newParamView(p))
		}
	}
	for _, gate := range doc.gates(20 / shrink) {
		v.Facts = append(v.Facts, Param{gateLabel(gate), gate})
	}
	for _, m := range doc.models(50 / shrink) {
		v.Facts = append(v.Facts, Param{modelTitle(m), m.Value})
	}
	v.Params, v.MoreParams = capped(r.Params, 200/shrink, "more parameter", newParamView)
	v.Steps, v.MoreSteps = capped(doc.Steps, 500/shrink, "more step", newStepView)
	v.Inputs, v.MoreInputs = capped(doc.Inputs, 200/shrink, "more input", newInputView)
	v.Policy, v.MorePolicy = capped(doc.Policy, 50/shrink, "more rule", newRuleView)
	v.Generated = doc.generated()
	v.HeldBack, v.MoreHeldBack = capped(doc.HeldBack, 100/shrink, "more reason", newHeldView)
	v.Failures, v.MoreFailures = capped(doc.Failures, 100/shrink, "more reason", newFailureView)
	return v
}

// capped shows the first of a list, and says how many more there are.
func capped[T, V any](in []T, most int, noun string, view func(T) V) (out []V, more string) {
	for i, x := range in {
		if i == most {
			return out, "… and " + plural(int64(len(in)-i), noun) + "."
		}
		out = append(out, view(x))
	}
	return out, ""
}

func newParamView(p Param) Param { return Param{clean(p.Name, 80), clean(p.Value, fullText)} }

func newInputView(in Input) inputView {
	return inputView{clean(in.Name, 80), clean(in.Path, 200), short(in.SHA256), clean(in.SHA256, 100), clean(in.licenseText(), 80), clean(in.sourceText(), 200), count(in.Rows), in.of()}
}

func newHeldView(h HeldBack) heldView {
	return heldView{clean(h.Step, 80), clean(h.Gate, 80), clean(h.Reason, 200), count(h.Count)}
}

func newFailureView(f Failure) failureView {
	what := "the step"
	if f.Count > 0 {
		what = plural(f.Count, "candidate")
	}
	return failureView{clean(f.Step, 80), clean(f.Reason, fullText), what}
}

func newStepView(s Step) stepView {
	v := stepView{
		Name: clean(s.Name, 100), Kind: clean(s.Kind, 30), Implementation: clean(strings.TrimSpace(s.Implementation+" "+s.Version), 80),
		Seed: fmt.Sprint(s.Seed), Rows: count(s.Rows), Failed: count(s.Failed), State: "run", Elapsed: elapsed(s.Elapsed),
		Key: short(s.Key), KeyFull: clean(s.Key, 100), Result: short(s.Result), ResultFull: clean(s.Result, 100),
	}
	if s.Cached {
		v.State = "from the store"
	}
	return v
}
