package symbolic

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// island is one population. It holds the best formula of every cell of a map
// over complexity and the functions and variables used (MAP-Elites, Mouret and
// Clune 2015, arXiv:1504.04909), so that short and long, plain and curved formulas
// of everything survive.
type island struct {
	data     *Data
	noise    Noise
	breeder  *breeder
	refiner  *refiner
	fitter   *fitter
	cells    map[cell]int // index among the elites
	elites   []elite
	seen     map[string]int // fits of each shape
	fresh    []*Expr        // elites of this epoch
	found    ranking
	refined  map[string]bool // shapes
	shortest float64         // nats of the best description
	variance float64
	limit    int
}

type cell struct {
	size      int
	kinds     Operators
	variables uint64 // used, a bit for each
}

type elite struct {
	expr *Expr
	loss float64 // mean squared residual over the variance of the target
	at   cell
}

// newIsland makes an island that breeds on some rows and describes on more.
func newIsland(data, described *Data, noise Noise, c Config, rng *rand.Rand) *island {
	d := newDescriber(described, c.Operators)
	d.dimensions = c.Dimensions
	simplifier := Simplifier{Operators: c.Operators, Positive: described.positive}
	s := &island{
		data: data, noise: noise, limit: c.MaxSize, shortest: math.Inf(1),
		breeder: newBreeder(rng, data, c.Operators),
		refiner: &refiner{describer: d, simplifier: simplifier, limit: c.MaxSize, tried: map[string]bool{}},
		fitter:  newFitter(len(data.Target)),
		cells:   map[cell]int{}, seen: map[string]int{}, found: ranking{}, refined: map[string]bool{},
	}
	target := data.Target
	if noise == Relative {
		target, _ = mapAll(target, func(y float64) float64 { return math.Log(math.Abs(y)) })
	}
	s.variance = spread(target) * spread(target)
	if s.variance == 0 {
		s.variance = 1
	}
	return s
}

// positive reports whether a column is above zero in every row.
func (d *Data) positive(name string) bool {
	i := slices.Index(d.Names, name)
	return i >= 0 && slices.Min(d.Columns[i]) > 0
}

// cellOf places an expression on the map.
func (s *island) cellOf(e *Expr) cell {
	shaping := NewOperators(Exp, Log, Sqrt, Sin, Cos, Tan, Tanh, Asin, Acos, Pow, Div)
	out := cell{size: e.Complexity(), kinds: e.operators() & shaping}
	e.walk(func(n *Expr) {
		if n.op == Variable {
			out.variables |= 1 << (slices.Index(s.data.Names, n.name) % 64)
		}
	})
	return out
}

const (
	// attempts is how often a formula of the same shape is fitted from
	// different constants.
	attempts = 3
	// rememberedShapes bounds the memory of what was tried.
	rememberedShapes = 1 << 20
	// deepestNesting bounds functions of functions of functions: they fit
	// anything and no law needs them.
	deepestNesting = 2
	// quickSteps bounds the steps of a fit while breeding.
	quickSteps = 12
)

// consider fits an expression and keeps it if it is the best of its cell.
func (s *island) consider(e *Expr) {
	if e.Complexity() > 2*s.limit {
		return
	}
	e, ok := s.refiner.simplifier.within(e)
	key := shape(e)
	if !ok || e.Complexity() > s.limit || s.seen[key] >= attempts {
		return
	}
	if len(s.seen) >= rememberedShapes {
		clear(s.seen)
	}
	s.seen[key]++
	p, err := Compile(e, s.data.Names)
	if err != nil {
		return
	}
	theta := slices.Clone(p.constants)
	free := make([]int, len(theta))
	for i := range free {
		free[i] = i
	}
	sse := s.fitter.fit(problem{program: p, data: s.data, noise: s.noise, free: free}, theta, quickSteps)
	if !math.IsInf(sse, 1) {
		s.keep(e.WithConstants(theta), sse/float64(len(s.data.Target))/s.variance)
	}
}

func (s *island) keep(e *Expr, loss float64) {
	at := s.cellOf(e)
	i, ok := s.cells[at]
	switch {
	case !ok:
		s.cells[at] = len(s.elites)
		s.elites = append(s.elites, elite{e, loss, at})
	case loss < s.elites[i].loss*(1-1e-9):
		s.elites[i] = elite{e, loss, at}
	default:
		return
	}
	s.fresh = append(s.fresh, e)
}

// arrive takes in a migrant.
func (s *island) arrive(d Description) {
	s.refined[shape(d.Expr)] = true
	s.learn(d)
	if d.Noise == s.noise {
		fresh := s.fresh
		s.keep(d.Expr, d.SSE/float64(len(s.refiner.describer.data.Target))/s.variance)
		s.fresh = fresh
	}
}

func (s *island) learn(d Description) {
	s.found.add(d)
	s.shortest = math.Min(s.shortest, d.Nats)
}

// epoch breeds n offspring and then describes what is new and promising.
func (s *island) epoch(ctx context.Context, n int) error {
	for i := range n {
		if i%32 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if e := s.offspring(); e.nesting() <= deepestNesting {
			s.consider(e)
		}
	}
	for _, e := range s.promising() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.describe(e)
	}
	s.fresh = s.fresh[:0]
	return nil
}

func (s *island) offspring() *Expr {
	rng := s.breeder.rng
	if len(s.elites) == 0 || rng.IntN(50) == 0 {
		return s.breeder.grow(4)
	}
	child := s.pick()
	switch rng.IntN(6) {
	case 0:
		child = s.breeder.join(child, s.pick())
	case 1, 2:
		child = s.breeder.cross(child, s.pick())
	default:
		child = s.breeder.mutate(child)
		for rng.IntN(4) == 0 {
			child = s.breeder.mutate(child)
		}
	}
	if rng.IntN(3) == 0 {
		child = s.breeder.affine(child, math.Sqrt(s.variance))
	}
	return child
}

// pick chooses a parent by a tournament in which the exchange of error against
// complexity is itself drawn at random, so that the whole front breeds.
func (s *island) pick() *Expr {
	weight := math.Exp(6 * s.breeder.rng.Float64())
	best, bestScore := (*Expr)(nil), math.Inf(1)
	for range 6 {
		e := s.elites[s.breeder.rng.IntN(len(s.elites))]
		score := weight*math.Log(e.loss+1e-24) + float64(e.expr.size)
		if score < bestScore {
			best, bestScore = e.expr, score
		}
	}
	return best
}

func (s *island) describe(e *Expr) {
	key := shape(e)
	if s.refined[key] {
		return
	}
	s.refined[key] = true
	if d, ok := s.refiner.refine(e); ok {
		s.learn(d)
	}
}

// Refining takes as long as hundreds of evaluations, so only the few most
// promising formulas of an epoch are refined, and none that is further from the
// best than refining commonly gains.
const (
	refinedPerEpoch = 12
	refiningGain    = 15 // nats
)

// promising returns the fresh elites with the shortest estimated descriptions.
func (s *island) promising() []*Expr {
	type estimate struct {
		expr *Expr
		nats float64
	}
	var all []estimate
	for _, e := range s.fresh {
		best := s.elites[s.cells[s.cellOf(e)]]
		nats := s.refiner.describer.estimate(e, best.loss*s.variance, s.noise)
		if best.expr == e && nats < s.shortest+refiningGain {
			all = append(all, estimate{e, nats})
		}
	}
	slices.SortStableFunc(all, func(a, b estimate) int { return cmp.Compare(a.nats, b.nats) })
	var out []*Expr
	for _, e := range all[:min(refinedPerEpoch, len(all))] {
		out = append(out, e.expr)
	}
	return out
}
