package symbolic

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Config bounds a search. The zero value of a field means its default.
type Config struct {
	Operators   Operators // default + - * / square cube exp log sqrt
	MaxSize     int       // largest complexity of a formula, default 30
	Islands     int       // default 8
	Epoch       int       // formulas an island fits between migrations, default 400
	Evaluations int       // formulas fitted by all islands at most, default 400000
	Patience    int       // epochs without a better law before the end, for two variables; default 20
	Seed        uint64
	Workers     int         // goroutines, default 1; results do not depend on it
	Start       []*Expr     // formulas to start from besides those the data suggest
	Dimensions  *Dimensions // admit only formulas consistent with them
}

// DefaultOperators are those of EmpiricalBench: + - * / square cube exp log sqrt.
func DefaultOperators() Operators {
	return NewOperators(Add, Sub, Mul, Div, Square, Cube, Exp, Log, Sqrt)
}

func (c Config) withDefaults() (Config, error) {
	if c.Operators == 0 {
		c.Operators = DefaultOperators()
	}
	for _, f := range []struct {
		name  string
		field *int
		value int
	}{
		{"size", &c.MaxSize, 30}, {"islands", &c.Islands, 8}, {"epoch", &c.Epoch, 400},
		{"evaluations", &c.Evaluations, 400_000}, {"patience", &c.Patience, 20}, {"workers", &c.Workers, 1},
	} {
		if *f.field == 0 {
			*f.field = f.value
		}
		if *f.field < 0 {
			return c, fmt.Errorf("the number of %s is %d; it must be positive", f.name, *f.field)
		}
	}
	if c.MaxSize > MaxSize/4 {
		return c, fmt.Errorf("formulas of up to %d nodes are too large to search for; the limit is %d", c.MaxSize, MaxSize/4)
	}
	return c, nil
}

// Result is what a search found. Constants have as many digits as the data
// determine (see roundingSlack); all figures are those of the rounded formulas.
type Result struct {
	// Ranked holds up to 50 formulas by description length. The first is the
	// law selected.
	Ranked []Description
	// Front holds, by complexity, every formula with a smaller mean squared
	// error than all simpler ones.
	Front []Description
	// Evaluations counts the formulas fitted.
	Evaluations int
}

const (
	rankedFormulas = 50
	migrants       = 10
	// Formulas are bred, described and finally ranked on up to so many rows,
	// which are drawn at random once.
	breedingRows    = 120
	descriptionRows = 1000
	rankingRows     = 20_000
)

// Search looks for the law behind the target. It ends when the best description
// has not become shorter for some epochs, or at the limit of evaluations. The same
// data and configuration give the same result on any number of workers. When ctx
// ends it returns the context's error.
func Search(ctx context.Context, data *Data, c Config) (*Result, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := data.Check(); err != nil {
		return nil, err
	}
	s := &search{Config: c, all: data.subset(rankingRows), found: ranking{}}
	described := s.all.subset(descriptionRows)
	bred := described.subset(breedingRows)
	relative := newDescriber(s.all, c.Operators).relative
	for i := range c.Islands {
		noise := Additive
		if relative && i%2 == 1 {
			noise = Relative
		}
		s.islands = append(s.islands, newIsland(bred, described, noise, c, rand.New(rand.NewPCG(c.Seed, uint64(i)))))
	}
	seeds := append(slices.Clone(c.Start), newAnsatz(described, c.Operators).propose()...)
	if err := s.evolve(ctx, seeds); err != nil {
		return nil, err
	}
	return s.result(), nil
}

// subset draws n rows without replacement, in order; all when there are fewer.
func (d *Data) subset(n int) *Data {
	if len(d.Target) <= n {
		return d
	}
	rows := rand.New(rand.NewPCG(1, 1)).Perm(len(d.Target))[:n]
	slices.Sort(rows)
	return d.Rows(rows)
}

// search is the state of one call of Search.
type search struct {
	Config
	all         *Data
	islands     []*island
	found       ranking
	evaluations int
}

// evolve runs epochs until the law is stable. More variables, and a law that took
// long to find, call for more patience.
func (s *search) evolve(ctx context.Context, seeds []*Expr) error {
	best, since := math.Inf(1), 0
	for epoch := 0; s.evaluations < s.Evaluations; epoch++ {
		if err := s.epoch(ctx, seeds); err != nil {
			return err
		}
		seeds = nil
		s.evaluations += s.Epoch * len(s.islands)
		s.migrate()
		patience := s.Patience*max(2, len(s.all.Names))/2 + since/2
		if top := s.found.shortest(1); len(top) > 0 {
			if top[0].Nats < best-0.1 {
				best, since = top[0].Nats, epoch
			}
			if s.islands[0].refiner.describer.exact(top[0]) {
				patience = min(patience, 3)
			}
		}
		if epoch-since >= patience {
			return nil
		}
	}
	return nil
}

// epoch advances all islands, each by itself.
func (s *search) epoch(ctx context.Context, seeds []*Expr) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.Workers)
	for i, land := range s.islands {
		group.Go(func() error {
			for k := i; k < len(seeds); k += len(s.islands) {
				land.consider(seeds[k])
			}
			return land.epoch(ctx, s.Epoch)
		})
	}
	return group.Wait()
}

// migrate sends every island's best formulas to the next, in order.
func (s *search) migrate() {
	for i, land := range s.islands {
		next := s.islands[(i+1)%len(s.islands)]
		for _, d := range land.found.shortest(migrants) {
			s.found.add(d)
			next.arrive(d)
		}
	}
}

// result describes the best formulas, and the best fitting one of every
// complexity, on all rows, with the constants rounded to the digits that matter.
// The latter were only fitted so far and may want tidying, as x + -3 does.
func (s *search) result() *Result {
	d := newDescriber(s.all, s.Operators)
	d.dimensions, d.constants = s.Dimensions, rounded
	ranked := ranking{}
	for _, old := range s.found.shortest(rankedFormulas) {
		if now, ok := d.describe(old.Expr); ok {
			ranked.add(now)
		}
	}
	out := &Result{Ranked: ranked.shortest(rankedFormulas), Evaluations: s.evaluations}
	candidates := slices.Clone(out.Ranked)
	simplifier := Simplifier{Operators: s.Operators, Positive: s.all.positive}
	for _, e := range s.bestFits() {
		e = simplifier.Simplify(e)
		if _, done := ranked[shape(e)]; done {
			continue
		}
		if now, ok := d.describeWith(e, Additive); ok && d.admits(e) {
			candidates = append(candidates, now)
		}
	}
	out.Front = front(candidates)
	return out
}

// bestFits returns the elite with the smallest loss of every complexity.
func (s *search) bestFits() []*Expr {
	best := make([]elite, s.MaxSize+1)
	for _, land := range s.islands {
		for _, e := range land.elites {
			if old := best[e.at.size]; land.noise == Additive && (old.expr == nil || e.loss < old.loss) {
				best[e.at.size] = e
			}
		}
	}
	var out []*Expr
	for _, e := range best {
		if e.expr != nil {
			out = append(out, e.expr)
		}
	}
	return out
}
