package symbolic

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// island is one population. It holds the best formula of every cell of a map
// over complexity and the kinds of functions used (MAP-Elites, Mouret and Clune
// 2015), so that short and long, plain and curved formulas all survive.
type island struct {
	data     *Data
	noise    Noise
	breeder  *breeder
	refiner  *refiner
	fitter   *fitter
	cells    map[cell]int
	elites   []elite
	seen     map[string]int
	fresh    []*Expr // elites to refine at the end of the epoch
	found    map[string]Description
	variance float64
	limit    int
}

type cell struct {
	size  int
	kinds Operators
}

type elite struct {
	expr *Expr
	loss float64 // mean squared residual over the variance of the target
	at   cell
}

// kindsOf reduces the operators of an expression to the functions that shape it.
func kindsOf(e *Expr) Operators {
	return e.operators() & NewOperators(Exp, Log, Sqrt, Sin, Cos, Tan, Tanh, Asin, Acos, Pow, Div)
}

// consider fits an expression and keeps it if it is the best of its cell.
func (s *island) consider(e *Expr) {
	if e.Complexity() > 2*s.limit {
		return
	}
	e, ok := s.refiner.simplifier.within(e)
	if !ok {
		return
	}
	key := shape(e)
	if e.Complexity() > s.limit || s.seen[key] >= 3 {
		return
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
	loss := s.fitter.fit(problem{p, s.data, s.noise, free}, theta, 12) / s.variance / float64(len(s.data.Target))
	if math.IsInf(loss, 1) {
		return
	}
	s.keep(e.WithConstants(theta), loss)
}

func (s *island) keep(e *Expr, loss float64) {
	at := cell{e.Complexity(), kindsOf(e)}
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

// pick chooses a parent by a tournament in which the exchange of error against
// complexity is itself drawn at random, so that the whole front breeds.
func (s *island) pick() *Expr {
	weight := math.Exp(3 * s.breeder.rng.Float64())
	best, bestScore := (*Expr)(nil), math.Inf(1)
	for range 4 {
		e := s.elites[s.breeder.rng.IntN(len(s.elites))]
		score := weight*math.Log(e.loss+1e-24) + float64(e.expr.size)
		if score < bestScore {
			best, bestScore = e.expr, score
		}
	}
	return best
}

// epoch breeds n offspring and then describes what is new and promising.
func (s *island) epoch(ctx context.Context, n int) error {
	for i := range n {
		if i%32 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s.consider(s.offspring())
	}
	return s.describeFresh(ctx)
}

func (s *island) offspring() *Expr {
	rng := s.breeder.rng
	if len(s.elites) == 0 || rng.IntN(50) == 0 {
		return s.breeder.grow(4)
	}
	child := s.pick()
	if rng.IntN(3) == 0 {
		child = s.breeder.cross(child, s.pick())
	} else {
		child = s.breeder.mutate(child)
		for rng.IntN(4) == 0 {
			child = s.breeder.mutate(child)
		}
	}
	if rng.IntN(3) == 0 {
		child = s.affine(child)
	}
	return child
}

// affine lets a formula be scaled and shifted, as linear scaling does (Keijzer
// 2003); the fit finds the constants.
func (s *island) affine(e *Expr) *Expr {
	rng := s.breeder.rng
	size := math.Sqrt(s.variance)
	if rng.IntN(3) > 0 {
		e = Call(Mul, s.breeder.coefficient(size/s.breeder.magnitude(e)), e)
	}
	if rng.IntN(3) > 0 {
		e = Call(Add, e, s.breeder.coefficient(size))
	}
	return e
}

// describeFresh refines the new elites that come near the front.
func (s *island) describeFresh(ctx context.Context) error {
	for _, e := range s.promising() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.describe(e)
	}
	s.fresh = s.fresh[:0]
	return nil
}

func (s *island) describe(e *Expr) {
	key := shape(e)
	if _, done := s.found[key]; done {
		return
	}
	d, ok := s.refiner.refine(e)
	if !ok {
		d.Nats = math.Inf(1)
	}
	s.found[key] = d
	if ok {
		s.found[shape(d.Expr)] = d
	}
}

// promising returns the fresh elites whose loss is within a factor of the best
// of the same or lower complexity.
func (s *island) promising() []*Expr {
	front := make([]float64, s.limit+1)
	for i := range front {
		front[i] = math.Inf(1)
	}
	for _, e := range s.elites {
		front[e.at.size] = math.Min(front[e.at.size], e.loss)
	}
	for i := 1; i < len(front); i++ {
		front[i] = math.Min(front[i], front[i-1])
	}
	var out []*Expr
	for _, e := range s.fresh {
		i := s.cells[cell{e.Complexity(), kindsOf(e)}]
		if s.elites[i].expr == e && s.elites[i].loss <= 2*front[e.Complexity()]+1e-20 {
			out = append(out, e)
		}
	}
	return out
}

// best returns the n shortest descriptions, ties broken by text.
func (s *island) best(n int) []Description {
	return shortest(s.found, n)
}

func shortest(found map[string]Description, n int) []Description {
	unique := map[string]Description{}
	for _, d := range found {
		if d.Expr != nil && !math.IsInf(d.Nats, 1) {
			key := shape(d.Expr)
			if old, ok := unique[key]; !ok || d.Nats < old.Nats || d.Nats == old.Nats && d.Expr.String() < old.Expr.String() {
				unique[key] = d
			}
		}
	}
	out := make([]Description, 0, len(unique))
	for _, d := range unique {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Description) int {
		return cmp.Or(cmp.Compare(a.Nats, b.Nats), cmp.Compare(a.Expr.String(), b.Expr.String()))
	})
	return out[:min(n, len(out))]
}

func newIsland(data *Data, noise Noise, c Config, rng *rand.Rand) *island {
	d := newDescriber(data, c.Operators)
	simplifier := Simplifier{Operators: c.Operators, Positive: data.positive}
	s := &island{
		data: data, noise: noise, limit: c.MaxSize,
		breeder: newBreeder(rng, data, c.Operators, c.MaxSize),
		refiner: &refiner{d, simplifier, c.MaxSize},
		fitter:  newFitter(len(data.Target)),
		cells:   map[cell]int{}, seen: map[string]int{}, found: map[string]Description{},
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
