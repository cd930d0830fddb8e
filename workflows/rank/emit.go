package rank

import (
	"context"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// emit writes the rows of the kept candidates with their rank columns.
func (r *ranking) emit(ctx context.Context, g *gathered, kept []*candidate, emit func(arrow.Record) error) error {
	rows := g.batchRows()
	for from := 0; from == 0 || from < len(kept); from += rows {
		some := kept[from:min(len(kept), from+rows)]
		rec, err := g.record(ctx, some)
		if err != nil {
			return err
		}
		ranked, err := r.withRanks(rec, some)
		rec.Release()
		if err != nil {
			return err
		}
		err = emit(ranked)
		ranked.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// withRanks puts a record of the candidates' rows into the output schema.
func (r *ranking) withRanks(rec arrow.Record, some []*candidate) (arrow.Record, error) {
	n := r.out.NumFields() - len(r.spec.written())
	carried, err := conform(rec, arrow.NewSchema(r.out.Fields()[:n], nil))
	if err != nil {
		return nil, err
	}
	defer carried.Release()
	return eachColumn(r.out, func(i int) (arrow.Array, error) {
		if i < n {
			carried.Column(i).Retain()
			return carried.Column(i), nil
		}
		return r.rankColumn(i-n, r.out.Field(i).Name, some), nil
	})
}

// rankColumn builds column i of those that the ranking adds.
func (r *ranking) rankColumn(i int, name string, some []*candidate) arrow.Array {
	switch name {
	case RankColumn:
		return ints(some, func(c *candidate) int64 { return c.rank })
	case FrontColumn:
		return ints(some, func(c *candidate) int64 { return int64(c.cost[0]) })
	case LowColumn:
		return ints(some, func(c *candidate) int64 { return c.low })
	case HighColumn:
		return ints(some, func(c *candidate) int64 { return c.high })
	case CrowdingColumn:
		return floats(some, func(c *candidate) float64 { return -c.cost[1] })
	case DesirabilityColumn:
		return floats(some, func(c *candidate) float64 { return -c.cost[0] })
	case TiedColumn:
		b := array.NewBooleanBuilder(memory.DefaultAllocator)
		defer b.Release()
		for _, c := range some {
			b.Append(c.tied)
		}
		return b.NewArray()
	}
	m := r.method.(desirable) // the other columns are d_<score>, after rank and desirability
	return floats(some, func(c *candidate) float64 { return m.desirability(i-2, c.scores[i-2]) })
}

// ints builds a column of numbers from 1; 0 is null.
func ints(some []*candidate, value func(*candidate) int64) arrow.Array {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.Reserve(len(some))
	for _, c := range some {
		if v := value(c); v > 0 {
			b.Append(v)
		} else {
			b.AppendNull()
		}
	}
	return b.NewArray()
}

// floats builds a column of numbers; NaN is null, and -0 is 0.
func floats(some []*candidate, value func(*candidate) float64) arrow.Array {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.Reserve(len(some))
	for _, c := range some {
		if v := value(c); math.IsNaN(v) {
			b.AppendNull()
		} else {
			b.Append(v + 0)
		}
	}
	return b.NewArray()
}
