package functions_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/cupel-science/cupel/generators"
)

func TestCMAESFindsOptima(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      func(x []float64) float64
		with   map[string]any
		count  int
		budget int
	}{
		{"sphere", sphere, map[string]any{"dim": 10, "lower": -5, "upper": 10}, 10, 2000},
		{"rosenbrock", rosenbrock, map[string]any{"dim": 10, "lower": -5, "upper": 10}, 20, 10000},
		{"line", sphere, map[string]any{"dim": 1, "lower": -5, "upper": 10}, 4, 400},
		{"many offspring", sphere, map[string]any{"dim": 2, "lower": -5, "upper": 10}, 100, 3000},
		{"corner", sphere, map[string]any{"dim": 5, "lower": 0, "upper": 3}, 8, 1000},
		{"far start", sphere, map[string]any{"dim": 10, "lower": -5, "upper": 10, "start": 9, "sigma": 0.05}, 10, 2500},
		{"maximum", func(x []float64) float64 { return -sphere(x) }, map[string]any{"dim": 3, "lower": -4, "upper": 9, "goal": "max"}, 8, 1000},
		{"half fails", failing(sphere), map[string]any{"dim": 4, "lower": -5, "upper": 10}, 12, 2500},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.with["objective"] = "y"
			s := &search{t: t, gen: build(t, "cma-es", c.with), score: one(c.f), scores: []string{"y"}, count: c.count, max: c.with["goal"] == "max"}
			t.Logf("%d candidates", s.solve(1e-8, c.budget))
		})
	}
}

// failing makes candidates fail where the twelfth decimal of x1 is odd.
func failing(f func(x []float64) float64) func(x []float64) float64 {
	return func(x []float64) float64 {
		if int(math.Abs(x[0])*1e12)%2 == 1 {
			return math.NaN()
		}
		return f(x)
	}
}

func TestCMAESStartsAtTheBestOfADesign(t *testing.T) {
	s := &search{t: t, gen: build(t, "random", map[string]any{"dim": 2, "lower": -5, "upper": 10}), score: one(sphere), scores: []string{"y"}, count: 200, origin: "design"}
	s.round()
	start := slices.MinFunc(s.all, func(a, b scored) int { return int(math.Copysign(1, a.f[0]-b.f[0])) }).x
	g := build(t, "cma-es", map[string]any{"dim": 2, "lower": -5, "upper": 10, "objective": "y", "sigma": 1e-6})
	xs, _ := generate(t, g, generators.Request{Count: 10, Seed: 1, History: s.history})
	for _, x := range xs {
		if math.Hypot(x[0]-start[0], x[1]-start[1]) > 1e-3 {
			t.Errorf("%v is far from the start %v", x, start)
		}
	}
}

func TestCMAESNeedsAllRounds(t *testing.T) {
	g := build(t, "cma-es", map[string]any{"dim": 2, "objective": "y"})
	s := &search{t: t, gen: g, score: one(sphere), scores: []string{"y"}, count: 6, keep: func(rows []scored) []scored { return rows[max(0, len(rows)-6):] }}
	s.round()
	s.round()
	err := g.Generate(context.Background(), generators.Request{Count: 6, History: s.history}, func(arrow.Record) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "no candidates of round 1:") {
		t.Errorf("error %v", err)
	}
}

func TestDifferentialEvolutionFindsOptima(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      func(x []float64) float64
		with   map[string]any
		count  int
		keep   func([]scored) []scored
		budget int
	}{
		{"rosenbrock", rosenbrock, map[string]any{"dim": 5}, 40, keepBest(400), 20000},
		{"towards the best", rosenbrock, map[string]any{"dim": 5, "strategy": "current-to-best/1"}, 40, keepBest(400), 20000},
		{"best", sphere, map[string]any{"dim": 5, "strategy": "best/1"}, 40, keepBest(40), 10000},
		{"a few places a round", sphere, map[string]any{"dim": 3, "population": 20}, 5, nil, 3000},
		{"rastrigin", rastrigin, map[string]any{"dim": 5, "crossover": 0.2}, 30, keepBest(300), 15000},
		{"half fails", failing(sphere), map[string]any{"dim": 3}, 20, nil, 8000},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.with["objective"], c.with["lower"], c.with["upper"] = "y", -5, 10
			s := &search{t: t, gen: build(t, "differential-evolution", c.with), score: one(c.f), scores: []string{"y"}, count: c.count, keep: c.keep}
			t.Logf("%d candidates", s.solve(1e-8, c.budget))
		})
	}
}

// A place keeps its number of candidates: whatever happens, there are as many
// incumbents as founders, and each is the best of its line.
func TestDifferentialEvolutionLines(t *testing.T) {
	g := build(t, "differential-evolution", map[string]any{"dim": 2, "objective": "y"})
	s := &search{t: t, gen: g, score: one(sphere), scores: []string{"y"}, count: 10}
	founder, incumbent := map[string]string{}, map[string]scored{}
	for round := range 20 {
		before := len(s.all)
		s.round()
		for _, row := range s.all[before:] {
			if round == 0 {
				if len(row.parents) > 0 {
					t.Fatalf("a founder with parents %v", row.parents)
				}
				founder[row.id], incumbent[row.id] = row.id, row
				continue
			}
			line := founder[row.parents[0]]
			if want := incumbent[line].id; row.parents[0] != want {
				t.Fatalf("round %d: a trial challenges %s, but %s holds the place", round, row.parents[0], want)
			}
			founder[row.id] = line
		}
		for _, row := range s.all[before:] {
			if row.f[0] <= incumbent[founder[row.id]].f[0] {
				incumbent[founder[row.id]] = row
			}
		}
	}
	if len(incumbent) != 10 {
		t.Errorf("%d places", len(incumbent))
	}
}

// The whole front of ZDT1 dominates 1.21 - 1/3 = 0.8767 of the area below the
// reference point (1.1, 1.1); 100 points evenly on it some 0.873.
func TestNSGA2ReachesTheFrontOfZDT1(t *testing.T) {
	for _, c := range []struct {
		name   string
		keep   func([]scored) []scored
		dim    int
		rounds int
		least  float64
	}{
		{"all candidates", nil, 10, 60, 0.865},
		{"survivors", keepFront, 30, 250, 0.869},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &search{t: t, gen: build(t, "nsga2", map[string]any{"dim": c.dim, "objectives": []any{"f1", "f2"}}),
				score: zdt1, scores: []string{"f1", "f2"}, count: 100, keep: c.keep}
			for range c.rounds {
				s.round()
			}
			got := area(s.all, 1.1, 1.1)
			if got < c.least || got > 1.21-1./3 {
				t.Errorf("hypervolume %v, want %v at least", got, c.least)
			}
			t.Logf("hypervolume %v", got)
		})
	}
}

// keepFront is a rank step that keeps two hundred candidates: front by front,
// the last one evenly.
func keepFront(rows []scored) []scored {
	slices.SortFunc(rows, func(a, b scored) int { return slices.Compare(a.f, b.f) })
	var kept []scored
	for len(rows) > 0 {
		var front, rest []scored
		floor := math.Inf(1)
		for _, r := range rows {
			if r.f[1] < floor {
				front, floor = append(front, r), r.f[1]
			} else {
				rest = append(rest, r)
			}
		}
		room := 200 - len(kept)
		if len(front) >= room {
			for i := range room {
				kept = append(kept, front[i*(len(front)-1)/max(1, room-1)])
			}
			return kept
		}
		kept, rows = append(kept, front...), rest
	}
	return kept
}

// area is the hypervolume of the candidates' scores in the plane.
func area(rows []scored, r1, r2 float64) float64 {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b scored) int { return slices.Compare(a.f, b.f) })
	sum, floor := 0.0, r2
	for _, r := range sorted {
		if r.f[0] < r1 && r.f[1] < floor {
			sum += (r1 - r.f[0]) * (floor - r.f[1])
			floor = r.f[1]
		}
	}
	return sum
}

// With one objective, and with goals turned, it is an ordinary genetic
// algorithm.
func TestNSGA2MaximisesOneObjective(t *testing.T) {
	s := &search{t: t, gen: build(t, "nsga2", map[string]any{"dim": 3, "lower": -5, "upper": 10, "objectives": []any{"y"}, "goals": "max"}),
		score: one(func(x []float64) float64 { return -sphere(x) }), scores: []string{"y"}, count: 40, max: true, keep: nil}
	t.Logf("%d candidates", s.solve(1e-3, 6000))
}

func TestNSGA2ThreeObjectives(t *testing.T) {
	distances := func(x []float64) []float64 { // squared, to the corners of a triangle
		return []float64{sq(x[0], x[1]), sq(x[0]-1, x[1]), sq(x[0], x[1]-1)}
	}
	s := &search{t: t, gen: build(t, "nsga2", map[string]any{"dim": 2, "lower": -5, "upper": 10, "objectives": []any{"a", "b", "c"}}),
		score: distances, scores: []string{"a", "b", "c"}, count: 60}
	for range 40 {
		s.round()
	}
	reached := map[[2]int]bool{}
	for _, r := range s.all {
		if min(r.x[0], r.x[1]) >= 0 && r.x[0]+r.x[1] <= 1 {
			reached[[2]int{int(10 * r.x[0]), int(10 * r.x[1])}] = true
		}
	}
	if len(reached) < 50 {
		t.Errorf("the candidates reach %d of the 55 squares of the triangle of best compromises", len(reached))
	}
}

func sq(a, b float64) float64 { return a*a + b*b }

func rastrigin(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += 10 + v*v - 10*math.Cos(2*math.Pi*v)
	}
	return sum
}
