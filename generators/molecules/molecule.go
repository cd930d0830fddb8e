package molecules

import (
	"errors"

	"github.com/cupel-science/cupel/datasets/kinds"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

// Kind is the kind of the candidates of this package.
const Kind = kinds.Molecule

// The names of columns and inputs that all generators of this package share.
const (
	smilesColumn = "smiles" // of candidates
	startInput   = "start"  // the user's molecules
)

var errEmpty = errors.New("there are no atoms")

// read parses a molecule; one without atoms is an error.
func read(text string) (*chem.Mol, error) {
	m, err := smiles.Parse(text)
	if err == nil && len(m.Atoms) == 0 {
		err = errEmpty
	}
	return m, err
}

// constitution is the canonical SMILES of a molecule without its stereo marks;
// canonical is the one with them.
func constitution(m *chem.Mol, canonical string) string {
	if !hasStereo(m) {
		return canonical
	}
	flat, err := variation.Flat(m)
	if err != nil {
		return canonical
	}
	return smiles.Canonical(flat)
}

func hasStereo(m *chem.Mol) bool {
	for i := range m.Atoms {
		if m.Atoms[i].Chiral != chem.Achiral {
			return true
		}
	}
	for i := range m.Bonds {
		if m.Bonds[i].Stereo != chem.NoStereo {
			return true
		}
	}
	return false
}

// chunk is the number of molecules between two looks at the context, and that a
// processor takes at a time.
const chunk = 32
