package rank_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/rank"
)

// synthetic is a table of random candidates that is made while it is read.
type synthetic struct{ rows int }

var syntheticSchema = arrow.NewSchema([]arrow.Field{
	{Name: datasets.ID, Type: arrow.BinaryTypes.String},
	{Name: "docking", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "qed", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "sa", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
}, nil)

func (s synthetic) Schema() *arrow.Schema { return syntheticSchema }

func (s synthetic) Open(context.Context) (datasets.Stream, error) {
	return &syntheticStream{left: s.rows, rng: rand.NewPCG(1, 2)}, nil
}

type syntheticStream struct {
	left int
	rng  *rand.PCG
}

func (s *syntheticStream) Schema() *arrow.Schema { return syntheticSchema }
func (s *syntheticStream) Close() error          { return nil }

// uniform is a number between 0 and 1 from random bits.
func (s *syntheticStream) uniform() float64 { return float64(s.rng.Uint64()>>11) / (1 << 53) }

func (s *syntheticStream) Next(context.Context) (arrow.Record, error) {
	n := min(s.left, datasets.BatchRows)
	if n == 0 {
		return nil, io.EOF
	}
	s.left -= n
	ids := make([]byte, 32*n)
	offsets := make([]int32, n+1)
	docking, qed, sa := make([]float64, n), make([]float64, n), make([]float64, n)
	var raw [16]byte
	for i := range n {
		binary.BigEndian.PutUint64(raw[:8], s.rng.Uint64())
		binary.BigEndian.PutUint64(raw[8:], s.rng.Uint64())
		hex.Encode(ids[32*i:], raw[:])
		offsets[i+1] = int32(32 * (i + 1))
		docking[i], qed[i], sa[i] = -12+8*s.uniform(), s.uniform(), 1+9*s.uniform()
	}
	text := array.NewData(arrow.BinaryTypes.String, n, []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(offsets)), memory.NewBufferBytes(ids)}, nil, 0, 0)
	cols := []arrow.Array{array.NewStringData(text)}
	for _, v := range [][]float64{docking, qed, sa} {
		data := array.NewData(arrow.PrimitiveTypes.Float64, n, []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(v))}, nil, 0, 0)
		cols = append(cols, array.NewFloat64Data(data))
	}
	return array.NewRecord(syntheticSchema, cols, int64(n)), nil
}

func benchmark(b *testing.B, rows int, spec rank.Spec) {
	for b.Loop() {
		kept := int64(0)
		_, err := rank.Rank(context.Background(), []datasets.Source{synthetic{rows}}, spec, func(rec arrow.Record) error {
			kept += rec.NumRows()
			return nil
		})
		if err != nil || spec.Keep > 0 && kept != int64(spec.Keep) {
			b.Fatal(kept, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// leads are three objectives with transforms.
func leads() []rank.Objective {
	out := []rank.Objective{less("docking"), more("qed"), less("sa")}
	out[0].Transform = rank.ReverseSigmoid{Low: -11, High: -6, K: 0.5}
	out[1].Transform, out[1].Weight = rank.Linear{Zero: 0.2, One: 0.9}, 2
	out[2].Transform = rank.DoubleSigmoid{Low: 1, High: 4, Div: 1, SI: 2, SE: 2}
	return out
}

// BenchmarkRead is what the synthetic table itself costs in one pass.
func BenchmarkRead10M(b *testing.B) {
	for b.Loop() {
		stream, _ := synthetic{10_000_000}.Open(context.Background())
		sum := 0.0
		err := datasets.Each(context.Background(), stream, func(rec arrow.Record) error {
			for _, v := range rec.Column(1).(*array.Float64).Float64Values() {
				sum += v
			}
			return nil
		})
		if err != nil || math.IsNaN(sum) {
			b.Fatal(err)
		}
	}
}

func BenchmarkDesirability10M(b *testing.B) {
	benchmark(b, 10_000_000, rank.Spec{Objectives: leads(), Keep: 100})
}

// BenchmarkScaled10M scales the scores by the table, which takes one pass more.
func BenchmarkScaled10M(b *testing.B) {
	benchmark(b, 10_000_000, rank.Spec{Objectives: []rank.Objective{less("docking"), more("qed"), less("sa")}, Keep: 100})
}

const paretoRows = 1_000_000

func BenchmarkPareto1M(b *testing.B) {
	spec := rank.Spec{Method: rank.Pareto, Objectives: []rank.Objective{less("docking"), more("qed"), less("sa")}}
	b.Run("all", func(b *testing.B) { benchmark(b, paretoRows, spec) })
	spec.Keep, spec.Reference = 100, []float64{-4, 0, 10}
	b.Run("keep 100", func(b *testing.B) { benchmark(b, paretoRows, spec) })
}

func BenchmarkIntervals(b *testing.B) {
	o := less("docking")
	o.Uncertainty = "qed"
	benchmark(b, 100_000, rank.Spec{Objectives: []rank.Objective{o}, Keep: 120})
}
