package functions

import (
	"context"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
)

// boxConfig is the parameters that all generators of this package have. (The
// others repeat them: parameters are the fields of one struct.)
type boxConfig struct {
	Dim       int       `param:"dim" min:"1" max:"100000" help:"number of variables, the columns x1 to xn"`
	Variables []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower     []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper     []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
}

func (c boxConfig) box() (box, error) { return newBox(c.Dim, c.Variables, c.Lower, c.Upper) }

// Random is functions/random: points drawn evenly from a box.
func Random() generators.Spec {
	return specOf("random", "points drawn evenly from a box", func(c boxConfig) (generators.Generator, error) {
		b, err := c.box()
		return random{b}, err
	})
}

type random struct{ box }

var (
	_ generators.Generator = random{}
	_ generators.Declarer  = random{}
)

// Columns implements generators.Declarer.
func (g random) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.schema(false), nil }

// Generate implements generators.Generator.
func (g random) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	rng := newRand(req.Seed)
	return g.points(ctx, req.Count, emit, func(x []float64) { g.draw(rng, x) })
}

// draw sets x to an even draw from the box.
func (b box) draw(rng *rand.Rand, x []float64) {
	for i := range x {
		x[i] = b.at(i, rng.Float64())
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
