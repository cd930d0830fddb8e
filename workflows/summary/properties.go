package summary

import (
	"fmt"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/workflows/report"
)

// properties are what winners and library are compared by.
var properties = []report.Quantity{
	{Name: "logP"}, {Name: "polar surface area", Unit: "Å^2"}, {Name: "molecular weight", Unit: "Da"}, {Name: "QED"},
}

func propertiesOf(m *chem.Mol) [4]float64 {
	p := descriptor.Of(m)
	return [4]float64{p.LogP, p.TPSA, p.Weight, descriptor.QED(m)}
}

// propertyContrasts sets properties of the winners against those of molecules of
// a library; none where there are none.
func propertyContrasts(winners []molecule, name string, library []string) []report.Contrast {
	ground := make([]*chem.Mol, 0, len(library))
	for _, text := range library {
		if m := parseMolecule(text); m != nil {
			ground = append(ground, m)
		}
	}
	if len(ground) == 0 {
		return nil
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
	for _, m := range ground {
		for i, v := range propertiesOf(m) {
			out[i].Ground.Values = append(out[i].Ground.Values, v)
		}
	}
	return out
}
