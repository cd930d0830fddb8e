package kinds

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// structures are the canonical SMILES of rows; null where there is no molecule.
func structures(rows arrow.Record) arrow.Record {
	col := rows.Column(datasets.Lookup(rows.Schema(), smilesColumn))
	texts, valid := make([]string, col.Len()), make([]bool, col.Len())
	each(col.Len(), func(i int) {
		text, _ := datasets.Text(col, i)
		if m, err := smiles.Parse(text); err == nil && len(m.Atoms) > 0 {
			texts[i], valid[i] = smiles.Canonical(m), true
		}
	})
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(texts, valid)
	out := b.NewArray()
	defer out.Release()
	schema := arrow.NewSchema([]arrow.Field{{Name: smilesColumn, Type: out.DataType(), Nullable: true}}, nil)
	return array.NewRecord(schema, []arrow.Array{out}, rows.NumRows())
}

// chunk of rows that a processor takes at a time: some milliseconds of work.
const chunk = 128

// each calls a function for 0 to n-1, on all processors.
func each(n int, do func(i int)) {
	var taken atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk) {
		group.Go(func() {
			for from := int(taken.Add(chunk)) - chunk; from < n; from = int(taken.Add(chunk)) - chunk {
				for i := from; i < min(from+chunk, n); i++ {
					do(i)
				}
			}
		})
	}
	group.Wait()
}
