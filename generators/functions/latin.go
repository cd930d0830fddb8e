package functions

import (
	"context"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
)

// LatinHypercube is functions/latin-hypercube: of each variable's interval cut
// into Count strata of one length, every stratum holds one point, at an even
// draw within it. Each call is a design of its own.
//
// It holds 4 bytes in memory for each candidate and variable.
//
// M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods
// for selecting values of input variables in the analysis of output from a
// computer code, Technometrics 21 (1979).
func LatinHypercube() generators.Spec {
	return specOf("latin-hypercube", "points with one in each stratum of each variable", func(c boxConfig) (generators.Generator, error) {
		b, err := c.box()
		return latinHypercube{b}, err
	})
}

type latinHypercube struct{ box }

var (
	_ generators.Generator = latinHypercube{}
	_ generators.Declarer  = latinHypercube{}
)

// Columns implements generators.Declarer.
func (g latinHypercube) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	return g.schema(false), nil
}

// Generate implements generators.Generator.
func (g latinHypercube) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	rng := newRand(req.Seed)
	strata := make([][]uint32, g.dim())
	for i := range strata {
		if err := ctx.Err(); err != nil {
			return err
		}
		strata[i] = permutation(rng, req.Count)
	}
	row := 0
	return g.points(ctx, req.Count, emit, func(x []float64) {
		for i := range x {
			x[i] = g.at(i, (float64(strata[i][row])+rng.Float64())/float64(req.Count))
		}
		row++
	})
}

func permutation(rng *rand.Rand, n int) []uint32 {
	p := make([]uint32, max(n, 0))
	for i := range p {
		p[i] = uint32(i)
	}
	rng.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}
