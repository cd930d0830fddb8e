package gentest

import (
	"context"
	"errors"
	"math/rand/v2"
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
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/params"
)

// fake proposes numbers near the best of the history, in batches of four. Its
// fields are mistakes to make.
type fake struct {
	neverTheSame  bool // draws from a shared source
	ignoresSeed   bool
	shares        bool // keeps state between concurrent calls
	tooMany       bool
	chokesOnZero  bool
	chunkwise     bool // looks at the first chunk of the history only
	emptyIsOdd    bool // takes an empty history for something else than none
	needsScores   bool // fails on null scores
	panicsOnNull  bool
	deaf          bool // never looks at the context
	lateEnd       bool // returns no error when the context ends
	wrongEnd      bool
	goesOn        bool // emits on after emit's error
	losesError    bool
	leaks         bool
	leaksDefault  bool
	leaksOnError  bool
	leaksInput    bool
	reuses        bool // writes again to memory that it has emitted
	borrows       bool // emits memory of the history
	changesSchema bool
	reserved      bool
	declaresOther bool
	panicsAtEdges bool
	decodesOther  bool

	calls *atomic.Int64
}

type config struct {
	Width float64 `param:"width" default:"1" min:"0" max:"10" help:"width of the step"`
}

func (f fake) spec() generators.Spec {
	f.calls = new(atomic.Int64)
	return generators.Spec{
		Name: "fakes/numbers", Version: "1", Kind: "number", Help: "numbers", Params: params.Of(config{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
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
			if f.panicsAtEdges && c.Width == 0 {
				panic("division by zero")
			}
			return f, nil
		},
	}
}

func (f fake) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	if f.declaresOther {
		return f.schema(1), nil
	}
	return f.schema(0), nil
}

func (f fake) schema(batch int) *arrow.Schema {
	name := "x"
	switch {
	case f.reserved:
		name = "origin"
	case batch > 0:
		name = "y"
	}
	return arrow.NewSchema([]arrow.Field{{Name: name, Type: arrow.PrimitiveTypes.Float64}}, nil)
}

func (f fake) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	mem := exec.GetAllocator(ctx)
	if f.leaksDefault {
		mem = memory.DefaultAllocator
	}
	start, err := f.start(req.History)
	if err != nil {
		return err
	}
	if f.leaksInput && req.History != nil {
		req.History.Retain()
	}
	seed, salt := req.Seed, uint64(0)
	if f.ignoresSeed {
		seed = 0
	}
	if f.neverTheSame {
		salt = uint64(f.calls.Add(1))
	}
	if f.shares {
		f.calls.Add(1)
		defer f.calls.Add(-1)
		for i := 0; i < 1e6 && f.calls.Load() < 2; i++ { // lets the calls overlap
			runtime.Gosched()
		}
		salt = uint64(f.calls.Load()) - 1
	}
	rng := rand.New(rand.NewPCG(seed, salt))
	count := req.Count
	if f.chokesOnZero && count == 0 {
		return errors.New("a count of zero")
	}
	if f.tooMany {
		count++
	}
	buf := make([]float64, 4)
	for batch := 0; count > 0; batch, count = batch+1, count-4 {
		if err := f.over(ctx); err != nil {
			if f.lateEnd {
				return nil
			}
			return err
		}
		if !f.reuses {
			buf = make([]float64, 4)
		}
		for i := range buf {
			buf[i] = start + rng.Float64()
		}
		if err := f.send(mem, batch, buf[:min(4, count)], emit); err != nil && !f.goesOn {
			if f.losesError {
				return nil
			}
			return err
		}
	}
	if f.borrows && req.History != nil {
		return f.lend(req.History, emit)
	}
	return nil
}

func (f fake) over(ctx context.Context) error {
	switch {
	case f.deaf || ctx.Err() == nil:
		return nil
	case f.wrongEnd:
		return errors.New("something happened")
	}
	return context.Canceled
}

func (f fake) send(mem memory.Allocator, batch int, values []float64, emit func(arrow.Record) error) error {
	var col arrow.Array
	if f.reuses {
		buf := memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(values))
		col = array.NewFloat64Data(array.NewData(arrow.PrimitiveTypes.Float64, len(values), []*memory.Buffer{nil, buf}, nil, 0, 0))
	} else {
		b := array.NewFloat64Builder(mem)
		defer b.Release()
		b.AppendValues(values, nil)
		col = b.NewArray()
	}
	if !f.leaks && !f.leaksDefault {
		defer col.Release()
	}
	if !f.changesSchema {
		batch = 0
	}
	rec := array.NewRecord(f.schema(batch), []arrow.Array{col}, int64(len(values)))
	err := emit(rec)
	if err == nil || !f.leaksOnError {
		rec.Release()
	}
	return err
}

// lend emits the first row of the history without holding on to its memory.
func (f fake) lend(history arrow.Table, emit func(arrow.Record) error) error {
	values := history.Column(1).Data().Chunk(0).(*array.Float64).Float64Values()[:1]
	buf := memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(values))
	data := array.NewData(arrow.PrimitiveTypes.Float64, 1, []*memory.Buffer{nil, buf}, nil, 0, 0)
	return emit(array.NewRecord(f.schema(0), []arrow.Array{array.NewFloat64Data(data)}, 1))
}

func (f fake) start(history arrow.Table) (float64, error) {
	if history == nil || history.NumRows() == 0 && !f.emptyIsOdd {
		return 0, nil
	}
	if f.emptyIsOdd && history.NumRows() == 0 {
		return 7, nil
	}
	values, valid, err := datasets.TableFloat64s(history, "y")
	if err != nil {
		return 0, err
	}
	if f.chunkwise {
		values = values[:history.Column(1).Data().Chunk(0).Len()]
	}
	best := 0.0
	for i, v := range values {
		switch {
		case valid[i]:
			best = max(best, v)
		case f.needsScores:
			return 0, errors.New("null score")
		case f.panicsOnNull:
			panic("null score")
		}
	}
	return best, nil
}

func history() arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "x", Type: arrow.PrimitiveTypes.Float64},
		{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for i := range 9 {
		b.Field(0).(*array.Float64Builder).Append(float64(i))
		b.Field(1).(*array.Float64Builder).Append(float64(i * i % 7 * i))
	}
	return conformance.Table(b.NewRecord())
}

func numbers() Case {
	return Case{Name: "numbers", Request: generators.Request{Count: 10, Seed: 3, History: history()}, Scores: []string{"y"}}
}

func TestGoodGeneratorPasses(t *testing.T) {
	Run(t, fake{}.spec(), numbers(), Case{Name: "first round", Request: generators.Request{Count: 10, Seed: 3}})
	steady := numbers()
	steady.Steady = true
	Run(t, fake{ignoresSeed: true}.spec(), steady)
}

// Each broken generator fails the check that is made for it.
func TestBrokenGeneratorsFail(t *testing.T) {
	steady := numbers()
	steady.Steady = true
	for name, c := range map[string]struct {
		fake  fake
		check string
		words string
	}{
		"never the same":  {fake{neverTheSame: true}, "determinism", "instead of"},
		"shares state":    {fake{shares: true}, "concurrency", "instead of"},
		"ignores seed":    {fake{ignoresSeed: true}, "seeds", "no difference"},
		"too many":        {fake{tooMany: true}, "count", "11 candidates where 10"},
		"chokes on zero":  {fake{chokesOnZero: true}, "count", "count of zero"},
		"one chunk only":  {fake{chunkwise: true}, "batches", "instead of"},
		"empty history":   {fake{emptyIsOdd: true}, "first round", "instead of"},
		"needs scores":    {fake{needsScores: true}, "failed candidates", "null score"},
		"panics on null":  {fake{panicsOnNull: true}, "failed candidates", "panic"},
		"deaf":            {fake{deaf: true}, "cancellation", "no error"},
		"ends silently":   {fake{lateEnd: true}, "cancellation", "no error"},
		"wrong error":     {fake{wrongEnd: true}, "cancellation", "not that of the context"},
		"goes on":         {fake{goesOn: true}, "emit", "instead of emit's"},
		"loses error":     {fake{losesError: true}, "emit", "instead of emit's"},
		"leaks":           {fake{leaks: true}, "memory", "leaks"},
		"leaks default":   {fake{leaksDefault: true}, "memory", "leaks"},
		"leaks on error":  {fake{leaksOnError: true}, "memory", "emit fails"},
		"leaks input":     {fake{leaksInput: true}, "memory", "leaks"},
		"reuses memory":   {fake{reuses: true}, "memory", "records changed"},
		"borrows memory":  {fake{borrows: true}, "memory", "records changed"},
		"changing schema": {fake{changesSchema: true}, "schema", "schema changes"},
		"reserved name":   {fake{reserved: true}, "schema", "reserved"},
		"not as declared": {fake{declaresOther: true}, "schema", "not as declared"},
		"panics at edges": {fake{panicsAtEdges: true}, "odd parameters", "division by zero"},
		"wrong struct":    {fake{decodesOther: true}, "determinism", "not the parameters"},
	} {
		t.Run(name, func(t *testing.T) { wantFailure(t, caseChecks(c.fake.spec(), numbers()), c.check, c.words) })
	}
	t.Run("not steady", func(t *testing.T) { wantFailure(t, caseChecks(fake{}.spec(), steady), "seeds", "steady, but") })
}

func TestBadSpecsFail(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *generators.Spec)
		check  string
		words  string
	}{
		"no kind":    {func(s *generators.Spec) { s.Kind = "" }, "spec", "no kind"},
		"no factory": {func(s *generators.Spec) { s.New = nil }, "spec", "no factory"},
		"no version": {func(s *generators.Spec) { s.Version = "" }, "spec", "version"},
		"input twice": {func(s *generators.Spec) {
			s.Inputs = []generators.Input{{Name: "a", Help: "a"}, {Name: "a", Help: "a"}}
		}, "spec", "twice"},
		"mute input": {func(s *generators.Spec) { s.Inputs = []generators.Input{{Name: "a"}} }, "spec", "no help"},
		"mute param": {func(s *generators.Spec) { s.Params[0].Help = "" }, "parameters", "no help"},
	} {
		t.Run(name, func(t *testing.T) {
			spec := fake{}.spec()
			c.change(&spec)
			wantFailure(t, specChecks(spec), c.check, c.words)
		})
	}
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
