package functions_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	referee "gonum.org/v1/gonum/optimize/functions"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/evaluators/functions"
)

// points makes a record of candidates with float64 columns x1 to xn.
func points(rows ...[]float64) arrow.Record {
	var fields []arrow.Field
	for i := range rows[0] {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("x%d", i+1), Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range rows {
		for i, v := range row {
			b.Field(i).(*array.Float64Builder).Append(v)
		}
	}
	return b.NewRecord()
}

// uniform makes n points in the unit cube.
func uniform(n, dim int) arrow.Record {
	rng := rand.New(rand.NewPCG(uint64(n), uint64(dim)))
	rows := make([][]float64, n)
	for i := range rows {
		for range dim {
			rows[i] = append(rows[i], rng.Float64())
		}
	}
	return points(rows...)
}

func build(t testing.TB, name string, with map[string]any) evaluators.Evaluator {
	t.Helper()
	e, err := construct(name, with)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func construct(name string, with map[string]any) (evaluators.Evaluator, error) {
	spec, ok := evaluators.NewRegistry(functions.Specs()...).Lookup("functions/" + name)
	if !ok {
		return nil, fmt.Errorf("no evaluator %s", name)
	}
	return spec.New(evaluators.Env{}, func(c any) error { return spec.Params.Decode(with, c) })
}

// scores evaluates points and returns a row of scores for each.
func scores(t testing.TB, e evaluators.Evaluator, in arrow.Record) [][]float64 {
	t.Helper()
	out, err := e.Evaluate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Release()
	rows := make([][]float64, in.NumRows())
	for i := range rows {
		for j := range e.Scores() {
			rows[i] = append(rows[i], out.Column(j).(*array.Float64).Value(i))
		}
	}
	return rows
}

func TestConformance(t *testing.T) {
	odd := points([]float64{0.5, 0.25}, []float64{0, 0}, []float64{-1, 3}, []float64{1e200, -1e200}, []float64{1, 1}, []float64{math.NaN(), 1})
	for _, spec := range functions.Specs() {
		t.Run(strings.TrimPrefix(spec.Name, "functions/"), func(t *testing.T) {
			with := map[string]any{}
			if _, ok := spec.Params.Lookup("dim"); ok {
				with["dim"] = 2
			}
			if _, ok := spec.Params.Lookup("objectives"); ok {
				with["objectives"] = 2
			}
			evaltest.Run(t, spec,
				evaltest.Case{Name: "odd", Params: with, Input: odd},
				evaltest.Case{Name: "many", Params: with, Input: uniform(50, 3)})
		})
	}
}

// TestValues compares with optima and values from the literature, or worked
// out by hand.
func TestValues(t *testing.T) {
	zeros := func(first float64, n int) []float64 { return append([]float64{first}, make([]float64, n-1)...) }
	for _, c := range []struct {
		name string
		with map[string]any
		at   []float64
		want []float64
		tol  float64
	}{
		{"sphere", map[string]any{"dim": 3}, []float64{0, 0, 0}, []float64{0}, 0},
		{"sphere", map[string]any{"dim": 3}, []float64{1, -2, 3}, []float64{14}, 0},
		{"rosenbrock", map[string]any{"dim": 4}, []float64{1, 1, 1, 1}, []float64{0}, 0},
		{"rosenbrock", map[string]any{"dim": 2}, []float64{-1.2, 1}, []float64{24.2}, 1e-12},
		{"rastrigin", map[string]any{"dim": 2}, []float64{0, 0}, []float64{0}, 0},
		{"rastrigin", map[string]any{"dim": 2}, []float64{0.5, 0}, []float64{20.25}, 1e-12},
		{"ackley", map[string]any{"dim": 2}, []float64{0, 0}, []float64{0}, 5e-16},
		{"ackley", map[string]any{"dim": 1}, []float64{1}, []float64{20 - 20*math.Exp(-0.2)}, 1e-12},
		{"branin", nil, []float64{-math.Pi, 12.275}, []float64{5 / (4 * math.Pi)}, 1e-12},
		{"branin", nil, []float64{math.Pi, 2.275}, []float64{5 / (4 * math.Pi)}, 1e-12},
		{"branin", nil, []float64{3 * math.Pi, 2.475}, []float64{5 / (4 * math.Pi)}, 1e-12},
		{"branin-currin", nil, []float64{0, 0}, []float64{308.12909601160663, 3}, 1e-9},
		{"branin-currin", nil, []float64{(math.Pi + 5) / 15, 2.275 / 15}, []float64{5 / (4 * math.Pi), 11.023}, 1e-3},
		{"zdt1", nil, zeros(0.25, 30), []float64{0.25, 0.5}, 1e-15},
		{"zdt1", map[string]any{"dim": 2}, []float64{0.5, 1}, []float64{0.5, 10 - math.Sqrt(5)}, 1e-12},
		{"zdt2", nil, zeros(0.5, 30), []float64{0.5, 0.75}, 1e-15},
		{"zdt3", nil, zeros(0.25, 30), []float64{0.25, 0.25}, 1e-12},
		{"zdt4", nil, zeros(0.25, 10), []float64{0.25, 0.5}, 1e-12},
		{"zdt4", map[string]any{"dim": 2}, []float64{0, 0.25}, []float64{0, 21.0625}, 1e-12},
		{"dtlz2", map[string]any{"objectives": 3}, append([]float64{0, 0}, fill(0.5, 10)...), []float64{1, 0, 0}, 1e-15},
		{"dtlz2", map[string]any{"objectives": 3, "dim": 3}, []float64{0.5, 0.5, 1}, []float64{1.25 / 2, 1.25 / 2, 1.25 / math.Sqrt2}, 1e-12},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := scores(t, build(t, c.name, c.with), points(c.at))[0]
			for i, w := range c.want {
				if math.Abs(got[i]-w) > c.tol {
					t.Errorf("at %v: score %d is %v, want %v", c.at, i, got[i], w)
				}
			}
		})
	}
}

func fill(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }

func TestRosenbrockAgreesWithGonum(t *testing.T) {
	e := build(t, "rosenbrock", map[string]any{"dim": 5})
	rapid.Check(t, func(rt *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-5, 10), 5, 5).Draw(rt, "x")
		want := referee.ExtendedRosenbrock{}.Func(x)
		if got := scores(t, e, points(x))[0][0]; math.Abs(got-want) > 1e-9*(1+want) {
			rt.Fatalf("%v, gonum says %v", got, want)
		}
	})
}

// The fronts of ZDT and DTLZ2 are where g is least: no point of the domain
// lies beyond them.
func TestNothingLiesBeyondTheFront(t *testing.T) {
	beyond := map[string]func(f []float64) bool{
		"zdt1":  func(f []float64) bool { return f[1] < 1-math.Sqrt(f[0])-1e-12 },
		"zdt2":  func(f []float64) bool { return f[1] < 1-f[0]*f[0]-1e-12 },
		"zdt3":  func(f []float64) bool { return f[1] < 1-math.Sqrt(f[0])-f[0]*math.Sin(10*math.Pi*f[0])-1e-12 },
		"zdt4":  func(f []float64) bool { return f[1] < 1-math.Sqrt(f[0])-1e-12 },
		"dtlz2": func(f []float64) bool { return f[0]*f[0]+f[1]*f[1]+f[2]*f[2] < 1-1e-12 },
	}
	for name, is := range beyond {
		for _, f := range scores(t, build(t, name, map[string]any{"dim": 4}), uniform(2000, 4)) {
			if is(f) {
				t.Errorf("%s: %v lies beyond the front", name, f)
			}
		}
	}
}

// The published greatest hypervolume of branin-currin for the reference point
// (18, 6) is 59.36, which an evolutionary search found. A grid on the square
// and two finer ones around the points of its front come a little further.
func TestBraninCurrinHypervolume(t *testing.T) {
	e := build(t, "branin-currin", nil)
	const n = 100
	x, width := grid(0.5, 0.5, 0.5, n), 1.0/n
	for range 2 {
		var finer [][]float64
		for _, i := range front(scores(t, e, points(x...))) {
			finer = append(finer, grid(x[i][0], x[i][1], width, 8)...)
		}
		x, width = finer, width/8
	}
	if got := area(scores(t, e, points(x...)), 18, 6); got < 59.360 || got > 59.375 {
		t.Errorf("hypervolume %v, want 59.36 or just above", got)
	}
}

// grid makes points of the unit square up to width away from (a, b), with n
// steps to each side.
func grid(a, b, width float64, n int) [][]float64 {
	var rows [][]float64
	for i := -n; i <= n; i++ {
		for j := -n; j <= n; j++ {
			p := []float64{a + width*float64(i)/float64(n), b + width*float64(j)/float64(n)}
			if min(p[0], p[1]) >= 0 && max(p[0], p[1]) <= 1 {
				rows = append(rows, p)
			}
		}
	}
	return rows
}

// front lists the points of the plane that no other point dominates.
func front(f [][]float64) []int {
	order := make([]int, len(f))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return slices.Compare(f[i], f[j]) })
	var best []int
	floor := math.Inf(1)
	for _, i := range order {
		if f[i][1] < floor {
			best, floor = append(best, i), f[i][1]
		}
	}
	return best
}

// area is the hypervolume of points of the plane.
func area(f [][]float64, r1, r2 float64) float64 {
	sum, floor := 0.0, r2
	for _, i := range front(f) {
		if f[i][0] < r1 && f[i][1] < floor {
			sum += (r1 - f[i][0]) * (floor - f[i][1])
			floor = f[i][1]
		}
	}
	return sum
}

func TestVariablesByName(t *testing.T) {
	in := points([]float64{3, 4, 5})
	if got := scores(t, build(t, "sphere", map[string]any{"variables": []any{"x3", "x1"}}), in)[0][0]; got != 34 {
		t.Errorf("sphere of x3, x1 is %v", got)
	}
}

func TestAnyNumberWillDo(t *testing.T) {
	b := array.NewInt32Builder(memory.NewGoAllocator())
	b.AppendValues([]int32{2, 3}, nil)
	schema := arrow.NewSchema([]arrow.Field{{Name: "x1", Type: arrow.PrimitiveTypes.Int32}}, nil)
	in := array.NewRecord(schema, []arrow.Array{b.NewArray()}, 2)
	if got := scores(t, build(t, "sphere", map[string]any{"dim": 1}), in); got[0][0] != 4 || got[1][0] != 9 {
		t.Errorf("squares of 2 and 3 are %v", got)
	}
}

func TestBadParameters(t *testing.T) {
	for _, c := range []struct {
		name  string
		with  map[string]any
		words string
	}{
		{"sphere", nil, "set dim"},
		{"sphere", map[string]any{"dim": 2, "variables": []any{"a"}}, "dim is 2"},
		{"sphere", map[string]any{"variables": []any{"a", "a"}}, "twice"},
		{"rosenbrock", map[string]any{"dim": 1}, "at least 2"},
		{"branin", map[string]any{"variables": []any{"a", "b", "c"}}, "has 2 variables"},
		{"dtlz2", map[string]any{"objectives": 5, "dim": 4}, "at least 5"},
		{"dtlz2", map[string]any{"objectives": 1}, "objectives"},
	} {
		_, err := construct(c.name, c.with)
		if err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s with %v: error %v does not say %q", c.name, c.with, err, c.words)
		}
	}
}

func TestErrorsSayWhy(t *testing.T) {
	in := points([]float64{-1, 0}, []float64{math.Inf(1), 0}, []float64{1, 0})
	out, err := build(t, "zdt1", map[string]any{"dim": 2}).Evaluate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	texts := out.Column(2).(*array.String)
	for i, want := range []string{"f2 is NaN: the point is outside the domain", "x1 is +Inf", ""} {
		if got := texts.Value(i); got != want {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
}
