package symbolic

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Config bounds a search. The zero value of a field means its default.
type Config struct {
	Operators   Operators // default + - * / square cube exp log sqrt
	MaxSize     int       // largest complexity, default 30
	Islands     int       // default 8
	Evaluations int       // largest number of formulas fitted, default 200000
	Patience    int       // epochs without a shorter description before it stops, default 12
	Seed        uint64
	Workers     int     // goroutines, default 1; changes nothing but speed
	Start       []*Expr // formulas to start from besides those the data suggest
}

// epochSize is how many formulas an island fits between migrations.
const epochSize = 400

// DefaultOperators are those of EmpiricalBench: + - * / square cube exp log sqrt.
func DefaultOperators() Operators {
	return NewOperators(Add, Sub, Mul, Div, Square, Cube, Exp, Log, Sqrt)
}

func (c Config) withDefaults() Config {
	if c.Operators == 0 {
		c.Operators = DefaultOperators()
	}
	for _, f := range []struct {
		field *int
		value int
	}{{&c.MaxSize, 30}, {&c.Islands, 8}, {&c.Evaluations, 200_000}, {&c.Patience, 12}, {&c.Workers, 1}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return c
}

// Result is what a search found.
type Result struct {
	// Ranked holds the best formulas by description length, the law first.
	Ranked []Description
	// Evaluations counts the formulas fitted.
	Evaluations int
}

// Search looks for the law behind the target.
func Search(ctx context.Context, data *Data, c Config) (*Result, error) {
	c = c.withDefaults()
	if err := data.Check(); err != nil {
		return nil, err
	}
	if c.MaxSize < 1 || c.Islands < 1 || c.Evaluations < 1 || c.Patience < 1 {
		return nil, fmt.Errorf("a search needs positive bounds, not %+v", c)
	}
	islands := make([]*island, c.Islands)
	relative := newDescriber(data, c.Operators).relative
	for i := range islands {
		noise := Additive
		if relative && i%2 == 1 {
			noise = Relative
		}
		islands[i] = newIsland(data, noise, c, rand.New(rand.NewPCG(c.Seed, uint64(i))))
	}
	seeds := append(slices.Clone(c.Start), newAnsatz(data, c.Operators).propose()...)
	return evolve(ctx, islands, seeds, c)
}

func evolve(ctx context.Context, islands []*island, seeds []*Expr, c Config) (*Result, error) {
	found := map[string]Description{}
	out := &Result{}
	best, idle := 0.0, 0
	for epoch := 0; idle < c.Patience && out.Evaluations < c.Evaluations; epoch++ {
		group, groupCtx := errgroup.WithContext(ctx)
		group.SetLimit(c.Workers)
		for i, s := range islands {
			group.Go(func() error {
				if epoch == 0 {
					for k := i; k < len(seeds); k += len(islands) {
						s.consider(seeds[k])
					}
				}
				return s.epoch(groupCtx, epochSize)
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		out.Evaluations += epochSize * len(islands)
		for i, s := range islands {
			next := islands[(i+1)%len(islands)]
			for _, d := range s.best(10) {
				found[shape(d.Expr)+d.Noise.String()] = d
				next.arrive(d)
			}
		}
		out.Ranked = shortest(found, 50)
		idle++
		if len(out.Ranked) > 0 && (epoch == 0 || out.Ranked[0].Nats < best-0.1) {
			best, idle = out.Ranked[0].Nats, 0
		}
	}
	return out, ctx.Err()
}

// arrive takes in a migrant.
func (s *island) arrive(d Description) {
	s.found[shape(d.Expr)] = d
	sse := d.MSE * float64(len(s.data.Target))
	if d.Noise != s.noise {
		return
	}
	if s.noise == Relative {
		sse = d.SSE
	}
	s.keep(d.Expr, sse/s.variance/float64(len(s.data.Target)))
	s.fresh = s.fresh[:0]
}
