package summary

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/store"
)

// libraryShown is how many molecules of a library, evenly spaced, are set against
// the winners.
const libraryShown = 2000

// properties are what winners and library are compared by.
var properties = []report.Quantity{
	{Name: "logP"}, {Name: "polar surface area", Unit: "Å^2"}, {Name: "molecular weight", Unit: "Da"}, {Name: "QED"},
}

func propertiesOf(m *chem.Mol) [4]float64 {
	p := descriptor.Of(m)
	return [4]float64{p.LogP, p.TPSA, p.Weight, descriptor.QED(m)}
}

// propertyContrasts sets properties of the winners against those of the
// molecules that the run read; none where it read none.
func (b *builder) propertyContrasts(winners []molecule) ([]report.Contrast, error) {
	name, library, err := b.library()
	if err != nil || len(library) == 0 {
		return nil, err
	}
	out := make([]report.Contrast, len(properties))
	for i, q := range properties {
		out[i] = report.Contrast{Quantity: q, Ground: report.Sample{Name: "the input " + name}, Over: report.Sample{Name: fmt.Sprintf("the first %d molecules", len(winners))}}
	}
	for _, m := range winners {
		for i, v := range propertiesOf(m.Mol) {
			out[i].Over.Values = append(out[i].Over.Values, v)
		}
	}
	for _, m := range library {
		for i, v := range propertiesOf(m) {
			out[i].Ground.Values = append(out[i].Ground.Values, v)
		}
	}
	return out, nil
}

// library reads molecules of the largest input that has any.
func (b *builder) library() (name string, mols []*chem.Mol, err error) {
	var largest store.Table
	for _, n := range b.order {
		if n.Kind != workflows.ReadInput || n.Bound != nil {
			continue
		}
		result, ok, err := b.outcome(n)
		if err != nil {
			return "", nil, err
		}
		if ok && result.Table.Rows > largest.Rows && result.Table.Column(smilesColumn) != "" {
			name, largest = n.Input.Name, result.Table
		}
	}
	if name == "" {
		return "", nil, nil
	}
	one, err := largest.Select([]string{smilesColumn})
	if err != nil {
		return "", nil, err
	}
	src, err := b.Store.Read(one)
	if err != nil {
		return "", nil, err
	}
	every, row := largest.Rows/libraryShown+1, int64(0)
	err = b.eachBatch(src, func(rec arrow.Record) bool {
		for i := range int(rec.NumRows()) {
			if row%every == 0 {
				text, _ := datasets.Text(rec.Column(0), i)
				if m := parseMolecule(text); m != nil {
					mols = append(mols, m)
				}
			}
			row++
		}
		return true
	})
	return name, mols, err
}
