package main

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/pmo"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// column is what is compared under one name.
type column struct {
	name      string
	of        func(m *chem.Mol) (value, error)
	read      func(text string) (value, error) // a value of the reference
	tolerance float64
	aim       float64 // share of the molecules that must agree
}

// value is a number, or a text where number is NaN.
type value struct {
	number float64
	text   string
}

func (v value) String() string {
	if math.IsNaN(v.number) {
		return v.text
	}
	return strconv.FormatFloat(v.number, 'g', 10, 64)
}

// distance of two values: infinite for texts that differ.
func distance(a, b value) float64 {
	switch d := math.Abs(a.number - b.number); {
	case !math.IsNaN(d):
		return d
	case a.text == b.text && math.IsNaN(a.number) && math.IsNaN(b.number):
		return 0
	}
	return math.Inf(1)
}

func textValue(s string) value { return value{math.NaN(), s} }

const (
	most     = 0.999 // of the molecules
	mostHard = 0.995 // where RDKit's own value may depend on the order of atoms
)

// referenceColumns are those of a table of RDKit's values.
func referenceColumns() []column {
	return []column{
		text("canonical", canonical, readMolecule(smiles.Style{})),
		text("formula", func(m *chem.Mol) (string, error) { return m.Formula(), nil }, readText),
		number("mw", 1e-5, (*chem.Mol).MolWt),
		number("exact_mw", 1e-5, (*chem.Mol).ExactMass),
		number("logp", 1e-5, func(m *chem.Mol) float64 { v, _ := descriptor.Crippen(m); return v }),
		number("mr", 1e-4, func(m *chem.Mol) float64 { _, v := descriptor.Crippen(m); return v }),
		number("tpsa", 1e-5, descriptor.TPSA),
		count("hbd", descriptor.Donors),
		count("hba", descriptor.Acceptors),
		count("rotatable", descriptor.RotatableBonds),
		count("rings", descriptor.RingCount),
		count("aromatic_rings", descriptor.AromaticRings),
		count("heavy_atoms", (*chem.Mol).HeavyAtoms),
		number("fsp3", 1e-6, descriptor.FractionSP3),
		hard(number("bertz", 1e-5, descriptor.BertzCT)),
		number("qed", 1e-4, descriptor.QED),
		numberOrError("sa", 1e-3, descriptor.SAScore),
		hard(text("murcko", murcko, readMolecule(smiles.Style{Flat: true}))),
		digest("ecfp4", func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 2) }),
		digest("ecfp6", func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 3) }),
		digest("fcfp4", func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.FCFP(m, 2) }),
		digest("atompair", func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.AtomPairs(m, 10) }),
	}
}

// pmoColumns are the tasks of the benchmark.
func pmoColumns() ([]column, error) {
	var columns []column
	for _, task := range pmo.Tasks() {
		oracle, err := pmo.New(task)
		if err != nil {
			return nil, err
		}
		columns = append(columns, numberOrError(task, 1e-4, oracle.Score))
	}
	return columns, nil
}

func number(name string, tolerance float64, f func(*chem.Mol) float64) column {
	return numberOrError(name, tolerance, func(m *chem.Mol) (float64, error) { return f(m), nil })
}

func numberOrError(name string, tolerance float64, f func(*chem.Mol) (float64, error)) column {
	of := func(m *chem.Mol) (value, error) {
		x, err := f(m)
		return value{number: x}, err
	}
	return column{name, of, readNumber, tolerance, most}
}

func count(name string, f func(*chem.Mol) int) column {
	return number(name, 0, func(m *chem.Mol) float64 { return float64(f(m)) })
}

func text(name string, f func(*chem.Mol) (string, error), read func(string) (value, error)) column {
	of := func(m *chem.Mol) (value, error) {
		s, err := f(m)
		return textValue(s), err
	}
	return column{name, of, read, 0, most}
}

func hard(c column) column {
	c.aim = mostHard
	return c
}

// digest is the first half of a SHA-256, in hexadecimal digits, of
// "id:count id:count ...", ordered by ID.
func digest(name string, f func(*chem.Mol) (fingerprint.Counts, error)) column {
	return text(name, func(m *chem.Mol) (string, error) {
		counts, err := f(m)
		var b []byte
		for i, c := range counts {
			if i > 0 {
				b = append(b, ' ')
			}
			b = strconv.AppendUint(b, uint64(c.ID), 10)
			b = append(b, ':')
			b = strconv.AppendUint(b, uint64(c.N), 10)
		}
		return fmt.Sprintf("%x", sha256.Sum256(b))[:16], err
	}, readText)
}

func canonical(m *chem.Mol) (string, error) { return smiles.Canonical(m), nil }

// murcko is the scaffold without stereo and isotopes, which RDKit's column
// leaves out.
func murcko(m *chem.Mol) (string, error) {
	s, err := scaffold.Murcko(m)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(s.Atoms, func(a chem.Atom) bool { return a.Isotope > 0 }) {
		if s, err = withoutIsotopes(s); err != nil {
			return "", err
		}
	}
	return smiles.Write(s, smiles.Style{Flat: true}), nil
}

func withoutIsotopes(m *chem.Mol) (*chem.Mol, error) {
	b := chem.Edit(m)
	for i := range b.NumAtoms() {
		b.Atom(i).Isotope = 0
	}
	return b.Build()
}

func readText(text string) (value, error) { return textValue(text), nil }

func readNumber(text string) (value, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return value{number: x}, err
}

// readMolecule writes RDKit's SMILES as we do: two programs' canonical forms
// may differ, the molecules may not.
func readMolecule(style smiles.Style) func(string) (value, error) {
	return func(text string) (value, error) {
		m, err := smiles.Parse(text)
		if err != nil {
			return value{}, err
		}
		return textValue(smiles.Write(m, style)), nil
	}
}
