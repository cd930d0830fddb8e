package functions

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
)

type emitFunc = func(arrow.Record) error

const (
	looksEvery  = 8192    // rows between two looks at the context
	batchValues = 1 << 22 // numbers in a batch (32 MiB), which bounds the rows of very wide ones
)

// points emits n points in batches. set fills x with each in turn.
func (b box) points(ctx context.Context, n int, emit emitFunc, set func(x []float64)) error {
	return b.batches(ctx, n, emit, nil, set)
}

// child is an offspring and the ids of what it was made from.
type child struct {
	x       []float64
	parents []string
}

// children emits offspring with their parents.
func (b box) children(ctx context.Context, all []child, emit emitFunc) error {
	next := 0
	parents := func(i int) []string { return all[i].parents }
	return b.batches(ctx, len(all), emit, parents, func(x []float64) {
		copy(x, all[next].x)
		next++
	})
}

func (b box) batches(ctx context.Context, n int, emit emitFunc, parents func(i int) []string, set func(x []float64)) error {
	rows := min(datasets.BatchRows, max(1, batchValues/b.dim()))
	for done := 0; ; done += rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if done >= n {
			return nil
		}
		rec, err := b.batch(ctx, done, min(rows, n-done), parents, set)
		if err != nil {
			return err
		}
		err = emit(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
}

// batch makes a record of rows from first on.
func (b box) batch(ctx context.Context, first, rows int, parents func(i int) []string, set func(x []float64)) (arrow.Record, error) {
	mem := exec.GetAllocator(ctx)
	cols := make([]floatColumn, b.dim())
	for i := range cols {
		cols[i] = newFloatColumn(mem, rows)
		defer cols[i].buf.Release()
	}
	x := make([]float64, b.dim())
	for row := range rows {
		if row%looksEvery == looksEvery-1 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		set(x)
		for i, v := range x {
			cols[i].values[row] = v
		}
	}
	arrays := make([]arrow.Array, 0, b.dim()+1)
	for i := range cols {
		arrays = append(arrays, cols[i].array())
	}
	if parents != nil {
		arrays = append(arrays, parentColumn(mem, first, rows, parents))
	}
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	return array.NewRecord(b.schema(parents != nil), arrays, int64(rows)), nil
}

// floatColumn is a float64 column without nulls that is written in place.
type floatColumn struct {
	buf    *memory.Buffer
	values []float64
}

func newFloatColumn(mem memory.Allocator, rows int) floatColumn {
	buf := memory.NewResizableBuffer(mem)
	buf.Resize(arrow.Float64Traits.BytesRequired(rows))
	return floatColumn{buf, arrow.Float64Traits.CastFromBytes(buf.Bytes())}
}

func (c floatColumn) array() arrow.Array {
	data := array.NewData(arrow.PrimitiveTypes.Float64, len(c.values), []*memory.Buffer{nil, c.buf}, nil, 0, 0)
	defer data.Release()
	return array.NewFloat64Data(data)
}

func parentColumn(mem memory.Allocator, first, rows int, parents func(i int) []string) arrow.Array {
	lists := array.NewListBuilder(mem, arrow.BinaryTypes.String)
	defer lists.Release()
	ids := lists.ValueBuilder().(*array.StringBuilder)
	for i := first; i < first+rows; i++ {
		lists.Append(true)
		for _, id := range parents(i) {
			ids.Append(id)
		}
	}
	return lists.NewArray()
}
