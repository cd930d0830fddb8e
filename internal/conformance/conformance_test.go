package conformance

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/internal/params"
)

// wantError fails unless err says the given words ("" for no error).
func wantError(t *testing.T, err error, words string) {
	t.Helper()
	switch {
	case words == "" && err != nil:
		t.Errorf("unexpected error: %v", err)
	case words != "" && (err == nil || !strings.Contains(err.Error(), words)):
		t.Errorf("error %v does not say %q", err, words)
	}
}

func floats(mem memory.Allocator, values ...float64) arrow.Array {
	b := array.NewFloat64Builder(mem)
	defer b.Release()
	b.AppendValues(values, nil)
	return b.NewArray()
}

func record(name string, col arrow.Array) arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{{Name: name, Type: col.DataType(), Nullable: true}}, nil)
	return array.NewRecord(schema, []arrow.Array{col}, int64(col.Len()))
}

func TestCheck(t *testing.T) {
	forever := make(chan struct{})
	defer close(forever)
	for name, c := range map[string]struct {
		test  func() error
		words string
	}{
		"fine":   {func() error { return nil }, ""},
		"fails":  {func() error { return errors.New("no good") }, "no good"},
		"panics": {func() error { panic("ouch") }, "panic: ouch"},
		"hangs":  {func() error { <-forever; return nil }, "still running"},
		"parallel panic": {func() error {
			return InParallel(3, func(i int) error { panic("one of many") })
		}, "one of many"},
	} {
		limit := time.Minute
		if name == "hangs" {
			limit = time.Millisecond
		}
		t.Run(name, func(t *testing.T) { wantError(t, Check{name, c.test}.Do(limit), c.words) })
	}
	if !IsSkip(Skip("why")) || IsSkip(errors.New("why")) {
		t.Error("IsSkip does not know Skip")
	}
}

func TestWatched(t *testing.T) {
	for name, c := range map[string]struct {
		work  func(mem memory.Allocator)
		words string
	}{
		"released":       {func(mem memory.Allocator) { floats(mem, 1, 2).Release() }, ""},
		"leaked":         {func(mem memory.Allocator) { floats(mem, 1, 2) }, "leaks"},
		"leaked default": {func(memory.Allocator) { floats(memory.DefaultAllocator, 1, 2) }, "leaks"},
		"fine default":   {func(memory.Allocator) { floats(memory.DefaultAllocator, 1, 2).Release() }, ""},
		"freed twice": {func(mem memory.Allocator) {
			b := mem.Allocate(10)
			mem.Free(b)
			mem.Free(b)
		}, "released twice"},
		"grown": {func(mem memory.Allocator) {
			mem.Free(mem.Reallocate(200, mem.Allocate(10)))
			d := memory.DefaultAllocator
			d.Free(d.Reallocate(200, d.Allocate(10)))
		}, ""},
		"nothing": {func(mem memory.Allocator) { mem.Free(mem.Allocate(0)) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, Watched(context.Background(), func(ctx context.Context, _ *Allocator) error {
				c.work(exec.GetAllocator(ctx))
				return nil
			}), c.words)
		})
	}
}

func TestFreedMemoryIsOverwritten(t *testing.T) {
	a := floats(NewAllocator(), 1).(*array.Float64)
	kept := a.Float64Values()
	a.Release()
	if kept[0] == 1 {
		t.Error("the value survived its release")
	}
}

func TestCountdown(t *testing.T) {
	for _, looks := range []int{0, 1, 3} {
		ctx := Countdown(context.Background(), looks)
		for i := range looks {
			if ctx.Err() != nil {
				t.Errorf("%d looks: ended at look %d", looks, i)
			}
		}
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("%d looks: still alive", looks)
		}
		<-ctx.Done()
	}
}

func TestCountdownEndsDerived(t *testing.T) {
	parent := Countdown(context.Background(), 5)
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if ctx.Err() != nil {
		t.Error("ended too early")
	}
	for parent.Err() == nil {
	}
	<-ctx.Done()
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("derived context says %v", ctx.Err())
	}
}

type good struct {
	Dim  int      `param:"dim" default:"2" min:"1" max:"9" help:"number of variables"`
	Mode string   `param:"mode" default:"a" enum:"a,b" help:"how"`
	List []string `param:"list" help:"names"`
}

func TestParams(t *testing.T) {
	type noHelp struct {
		Dim int `param:"dim"`
	}
	type camel struct {
		Dim int `param:"dimCount" help:"number"`
	}
	type twice struct {
		A int `param:"a" help:"number"`
		B int `param:"a" help:"number"`
	}
	type both struct {
		A int `param:"a" required:"true" default:"1" help:"number"`
	}
	type crossed struct {
		A int `param:"a" min:"3" max:"1" help:"number"`
	}
	for name, c := range map[string]struct {
		config any
		words  string
	}{
		"good": {good{}, ""}, "no help": {noHelp{}, "no help"}, "camel": {camel{}, "like_this"}, "twice": {twice{}, "twice"},
		"both": {both{}, "required and has a default"}, "crossed": {crossed{}, "above its greatest"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, CheckParams(params.Of(c.config)), c.words) })
	}
}

func TestDecode(t *testing.T) {
	type other struct {
		Dim int `param:"dim" help:"number of variables"`
	}
	set := params.Of(good{})
	var g good
	wantError(t, Decode(set, map[string]any{"dim": 3})(&g), "")
	if g.Dim != 3 || g.Mode != "a" {
		t.Errorf("decoded %+v", g)
	}
	wantError(t, Decode(set, nil)(&other{}), "not the parameters")
	wantError(t, Decode(set, nil)(g), "not a pointer")
	for _, odd := range OddParams(set, map[string]any{"dim": 3}) {
		wantError(t, Decode(set, odd)(&g), "")
	}
}

func TestNames(t *testing.T) {
	wantError(t, CheckNames("functions/latin-hypercube", "1", "help"), "")
	wantError(t, CheckNames("Functions/x", "1", "help"), "family/some-name")
	wantError(t, CheckNames("functions/x", "", "help"), "version")
	wantError(t, CheckNames("functions/x", "1", " "), "no help")
	wantError(t, CheckNames("functions/x", "1", "a\nb"), "more than one line")
	wantError(t, CheckInput("", "help"), "no name")
	wantError(t, CheckInput("a", ""), "no help")
}

func collect(t *testing.T, recs ...arrow.Record) Content {
	t.Helper()
	c, err := Collect(recs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDiffer(t *testing.T) {
	a := record("a", floats(plain, 1, math.NaN(), math.Inf(1)))
	same := collect(t, a.NewSlice(0, 1), a.NewSlice(1, 3))
	wantError(t, Differ(collect(t, a), same), "")
	wantError(t, Differ(collect(t), collect(t, a.NewSlice(0, 0))), "")
	wantError(t, Differ(collect(t, a), collect(t, a.NewSlice(0, 2))), "2 rows instead of 3")
	wantError(t, Differ(collect(t, a), collect(t, record("b", a.Column(0)))), "column 0 is b")
	other := record("a", floats(plain, 1, 2, math.Inf(1)))
	wantError(t, Differ(collect(t, a), collect(t, other)), "column a, row 1 is 2 instead of NaN")
	if _, err := Collect([]arrow.Record{a, record("b", a.Column(0))}); err == nil {
		t.Error("a changing schema is accepted")
	}
}

func TestReshape(t *testing.T) {
	rec := record("a", floats(plain, 0, 1, 2, 3, 4, 5, 6))
	cut, err := Rechunk(Table(rec))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(cut.Column(0).Data().Chunks()); n < 3 {
		t.Errorf("%d chunks", n)
	}
	whole, err := Whole(cut)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, Differ(collect(t, rec), collect(t, whole)), "")
	back, err := Permute(rec, Order(7, 0))
	if err != nil {
		t.Fatal(err)
	}
	if v := back.Column(0).(*array.Float64).Value(0); v != 6 {
		t.Errorf("first row of the reverse is %v", v)
	}
	null, err := Nullify(rec, map[int]bool{2: true}, map[int]bool{0: true})
	if err != nil {
		t.Fatal(err)
	}
	if c := null.Column(0); c.NullN() != 1 || !c.IsNull(2) {
		t.Errorf("nulls in the wrong place: %v", c)
	}
}
