package evaltest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/params"
)

// fake scores x by its square root plus a shift. Its fields are mistakes to
// make.
type fake struct {
	neverTheSame  bool
	shares        bool // keeps state between concurrent calls
	ranks         bool // looks at other rows
	numbersRows   bool // looks at the place of a row
	ignoresOffset bool // reads the memory of a slice from its start
	needsRows     bool
	moreRows      bool
	readsMore     bool // reads y without saying so
	byPosition    bool // takes the first column
	misdeclares   bool
	panicsMissing bool
	panicsNull    bool
	scoresNull    bool
	muteNull      bool
	spreadsNull   bool // one null fails the batch
	failsNaN      bool // one NaN fails the step
	deaf          bool
	blamesRows    bool // turns the end of the context into failed rows
	leaks         bool
	leaksDefault  bool
	borrows       bool // its result is memory of the input
	overwrites    bool
	wrongName     bool
	errorsAnyway  bool
	panicsAtEdges bool
	decodesOther  bool
	unprepared    bool // needs no preparation where it should
	score         evaluators.Score

	calls    *atomic.Int64
	prepared *atomic.Bool
}

type config struct {
	Shift float64 `param:"shift" default:"1" min:"0" max:"10" help:"what to add"`
}

func (f fake) spec() evaluators.Spec {
	f.calls, f.prepared = new(atomic.Int64), new(atomic.Bool)
	if f.score.Name == "" {
		f.score = evaluators.Score{Name: "root", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Minimize, Help: "square root"}
	}
	return evaluators.Spec{
		Name: "fakes/root", Version: "1", Help: "roots", Params: params.Of(config{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			if f.decodesOther {
				var other struct {
					Height float64 `param:"height" help:"height"`
				}
				return f, decode(&other)
			}
			var c config
			if err := decode(&c); err != nil {
				return nil, err
			}
			if f.panicsAtEdges && c.Shift == 10 {
				panic("too far")
			}
			return f, nil
		},
	}
}

func (f fake) Scores() []evaluators.Score { return []evaluators.Score{f.score} }

func (f fake) Reads() []evaluators.Column {
	if f.misdeclares {
		return []evaluators.Column{{Name: "x", Type: arrow.BinaryTypes.String}}
	}
	return []evaluators.Column{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}
}

func (f fake) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	mem := exec.GetAllocator(ctx)
	if f.leaksDefault {
		mem = memory.DefaultAllocator
	}
	if err := ctx.Err(); err != nil && !f.deaf && !f.blamesRows {
		return nil, err
	}
	if f.needsRows && in.NumRows() == 0 {
		return nil, errors.New("no rows")
	}
	x, err := f.column(in)
	if err != nil {
		return nil, err
	}
	if f.borrows {
		return f.lend(x), nil
	}
	shift := f.shift(in, x)
	scores, texts := array.NewFloat64Builder(mem), array.NewStringBuilder(mem)
	defer scores.Release()
	defer texts.Release()
	for i, v := range f.values(x) {
		if err := f.row(ctx, scores, texts, x, i, v+shift); err != nil {
			return nil, err
		}
	}
	if f.moreRows {
		scores.Append(1)
		texts.AppendNull()
	}
	return f.result(scores.NewArray(), texts.NewArray()), nil
}

func (f fake) column(in arrow.Record) (*array.Float64, error) {
	i := datasets.Lookup(in.Schema(), "x")
	if f.byPosition {
		i = 0
	}
	if f.readsMore && datasets.Lookup(in.Schema(), "y") < 0 {
		return nil, errors.New("no column y")
	}
	if i < 0 && !f.panicsMissing {
		return nil, errors.New("no column x")
	}
	x, ok := in.Column(i).(*array.Float64)
	if !ok {
		return nil, fmt.Errorf("column x is %s", in.Column(i).DataType())
	}
	return x, nil
}

func (f fake) values(x *array.Float64) []float64 {
	if !f.ignoresOffset {
		return x.Float64Values()
	}
	all := arrow.Float64Traits.CastFromBytes(x.Data().Buffers()[1].Bytes())
	return all[:x.Len()]
}

// shift is what the wrong kinds of dependence add to a score.
func (f fake) shift(in arrow.Record, x *array.Float64) float64 {
	shift := 0.0
	if f.neverTheSame {
		shift += float64(f.calls.Add(1))
	}
	if f.shares {
		f.calls.Add(1)
		defer f.calls.Add(-1)
		for i := 0; i < 1e5 && f.calls.Load() < 2; i++ { // lets the calls overlap
			runtime.Gosched()
		}
		shift += float64(f.calls.Load() - 1)
	}
	if f.ranks {
		shift += float64(in.NumRows())
	}
	if f.numbersRows && x.Len() > 0 {
		shift += x.Value(0)
	}
	if f.overwrites && x.Len() > 0 {
		x.Float64Values()[0]++
	}
	return shift
}

func (f fake) row(ctx context.Context, scores *array.Float64Builder, texts *array.StringBuilder, x *array.Float64, i int, v float64) error {
	fail := func(text string) {
		scores.AppendNull()
		texts.Append(text)
	}
	switch {
	case f.blamesRows && ctx.Err() != nil:
		fail("context canceled")
	case f.spreadsNull && x.NullN() > 0:
		fail("a null somewhere")
	case x.IsNull(i) && f.panicsNull:
		panic("null")
	case x.IsNull(i) && f.muteNull:
		scores.AppendNull()
		texts.AppendNull()
	case x.IsNull(i) && !f.scoresNull:
		fail("x is null")
	case math.IsNaN(v) && f.failsNaN:
		return errors.New("not a number")
	case math.IsNaN(math.Sqrt(v)):
		fail("x has no root")
	case f.errorsAnyway:
		scores.Append(math.Sqrt(v))
		texts.Append("but still")
	default:
		scores.Append(math.Sqrt(v))
		texts.AppendNull()
	}
	return nil
}

func (f fake) result(cols ...arrow.Array) arrow.Record {
	name := f.score.Name
	if f.wrongName {
		name = "other"
	}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: evaluators.ErrorColumn, Type: arrow.BinaryTypes.String, Nullable: true}}, nil)
	rec := array.NewRecord(schema, cols, int64(cols[0].Len()))
	if !f.leaks && !f.leaksDefault {
		for _, c := range cols {
			c.Release()
		}
	}
	return rec
}

// lend returns x itself as the score without holding on to its memory.
func (f fake) lend(x *array.Float64) arrow.Record {
	buf := memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(x.Float64Values()))
	data := array.NewData(arrow.PrimitiveTypes.Float64, x.Len(), []*memory.Buffer{nil, buf}, nil, 0, 0)
	return f.result(array.NewFloat64Data(data), array.MakeArrayOfNull(memory.NewGoAllocator(), arrow.BinaryTypes.String, x.Len()))
}

// learner is a fake that must be prepared.
type learner struct{ fake }

func (l learner) Prepare(_ context.Context, inputs map[string]arrow.Table) error {
	if inputs["data"] == nil && !l.unprepared {
		return errors.New("input data is missing")
	}
	l.prepared.Store(true)
	return nil
}

func (l learner) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if !l.prepared.Load() && !l.unprepared {
		return nil, errors.New("not prepared")
	}
	return l.fake.Evaluate(ctx, in)
}

func (f fake) learnerSpec() evaluators.Spec {
	spec := f.spec()
	spec.Inputs = []evaluators.Input{{Name: "data", Required: true, Help: "what to learn from"}}
	build := spec.New
	spec.New = func(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
		e, err := build(env, decode)
		if err != nil {
			return nil, err
		}
		l := learner{e.(fake)}
		l.prepared = new(atomic.Bool)
		return l, nil
	}
	return spec
}

func points(values ...float64) arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for _, v := range values {
		b.Field(0).(*array.Float64Builder).Append(-v)
		b.Field(1).(*array.Float64Builder).Append(v)
	}
	return b.NewRecord()
}

func roots() Case { return Case{Name: "roots", Input: points(1, 2, 3, -4, 5, 6, 7.5)} }

func TestGoodEvaluatorPasses(t *testing.T) {
	Run(t, fake{}.spec(), roots())
	many := make([]float64, 40)
	for i := range many {
		many[i] = float64(i) - 3
	}
	Run(t, fake{}.spec(), Case{Name: "many", Input: points(many...)})
	silent := roots()
	silent.Silent = true
	Run(t, fake{muteNull: true}.spec(), silent)
	taught := roots()
	taught.Inputs = map[string]arrow.Table{"data": conformance.Table(points(1))}
	Run(t, fake{}.learnerSpec(), taught)
}

// Each broken evaluator fails the check that is made for it.
func TestBrokenEvaluatorsFail(t *testing.T) {
	for name, c := range map[string]struct {
		fake  fake
		check string
		words string
	}{
		"never the same":   {fake{neverTheSame: true}, "determinism", "instead of"},
		"shares state":     {fake{shares: true}, "concurrency", "instead of"},
		"ranks":            {fake{ranks: true}, "batches", "cut at row"},
		"numbers rows":     {fake{numbersRows: true}, "order", "rows in the order"},
		"ignores offset":   {fake{ignoresOffset: true}, "batches", "cut at row"},
		"needs rows":       {fake{needsRows: true}, "empty", "no rows"},
		"more rows":        {fake{moreRows: true}, "determinism", "8 rows of scores for 7"},
		"reads more":       {fake{readsMore: true}, "columns", "only the columns of Reads"},
		"by position":      {fake{byPosition: true}, "columns", "instead of"},
		"misdeclares":      {fake{misdeclares: true}, "columns", "declared as utf8"},
		"panics missing":   {fake{panicsMissing: true}, "columns", "without column"},
		"panics on null":   {fake{panicsNull: true}, "nulls", "panic"},
		"scores null":      {fake{scoresNull: true}, "nulls", "has a score"},
		"mute null":        {fake{muteNull: true}, "nulls", "no error text"},
		"spreads null":     {fake{spreadsNull: true}, "nulls", "which has no null"},
		"fails on NaN":     {fake{failsNaN: true}, "nulls", "NaN, infinities"},
		"deaf":             {fake{deaf: true}, "cancellation", "no error"},
		"blames rows":      {fake{blamesRows: true}, "cancellation", "after 0 looks"},
		"leaks":            {fake{leaks: true}, "memory", "leaks"},
		"leaks default":    {fake{leaksDefault: true}, "memory", "leaks"},
		"borrows memory":   {fake{borrows: true}, "memory", "input was released"},
		"overwrites input": {fake{overwrites: true}, "memory", "input changed"},
		"wrong name":       {fake{wrongName: true}, "schema", "declared as root"},
		"errors anyway":    {fake{errorsAnyway: true}, "schema", "all scores and the error"},
		"panics at edges":  {fake{panicsAtEdges: true}, "odd parameters", "too far"},
		"wrong struct":     {fake{decodesOther: true}, "determinism", "not the parameters"},
	} {
		t.Run(name, func(t *testing.T) { wantFailure(t, caseChecks(c.fake.spec(), roots()), c.check, c.words) })
	}
}

func TestRowsThatSayNothing(t *testing.T) {
	c := roots()
	c.Input, _ = conformance.Nullify(c.Input, map[int]bool{0: true}, map[int]bool{1: true})
	wantFailure(t, caseChecks(fake{muteNull: true}.spec(), c), "schema", "neither scores nor an error")
}

func TestMissingPreparation(t *testing.T) {
	c := roots()
	c.Inputs = map[string]arrow.Table{"data": conformance.Table(points(1))}
	wantFailure(t, caseChecks(fake{unprepared: true}.learnerSpec(), c), "inputs", "without having been prepared")
	spec := fake{}.spec()
	spec.Inputs = []evaluators.Input{{Name: "data", Help: "what to learn from"}}
	wantFailure(t, caseChecks(spec, c), "inputs", "no Prepare")
}

func TestBadScoresFail(t *testing.T) {
	f64, text := arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.String
	for words, sc := range map[string]evaluators.Score{
		"no name":           {Name: "error", Type: f64, Help: "h"},
		"no type":           {Name: "a", Help: "h"},
		"no help":           {Name: "a", Type: f64},
		"unknown goal":      {Name: "a", Type: f64, Goal: "up", Help: "h"},
		"has a goal":        {Name: "a", Type: text, Goal: evaluators.Maximize, Help: "h"},
		"has a unit":        {Name: "a", Type: text, Unit: "m", Help: "h"},
		"not another score": {Name: "a", Type: f64, Uncertainty: "a", Help: "h"},
	} {
		t.Run(words, func(t *testing.T) { wantFailure(t, caseChecks(fake{score: sc}.spec(), roots()), "scores", words) })
	}
}

func TestBadSpecsFail(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *evaluators.Spec)
		check  string
		words  string
	}{
		"no factory": {func(s *evaluators.Spec) { s.New = nil }, "spec", "no factory"},
		"no version": {func(s *evaluators.Spec) { s.Version = "" }, "spec", "version"},
		"input twice": {func(s *evaluators.Spec) {
			s.Inputs = []evaluators.Input{{Name: "a", Help: "a"}, {Name: "a", Help: "a"}}
		},
			"spec", "twice"},
		"mute param": {func(s *evaluators.Spec) { s.Params[0].Help = "" }, "parameters", "no help"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := fake{}.spec()
			c.change(&spec)
			wantFailure(t, specChecks(spec), c.check, c.words)
		})
	}
}

// places gives each x its place among all: a Whole evaluator.
type places struct {
	fake
	byRow      bool // looks at the order of the rows
	countsNull bool // gives a place to what it cannot score
}

func (places) MaxRows() int { return 100 }

func (p places) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x, err := p.column(in)
	if err != nil {
		return nil, err
	}
	b, texts := array.NewFloat64Builder(exec.GetAllocator(ctx)), array.NewStringBuilder(exec.GetAllocator(ctx))
	defer b.Release()
	defer texts.Release()
	for i := range x.Len() {
		place := 1.0
		for j := range x.Len() {
			if x.IsValid(j) && x.Value(j) < x.Value(i) || p.byRow && j < i || p.countsNull && x.IsNull(j) {
				place++
			}
		}
		if x.IsNull(i) || math.IsNaN(x.Value(i)) {
			b.AppendNull()
			texts.Append("x is missing")
			continue
		}
		b.Append(place)
		texts.AppendNull()
	}
	score, text := b.NewArray(), texts.NewArray()
	defer score.Release()
	defer text.Release()
	fields := []arrow.Field{{Name: "root", Type: score.DataType(), Nullable: true}, {Name: evaluators.ErrorColumn, Type: text.DataType(), Nullable: true}}
	return array.NewRecord(arrow.NewSchema(fields, nil), []arrow.Array{score, text}, in.NumRows()), nil
}

func (p places) spec() evaluators.Spec {
	spec := p.fake.spec()
	decode := spec.New
	spec.New = func(env evaluators.Env, d evaluators.Decode) (evaluators.Evaluator, error) {
		made, err := decode(env, d)
		if err == nil {
			p.fake = made.(fake)
		}
		return p, err
	}
	return spec
}

// TestWhole: evaluators that compare rows may, but neither their order nor rows
// that fail have a say.
func TestWhole(t *testing.T) {
	Run(t, places{}.spec(), roots())
	wantFailure(t, caseChecks(places{byRow: true}.spec(), roots()), "order", "rows in the order")
	wantFailure(t, caseChecks(places{countsNull: true}.spec(), roots()), "nulls", "which has no null")
}

func wantFailure(t *testing.T, checks []conformance.Check, name, words string) {
	t.Helper()
	for _, c := range checks {
		if c.Name != name {
			continue
		}
		err := c.Do(time.Minute)
		if err == nil || conformance.IsSkip(err) || !strings.Contains(err.Error(), words) {
			t.Errorf("check %q gives %v, which does not say %q", name, err, words)
		}
		return
	}
	t.Errorf("no check %q", name)
}
