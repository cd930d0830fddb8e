package kinds

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// structures are the canonical SMILES of rows; null where there is no molecule.
func structures(rows arrow.Record) arrow.Record {
	col := rows.Column(datasets.Lookup(rows.Schema(), smilesColumn))
	texts, valid := make([]string, col.Len()), make([]bool, col.Len())
	_ = parallel.Each(context.Background(), col.Len(), chunk, func(i int) { // which does not end
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
