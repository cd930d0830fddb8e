// Package compare reads the molecules of tables, to set one table against
// another with internal/chem/distribution.
package compare

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/distribution"
)

// Read takes the SMILES in a text column of a table into a sample, of which most
// molecules are compared; 0 stands for all. A null is a text that is missing.
func Read(ctx context.Context, table datasets.Source, column string, most int) (*distribution.Sample, error) {
	at := datasets.Lookup(table.Schema(), column)
	if at < 0 {
		return nil, fmt.Errorf("there is no column %q", column)
	}
	if t := table.Schema().Field(at).Type; !datasets.IsText(t) {
		return nil, fmt.Errorf("column %q is %s, not text", column, t)
	}
	stream, err := table.Open(ctx)
	if err != nil {
		return nil, err
	}
	s := &distribution.Sample{Most: most}
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		texts := make([]string, rec.NumRows())
		for i := range texts {
			texts[i], _ = datasets.Text(rec.Column(at), i)
		}
		return s.Add(ctx, texts...)
	})
	return s, err
}
