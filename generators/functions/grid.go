package functions

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
)

type gridConfig struct {
	Dim       int       `param:"dim" min:"1" max:"100000" help:"number of variables, the columns x1 to xn"`
	Variables []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower     []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper     []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
	Levels    []int     `param:"levels" min:"1" max:"1000000000" help:"number of values: one for all variables, or one for each; by default as few as give count points"`
}

// Grid is functions/grid: the points of a full factorial grid in order, the
// first variable changing fastest. The levels of a variable lie at equal
// distances from its lower to its upper bound (a single one at the lower). A
// loop's next round goes on where this one ended, so long as count stays the
// same; where the grid ends, fewer candidates come.
func Grid() generators.Spec {
	return specOf("grid", "the points of a full grid, in order", newGrid)
}

type grid struct {
	box
	levels []int // nil: by count
}

var (
	_ generators.Generator = grid{}
	_ generators.Declarer  = grid{}
)

func newGrid(c gridConfig) (generators.Generator, error) {
	b, err := newBox(c.Dim, c.Variables, c.Lower, c.Upper)
	if err != nil || len(c.Levels) == 0 {
		return grid{box: b}, err
	}
	levels, err := spread("levels", c.Levels, b.dim())
	return grid{b, levels}, err
}

// Columns implements generators.Declarer.
func (g grid) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.schema(false), nil }

// Generate implements generators.Generator.
func (g grid) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if req.Count <= 0 {
		return ctx.Err()
	}
	start, err := roundStart(req, 0)
	if err != nil {
		return err
	}
	levels := g.levels
	if levels == nil {
		levels = leastLevels(g.dim(), req.Count)
	}
	place := make([]int, g.dim()) // the digits of the row's number
	rest := start
	size := 1.0
	for i, k := range levels {
		place[i], rest = rest%k, rest/k
		size *= float64(k)
	}
	n := int(max(0, min(float64(req.Count), size-float64(start))))
	current := make([]float64, g.dim())
	for i := range current {
		current[i] = g.level(i, place[i], levels[i])
	}
	return g.points(ctx, n, emit, func(x []float64) {
		copy(x, current)
		for i := range place {
			if place[i]++; place[i] < levels[i] {
				current[i] = g.level(i, place[i], levels[i])
				return
			}
			place[i] = 0
			current[i] = g.lower[i]
		}
	})
}

func (g grid) level(i, place, levels int) float64 {
	if levels == 1 {
		return g.lower[i]
	}
	return g.at(i, float64(place)/float64(levels-1))
}

// leastLevels is the least number of levels, the same for each variable, with
// which a grid has count points.
func leastLevels(dim, count int) []int {
	k := max(1, int(math.Pow(float64(count), 1/float64(dim)))-1)
	for math.Pow(float64(k), float64(dim)) < float64(count) {
		k++
	}
	levels := make([]int, dim)
	for i := range levels {
		levels[i] = k
	}
	return levels
}

// roundStart is the number of the first row of a sequence that goes on from
// round to round.
func roundStart(req generators.Request, skip int) (int, error) {
	const most = 1 << 52
	start := float64(skip) + float64(req.Round)*float64(req.Count)
	if req.Round < 0 || start+float64(req.Count) > most {
		return 0, fmt.Errorf("round %d of %d candidates is beyond the end of the sequence", req.Round, req.Count)
	}
	return int(start), nil
}
