package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// Comparison explains what is different between two runs.
type Comparison struct {
	A        string    `json:"a"`
	B        string    `json:"b"`
	Workflow []string  `json:"workflow"` // lines that were removed (-) and added (+)
	Settings []string  `json:"settings"` // params, seed, version
	Inputs   []string  `json:"inputs"`
	Steps    []string  `json:"steps"` // tasks with another key or result, and why
	Equal    int       `json:"equal"` // tasks with the same result
	Rankings []Ranking `json:"rankings"`
}

// Ranking is how one ranked table moved.
type Ranking struct {
	Step  string   `json:"step"`
	Same  bool     `json:"same"`
	Moves []string `json:"moves"`
}

// maxLines bounds each list of a comparison.
const maxLines = 40

// Diff compares two runs of the store. shown are the ranked steps to compare,
// with the scores that they rank by.
func Diff(ctx context.Context, s *store.Store, a, b *run.Record, shown map[string][]string) (*Comparison, error) {
	c := &Comparison{A: a.Run.ID, B: b.Run.ID}
	c.Workflow = diffLines(a.Run.Files[a.Run.File], b.Run.Files[b.Run.File])
	c.settings(a.Run, b.Run)
	if err := c.steps(s, a, b); err != nil {
		return nil, err
	}
	for _, step := range slices.Sorted(maps.Keys(shown)) {
		r, err := moved(ctx, s, a, b, step, shown[step])
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", step, err)
		}
		if r != nil {
			c.Rankings = append(c.Rankings, *r)
		}
	}
	return c, nil
}

func (c *Comparison) settings(a, b store.RunRecord) {
	if a.Seed != b.Seed {
		c.Settings = append(c.Settings, fmt.Sprintf("seed %d -> %d", a.Seed, b.Seed))
	}
	if a.Version != b.Version {
		c.Settings = append(c.Settings, fmt.Sprintf("cupel %s -> %s", a.Version, b.Version))
	}
	if !slices.Equal(a.Gates, b.Gates) {
		c.Settings = append(c.Settings, fmt.Sprintf("gates %s -> %s", together(a.Gates), together(b.Gates)))
	}
	if !slices.Equal(a.Policy, b.Policy) {
		c.Settings = append(c.Settings, fmt.Sprintf("policy %s -> %s", together(a.Policy), together(b.Policy)))
	}
	names := map[string]bool{}
	for name := range a.Params {
		names[name] = true
	}
	for name := range b.Params {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(a.Params[name], b.Params[name]) {
			c.Settings = append(c.Settings, fmt.Sprintf("param %s %v -> %v", name, a.Params[name], b.Params[name]))
		}
	}
}

func together(lines []string) string {
	if len(lines) == 0 {
		return "(none)"
	}
	return strings.Join(lines, "; ")
}

// steps compares task by task. Of the rounds of a step only the first that
// differs is told.
func (c *Comparison) steps(s *store.Store, a, b *run.Record) error {
	told := map[string]bool{}
	for _, now := range b.Tasks {
		old, ok := a.Task(now.Step, now.Round)
		if ok && old.Digest == now.Digest && old.Key == now.Key {
			c.Equal++
			continue
		}
		if told[now.Step] || len(c.Steps) >= maxLines {
			continue
		}
		told[now.Step] = true
		c.step(s, old, now, ok)
	}
	for _, old := range a.Tasks {
		if _, ok := b.Task(old.Step, old.Round); !ok && !told[old.Step] {
			told[old.Step] = true
			c.Steps = append(c.Steps, fmt.Sprintf("%s: only in %s", name(old), a.Run.ID))
		}
	}
	return nil
}

func (c *Comparison) step(s *store.Store, old, now run.Event, both bool) {
	if !both {
		c.Steps = append(c.Steps, fmt.Sprintf("%s: only in %s", name(now), c.B))
		return
	}
	why := explain(s, old, now)
	result := "its result is another"
	if old.Digest == now.Digest {
		result = "its result is the same"
	}
	line := fmt.Sprintf("%s: %s; %s", name(now), why, result)
	if strings.HasPrefix(lastPart(now.Step), "inputs.") {
		c.Inputs = append(c.Inputs, line)
		return
	}
	c.Steps = append(c.Steps, line)
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func name(e run.Event) string {
	if e.Round == "" {
		return e.Step
	}
	return e.Step + " round " + e.Round
}

func explain(s *store.Store, old, now run.Event) string {
	if old.Key == now.Key {
		return "same key"
	}
	a, okA, errA := s.Result(old.Key)
	b, okB, errB := s.Result(now.Key)
	if !okA || !okB || errA != nil || errB != nil {
		return "its key changed"
	}
	var x, y run.InputDetail
	if json.Unmarshal(a.Detail, &x) == nil && json.Unmarshal(b.Detail, &y) == nil && x.SHA256 != y.SHA256 {
		return fmt.Sprintf("the file changed, sha256 %.12s -> %.12s", x.SHA256, y.SHA256)
	}
	return run.ExplainKeys(a.KeyText, b.KeyText)
}

// moved compares a ranked table of two runs; nil where either lacks it.
func moved(ctx context.Context, s *store.Store, a, b *run.Record, step string, scores []string) (*Ranking, error) {
	old, okA := a.Outcome(step)
	now, okB := b.Outcome(step)
	if !okA || !okB {
		return nil, nil
	}
	r := &Ranking{Step: step, Same: old.Digest == now.Digest}
	if r.Same {
		return r, nil
	}
	tables := [2]store.Table{}
	for i, e := range []run.Event{old, now} {
		result, ok, err := s.Result(e.Key)
		if err != nil || !ok {
			return nil, fmt.Errorf("the result of task %s is gone", e.Key.Short())
		}
		if result.Table.Column("rank") == "" || result.Table.Column(datasets.ID) == "" {
			return nil, nil
		}
		tables[i] = result.Table
	}
	x, err := s.Load(ctx, tables[0])
	if err != nil {
		return nil, err
	}
	defer x.Release()
	y, err := s.Load(ctx, tables[1])
	if err != nil {
		return nil, err
	}
	defer y.Release()
	moves, err := rank.Compare(x, y, scores)
	if err != nil {
		return nil, err
	}
	names := map[string]string{} // first digits of ids, and what the candidates are
	label(x, names)
	label(y, names)
	for i, m := range moves {
		if i == maxLines {
			r.Moves = append(r.Moves, fmt.Sprintf("and %d more", len(moves)-maxLines))
			break
		}
		line := m.Reason
		for _, id := range slices.Sorted(maps.Keys(names)) {
			line = strings.ReplaceAll(line, id, names[id])
		}
		r.Moves = append(r.Moves, fmt.Sprintf("%s: %s", names[m.ID[:min(idDigits, len(m.ID))]], line))
	}
	return r, nil
}

// idDigits is how much of an id rank.Move shows.
const idDigits = 8

// labelWidth bounds a candidate's text in a line.
const labelWidth = 60

// label notes the first text of each candidate's payload under the beginning
// of its id, or that beginning where it has no text.
func label(t arrow.Table, names map[string]string) {
	r := array.NewTableReader(t, t.NumRows())
	defer r.Release()
	for r.Next() {
		rec := r.Record()
		id := datasets.Lookup(rec.Schema(), datasets.ID)
		for row := range int(rec.NumRows()) {
			text, _ := datasets.Text(rec.Column(id), row)
			short := text[:min(idDigits, len(text))]
			names[short] = short
			for i, f := range rec.Schema().Fields() {
				if s, ok := datasets.Text(rec.Column(i), row); ok && s != "" && !datasets.IsReserved(f.Name) {
					names[short] = clip(s)
					break
				}
			}
		}
	}
}

func clip(s string) string {
	if runes := []rune(s); len(runes) > labelWidth {
		return string(runes[:labelWidth-1]) + "…"
	}
	return s
}

// diffLines lists the lines removed from a and added in b, by the longest
// common subsequence.
func diffLines(a, b string) []string {
	if a == b {
		return nil
	}
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	if len(x)*len(y) > 4_000_000 {
		return []string{fmt.Sprintf("the workflow changed (%d lines, then %d)", len(x), len(y))}
	}
	common := commonSuffixes(x, y)
	var out []string
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
			continue
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+x[i])
			i++
		default:
			out = append(out, "+ "+y[j])
			j++
		}
		if len(out) == maxLines {
			return append(out, "…")
		}
	}
	return out
}

// commonSuffixes[i][j] is the length of the longest common subsequence of
// x[i:] and y[j:].
func commonSuffixes(x, y []string) [][]int {
	out := make([][]int, len(x)+1)
	for i := range out {
		out[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				out[i][j] = out[i+1][j+1] + 1
			} else {
				out[i][j] = max(out[i+1][j], out[i][j+1])
			}
		}
	}
	return out
}
