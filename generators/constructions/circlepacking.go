package constructions

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/internal/packing/search"
	"github.com/cupel-science/cupel/internal/params"
)

// Specs lists the generators of this package.
func Specs() []generators.Spec { return []generators.Spec{CirclePacking()} }

type circlePackingConfig struct {
	N          int     `param:"n" default:"26" min:"1" max:"200" help:"circles of a packing"`
	Climbs     int     `param:"climbs" default:"25" min:"1" max:"1000000" help:"local optimisations for each candidate; one of 26 circles takes about a millisecond"`
	Population int     `param:"population" default:"20" min:"1" max:"1000000" help:"packings that a search may begin at: so many of the best of the history"`
	Fresh      float64 `param:"fresh" default:"0.2" min:"0" max:"1" help:"share of candidates whose search begins at random circles instead"`
}

// CirclePacking is constructions/circle-packing: basin hopping among packings
// of n circles in the unit square, for the largest sum of radii.
func CirclePacking() generators.Spec {
	return generators.Spec{
		Name: "constructions/circle-packing", Version: "1", Kind: column.Kind,
		Help:   "circles that pack the unit square with a large sum of radii, by basin hopping",
		Params: params.Of(circlePackingConfig{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
			var c circlePackingConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			return circlePacking(c), nil
		},
	}
}

type circlePacking circlePackingConfig

var (
	_ generators.Generator = circlePacking{}
	_ generators.Declarer  = circlePacking{}
)

// Columns implements generators.Declarer.
func (g circlePacking) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	return packingSchema(), nil
}

func packingSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: column.Name, Type: column.Type()},
		{Name: datasets.Parents, Type: arrow.ListOf(arrow.BinaryTypes.String)},
	}, nil)
}

// Generate implements generators.Generator.
func (g circlePacking) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	p, err := readPast(ctx, req.History, g.N)
	if err != nil {
		return err
	}
	found, err := search.Propose(ctx, search.Config{
		N: g.N, Count: req.Count, Climbs: g.Climbs, Population: g.Population, Fresh: g.Fresh, Seed: req.Seed,
	}, p.packings)
	if err != nil || len(found) == 0 {
		return err
	}
	rec := p.record(ctx, found)
	defer rec.Release()
	return emit(rec)
}

// record makes candidates of proposals.
func (p past) record(ctx context.Context, found []search.Proposal) arrow.Record {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), packingSchema())
	defer b.Release()
	packings, parents := b.Field(0).(*array.ListBuilder), b.Field(1).(*array.ListBuilder)
	circles := packings.ValueBuilder().(*array.ListBuilder)
	numbers := circles.ValueBuilder().(*array.Float64Builder)
	ids := parents.ValueBuilder().(*array.StringBuilder)
	for _, f := range found {
		packings.Append(true)
		for _, c := range f.Circles {
			circles.Append(true)
			numbers.AppendValues([]float64{c.X, c.Y, c.R}, nil)
		}
		parents.Append(true)
		if f.Parent >= 0 && p.ids[f.Parent] != "" {
			ids.Append(p.ids[f.Parent])
		}
	}
	return b.NewRecord()
}
