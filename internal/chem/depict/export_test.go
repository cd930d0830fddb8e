package depict

import "github.com/cupel-science/cupel/internal/chem"

// Samples are the molecules of testdata/molecules.smi.
var Samples = samples

// Sample is a line of testdata/molecules.smi.
type Sample = sample

// Text is a sample's SMILES.
func (s sample) Text() string { return s.text }

// DrawnHydrogen is one that is drawn for the sake of its wedge.
type DrawnHydrogen struct {
	Centre int32
	At     complex128
	Up     bool
}

// DrawnStereo is what a drawing shows stereocentres by.
func DrawnStereo(m *chem.Mol, at []complex128) (bonds []Wedge, drawn []DrawnHydrogen) {
	all, shown := hydrogens(m, at)
	for _, h := range all {
		drawn = append(drawn, DrawnHydrogen{h.centre, h.at, h.up})
	}
	return wedges(m, at, shown), drawn
}
