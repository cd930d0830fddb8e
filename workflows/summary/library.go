package summary

import (
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Bounds of what is looked at of a library.
const (
	libraryShown = 2000   // molecules, evenly spaced, that the winners are set against
	libraryKnown = 20_000 // rows up to which each is looked for among the candidates
)

// library is the largest input with molecules.
type library struct {
	name  string
	table store.Table
}

// library finds the input; false where a run read none.
func (b *builder) library() (largest library, found bool, err error) {
	for _, n := range b.order {
		if n.Kind != workflows.ReadInput || n.Bound != nil {
			continue
		}
		result, ok, err := b.outcome(n)
		if err != nil {
			return library{}, false, err
		}
		if ok && result.Table.Rows > largest.table.Rows && result.Table.Column(smilesColumn) != "" {
			largest, found = library{n.Input.Name, result.Table}, true
		}
	}
	return largest, found, nil
}

// spaced reads the SMILES of at most so many of a library's rows, evenly spaced;
// "" where there are none.
func (b *builder) spaced(l library, most int) ([]string, error) {
	one, err := l.table.Select([]string{smilesColumn})
	if err != nil {
		return nil, err
	}
	src, err := b.Store.Read(one)
	if err != nil {
		return nil, err
	}
	var texts []string
	every, row := stride(int(l.table.Rows), most), 0
	err = b.eachBatch(src, func(rec arrow.Record) bool {
		for i := range int(rec.NumRows()) {
			if row%every == 0 {
				text, _ := datasets.Text(rec.Column(0), i)
				texts = append(texts, strings.Clone(text)) // the record's memory is used again
			}
			row++
		}
		return true
	})
	return texts, err
}

// thinned keeps at most so many texts, evenly spaced.
func thinned(texts []string, most int) []string {
	var out []string
	for i := 0; i < len(texts); i += stride(len(texts), most) {
		out = append(out, texts[i])
	}
	return out
}

// stride is the step at which at most so many of all are met.
func stride(all, most int) int { return (all + most - 1) / most }
