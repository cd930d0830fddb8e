package pmo

import (
	"fmt"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// property is what a term looks at.
type property func(*chem.Mol) (float64, error)

// term is a property and which values of it are good.
type term struct {
	value property
	good  modifier
}

func logP(m *chem.Mol) (float64, error) {
	v, _ := descriptor.Crippen(m)
	return v, nil
}

func tpsa(m *chem.Mol) (float64, error)          { return descriptor.TPSA(m), nil }
func bertz(m *chem.Mol) (float64, error)         { return descriptor.BertzCT(m), nil }
func qed(m *chem.Mol) (float64, error)           { return descriptor.QED(m), nil }
func rings(m *chem.Mol) (float64, error)         { return float64(descriptor.RingCount(m)), nil }
func aromaticRings(m *chem.Mol) (float64, error) { return float64(descriptor.AromaticRings(m)), nil }

// count counts the atoms of an element, hydrogens included.
func count(e chem.Element) property {
	return func(m *chem.Mol) (float64, error) {
		n := 0
		for i := range m.Atoms {
			if m.Atoms[i].Element == e {
				n++
			}
			if e == chem.Hydrogen {
				n += int(m.Atoms[i].Hs)
			}
		}
		return float64(n), nil
	}
}

// atoms counts all atoms, hydrogens included.
func atoms(m *chem.Mol) (float64, error) {
	n := len(m.Atoms)
	for i := range m.Atoms {
		n += int(m.Atoms[i].Hs)
	}
	return float64(n), nil
}

// matches is 1 for molecules with a substructure, 0 for others.
func matches(pattern string) property {
	p := smarts.MustParse(pattern)
	return func(m *chem.Mol) (float64, error) {
		if p.Match(m) {
			return 1, nil
		}
		return 0, nil
	}
}

func lacks(x float64) float64 { return 1 - x }

// counts is a fingerprint of counts.
type counts func(*chem.Mol) (fingerprint.Counts, error)

func ecfp4(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 2) }
func ecfp6(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 3) }
func fcfp4(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.FCFP(m, 2) }
func pairs(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.AtomPairs(m, 10) }

// similarity to a target by Tanimoto on counts.
func similarity(of counts, target *chem.Mol) property {
	want, err := of(target)
	return func(m *chem.Mol) (float64, error) {
		if err != nil {
			return 0, fmt.Errorf("the target: %w", err)
		}
		got, err := of(m)
		return want.Tanimoto(got), err
	}
}

// pharmacophore similarity to a target by Tanimoto on bits.
func pharmacophore(target *chem.Mol) property {
	want, err := fingerprint.Pharmacophore(target)
	return func(m *chem.Mol) (float64, error) {
		if err != nil {
			return 0, fmt.Errorf("the target: %w", err)
		}
		got, err := fingerprint.Pharmacophore(m)
		if err != nil {
			return 0, err
		}
		return want.Tanimoto(got), nil
	}
}

// mustParse is for the targets, which stand in this package.
func mustParse(text string) *chem.Mol {
	m, err := smiles.Parse(text)
	if err != nil {
		panic(fmt.Sprintf("pmo: target %s: %v", text, err))
	}
	return m
}

// valueOf is the value of a property of a target.
func valueOf(p property, target *chem.Mol) float64 {
	v, err := p(target)
	if err != nil {
		panic(fmt.Sprintf("pmo: target: %v", err))
	}
	return v
}
