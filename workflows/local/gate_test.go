package local_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows/run"
)

// wordsConfig is the parameters of test/words, which emits its words in batches
// of two.
type wordsConfig struct {
	Words  []string `param:"words" required:"true" help:"the words"`
	Column string   `param:"column" default:"word" help:"name of the column"`
	Kind   string   `param:"kind" default:"word" help:"kind of the candidates"`
}

func wordsSpec() generators.Spec {
	return generators.Spec{Name: "test/words", Version: "1", Params: params.Of(wordsConfig{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
			var w words
			err := decode(&w.wordsConfig)
			return w, err
		}}
}

type words struct{ wordsConfig }

func (w words) Generate(_ context.Context, req generators.Request, emit func(arrow.Record) error) error {
	schema := arrow.NewSchema([]arrow.Field{{Name: w.Column, Type: arrow.BinaryTypes.String}}, nil)
	for batch := range slices.Chunk(w.Words, 2) {
		b := array.NewStringBuilder(memory.DefaultAllocator)
		b.AppendValues(batch, nil)
		rec := array.NewRecord(schema, []arrow.Array{b.NewArray()}, int64(len(batch)))
		if err := emit(rec); err != nil {
			return err
		}
	}
	return nil
}

// wordGate holds back words that begin with one of its letters, for that
// letter. Its files hold letters.
func wordGate() gates.Spec {
	return gates.Spec{Name: "test/gate", Version: "1", Kind: "word", Column: "word",
		New: func(data gates.Data) (gates.Gate, error) {
			letters := letterGate("z")
			if len(data.Files) > 0 && !data.Extend {
				letters = ""
			}
			for _, f := range data.Files {
				letters += letterGate(strings.TrimSpace(string(f.Text)))
			}
			return letters, nil
		}}
}

type letterGate string

func (g letterGate) Digest() string { return string(g) }

func (g letterGate) Hold(_ context.Context, batch arrow.Record) ([]string, error) {
	col := batch.Column(datasets.Lookup(batch.Schema(), "word"))
	out := make([]string, batch.NumRows())
	for i := range out {
		if text, ok := datasets.Text(col, i); ok && text != "" && strings.Contains(string(g), text[:1]) {
			out[i] = text[:1]
		}
	}
	return out, nil
}

// gated is a workflow with a policy.
func gated(policy string) string {
	return `
cupel: v1
name: gated
policy: {` + policy + `}
steps:
  words: {generate: test/words, with: {words: [ant, zebra, bee, zorilla, asp, zebu, cat]}}
  points: {generate: test/points, count: 3}
  kept: {filter: words, keep: word != 'cat'}
`
}

// file writes a file beside the workflow.
func (l *lab) file(tb testing.TB, name, text string) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}

// wordsOf are the words in the table of a step.
func (l *lab) wordsOf(tb testing.TB, out *outcome, step string) []string {
	tb.Helper()
	s, err := l.open()
	if err != nil {
		tb.Fatal(err)
	}
	defer s.Close()
	rec, err := run.ReadRecord(s, out.id)
	if err != nil {
		tb.Fatal(err)
	}
	e, ok := rec.Task(step, "")
	if !ok {
		tb.Fatalf("step %s has no result", step)
	}
	result, _, err := s.Result(e.Key)
	if err != nil {
		tb.Fatal(err)
	}
	table, err := s.Load(context.Background(), result.Table)
	if err != nil {
		tb.Fatal(err)
	}
	defer table.Release()
	var got []string
	r := array.NewTableReader(table, -1)
	defer r.Release()
	for r.Next() {
		col := r.Record().Column(datasets.Lookup(r.Record().Schema(), "word"))
		for row := range col.Len() {
			text, _ := datasets.Text(col, row)
			got = append(got, text)
		}
	}
	counts, err := run.HeldBackBy(result)
	if err != nil {
		tb.Fatal(err)
	}
	for _, h := range counts {
		got = append(got, fmt.Sprintf("%d %s by %s", h.Count, h.Reason, h.Gate))
	}
	return got
}

// finished is the last event of a step that tells its end.
func (o *outcome) finished(step string) run.Event {
	for _, e := range slices.Backward(o.events) {
		if e.Type == run.Finished && e.Step == step {
			return e
		}
	}
	return run.Event{}
}

func TestGateHoldsBack(t *testing.T) {
	l := newLab(t)
	out := l.must(t, gated(""))
	if diff := cmp.Diff([]string{"ant", "bee", "asp", "cat", "3 z by test/gate"}, l.wordsOf(t, out, "words")); diff != "" {
		t.Error(diff)
	}
	if got := out.message(run.Held, "words"); got != "3 candidates held back by test/gate: z (3)" {
		t.Errorf("the event says %q", got)
	}
	again := l.must(t, gated(""))
	if e := again.finished("words"); !e.Cached || e.Held != 3 || e.Rows != 4 {
		t.Errorf("found in the store, it is told as %+v", e)
	}
	if again.has(run.Held, "words") {
		t.Error("what was found in the store is told as if it happened again")
	}
}

func TestGateOff(t *testing.T) {
	l := newLab(t)
	out := l.must(t, gated("hazards: off"))
	if got := l.wordsOf(t, out, "words"); len(got) != 7 {
		t.Errorf("held back by a gate that is off: %v", got)
	}
	if out.has(run.Held, "words") || out.finished("words").Held != 0 {
		t.Error("something is said to be held back")
	}
}

// TestGateData: other data run those steps again that the gate looks at, and
// what comes after them only if the candidates are others.
func TestGateData(t *testing.T) {
	l := newLab(t)
	const policy = "hazards: {alerts: letters.txt, extend: true}"
	l.file(t, "letters.txt", "ab")
	out := l.must(t, gated(policy))
	if diff := cmp.Diff([]string{"cat", "3 z by test/gate", "2 a by test/gate", "1 b by test/gate"}, l.wordsOf(t, out, "words")); diff != "" {
		t.Error(diff)
	}
	if got := out.message(run.Held, "words"); got != "6 candidates held back by test/gate: z (3), a (2), b (1)" {
		t.Errorf("the event says %q", got)
	}
	l.file(t, "letters.txt", "abx")
	if got := l.must(t, gated(policy)).computed(); !slices.Equal(got, []string{"words#"}) {
		t.Errorf("with data that hold back the same, %v are computed", got)
	}
	l.file(t, "letters.txt", "abc")
	out = l.must(t, gated(policy))
	if got := out.computed(); !slices.Equal(got, []string{"words#", "kept#"}) {
		t.Errorf("with data that hold back more, %v are computed", got)
	}
	if e := out.finished("words"); e.Rows != 0 || e.Held != 7 {
		t.Errorf("all held back is told as %+v", e)
	}
	// The file as it was when the workflow was read is what counts.
	plan, err := l.compile(gated(policy))
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	l.file(t, "letters.txt", "q")
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out, err = l.executeIn(context.Background(), s, plan, nil)
	if err != nil || out.err != nil || len(out.computed()) != 0 {
		t.Errorf("a file changed after it was checked: %v, %v, computed %v", err, out.err, out.computed())
	}
}

// TestGateUsed: gates hold in workflows that are used, whatever these say; they
// can add gates of their own.
func TestGateUsed(t *testing.T) {
	l := newLab(t)
	l.file(t, "letters.txt", "a")
	l.file(t, "off.yaml", gated("hazards: off"))
	l.file(t, "more.yaml", gated("hazards: {alerts: letters.txt}"))
	const outer = "cupel: v1\nname: outer\npolicy: {%s}\nsteps:\n  off: {use: off.yaml}\n  more: {use: more.yaml}\n"
	for _, tt := range []struct {
		policy    string
		off, more int64
	}{{"", 3, 5}, {"hazards: off", 0, 2}} {
		out := l.must(t, fmt.Sprintf(outer, tt.policy))
		if off, more := out.finished("off/words").Held, out.finished("more/words").Held; off != tt.off || more != tt.more {
			t.Errorf("policy {%s}: %d and %d held back, want %d and %d", tt.policy, off, more, tt.off, tt.more)
		}
	}
}

// TestGateColumns: a gate looks at candidates of any kind that have its column,
// and does not let those of its kind pass without it.
func TestGateColumns(t *testing.T) {
	l := newLab(t)
	with := func(change string) string {
		return strings.ReplaceAll(gated(""), "cat]", "cat], "+change)
	}
	if got := l.must(t, with("kind: animal")).finished("words").Held; got != 3 {
		t.Errorf("%d of another kind held back", got)
	}
	text := strings.ReplaceAll(with("kind: animal, column: name"), "word !=", "name !=")
	if got := l.must(t, text).finished("words").Held; got != 0 {
		t.Errorf("%d of another column held back", got)
	}
	out := l.run(t, strings.ReplaceAll(with("column: name"), "word !=", "name !="))
	if out.err == nil || !strings.Contains(out.err.Error(), `these have no text column "word"`) {
		t.Errorf("candidates that it cannot look at: %v", out.err)
	}
}

// TestGateInLoop: every round counts, on any number of workers.
func TestGateInLoop(t *testing.T) {
	const text = `
cupel: v1
name: looped
steps:
  loop:
    loop:
      rounds: 3
      steps:
        words: {generate: test/words, with: {words: [ant, zebra, bee, zebu]}}
        more: {generate: test/words, with: {words: [zorse]}}
        kept: {filter: words, keep: word != 'x'}
`
	var digests []map[string]datasets.Digest
	for _, workers := range []int{1, 4} {
		l := newLab(t)
		l.workers = workers
		out := l.must(t, text)
		held := int64(0)
		for _, e := range out.events {
			if e.Type == run.Finished {
				held += e.Held
			}
		}
		if held != 9 {
			t.Errorf("%d workers: %d held back, want 9", workers, held)
		}
		digests = append(digests, out.digests)
	}
	if diff := cmp.Diff(digests[0], digests[1]); diff != "" {
		t.Error(diff)
	}
}

func TestExplainGates(t *testing.T) {
	key := func(gates string) []byte { return []byte(`{"step":{"does":"generate"` + gates + `},"tables":[]}`) }
	gate := func(version, data string) string {
		return `,"gates":{"test/gate":{"data":"` + data + `","version":"` + version + `"}}`
	}
	for _, tt := range []struct{ old, now, want string }{
		{"", gate("1", "a"), "the gate test/gate is on now"},
		{gate("1", "a"), "", "the gate test/gate is off now"},
		{gate("1", "a"), gate("1", "b"), "the gate test/gate goes by other data"},
		{gate("1", "a"), gate("2", "a"), `the gate test/gate has version "1" -> "2"`},
		{gate("1", "a"), gate("1", "a"), "nothing changed"},
	} {
		if got := run.ExplainKeys(key(tt.old), key(tt.now)); got != tt.want {
			t.Errorf("%q to %q: %q, want %q", tt.old, tt.now, got, tt.want)
		}
	}
}
