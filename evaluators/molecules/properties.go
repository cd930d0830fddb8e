package molecules

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type propertiesConfig struct {
	Column     string   `param:"column" default:"smiles" help:"column that holds the SMILES"`
	Properties []string `param:"properties" default:"mw,logp,tpsa,hbd,hba,rotatable,rings,aromatic_rings,heavy_atoms,fsp3" enum:"mw,exact_mass,logp,mr,tpsa,hbd,hba,rotatable,rings,aromatic_rings,spiro,bridgehead,heavy_atoms,heteroatoms,charge,fsp3,bertz,formula,canonical" help:"what to compute; each becomes a column of that name"`
}

// Properties is molecules/properties: numbers and texts that describe a
// molecule.
func Properties() evaluators.Spec {
	return specOf("properties", "weight, logP, polar surface, counts, formula and other properties of molecules", nil, newProperties)
}

// property of a molecule; one of the functions gives the value.
type property struct {
	name, unit, help string
	number           func(*subject) float64
	whole            func(*subject) int
	text             func(*subject) string
}

// subject is a molecule, and what several of its properties need.
type subject struct {
	*chem.Mol
	known    bool
	logP, mr float64
}

func (s *subject) crippen() (logP, mr float64) {
	if !s.known {
		s.logP, s.mr = descriptor.Crippen(s.Mol)
		s.known = true
	}
	return s.logP, s.mr
}

// allProperties lists what can be asked for.
func allProperties() []property {
	number := func(f func(*chem.Mol) float64) func(*subject) float64 {
		return func(s *subject) float64 { return f(s.Mol) }
	}
	count := func(f func(*chem.Mol) int) func(*subject) int {
		return func(s *subject) int { return f(s.Mol) }
	}
	return []property{
		{name: "mw", unit: "Da", help: "molecular weight, with standard atomic weights", number: number((*chem.Mol).MolWt)},
		{name: "exact_mass", unit: "Da", help: "mass of the molecule of the most common isotopes", number: number((*chem.Mol).ExactMass)},
		{name: "logp", help: "octanol-water partition coefficient (Wildman and Crippen 1999)",
			number: func(s *subject) float64 { v, _ := s.crippen(); return v }},
		{name: "mr", unit: "cm^3 mol^-1", help: "molar refractivity (Wildman and Crippen 1999)",
			number: func(s *subject) float64 { _, v := s.crippen(); return v }},
		{name: "tpsa", unit: "Å^2", help: "topological polar surface area (Ertl, Rohde and Selzer 2000)", number: number(descriptor.TPSA)},
		{name: "hbd", help: "atoms that donate hydrogen bonds", whole: count(descriptor.Donors)},
		{name: "hba", help: "atoms that accept hydrogen bonds", whole: count(descriptor.Acceptors)},
		{name: "rotatable", help: "rotatable bonds", whole: count(descriptor.RotatableBonds)},
		{name: "rings", help: "smallest rings", whole: count(descriptor.RingCount)},
		{name: "aromatic_rings", help: "aromatic rings", whole: count(descriptor.AromaticRings)},
		{name: "spiro", help: "spiro atoms", whole: count(descriptor.SpiroAtoms)},
		{name: "bridgehead", help: "bridgehead atoms", whole: count(descriptor.BridgeheadAtoms)},
		{name: "heavy_atoms", help: "atoms other than hydrogen", whole: count((*chem.Mol).HeavyAtoms)},
		{name: "heteroatoms", help: "atoms other than carbon and hydrogen", whole: count(descriptor.Heteroatoms)},
		{name: "charge", help: "net charge, in units of the elementary charge", whole: netCharge},
		{name: "fsp3", help: "share of the carbons with four neighbours (Lovering, Bikker and Humblet 2009)", number: number(descriptor.FractionSP3)},
		{name: "bertz", help: "complexity, in bits (Bertz 1981)", number: number(descriptor.BertzCT)},
		{name: "formula", help: "molecular formula: carbon, hydrogen, then by symbol", text: func(s *subject) string { return s.Formula() }},
		{name: "canonical", help: "canonical SMILES: equal for equal molecules", text: func(s *subject) string { return smiles.Canonical(s.Mol) }},
	}
}

func netCharge(s *subject) int {
	sum := 0
	for i := range s.Atoms {
		sum += int(s.Atoms[i].Charge)
	}
	return sum
}

func newProperties(c propertiesConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	if len(c.Properties) == 0 {
		return nil, errors.New("properties: name at least one")
	}
	var chosen []property
	for i, name := range c.Properties {
		if slices.Contains(c.Properties[:i], name) {
			return nil, fmt.Errorf("properties: %s is there twice", name)
		}
		for _, p := range allProperties() {
			if p.name == name {
				chosen = append(chosen, p)
			}
		}
	}
	e := &evaluator{column: c.Column, newMeasure: shared(describe(chosen))}
	for _, p := range chosen {
		e.scores = append(e.scores, p.score())
	}
	return e, nil
}

func (p property) score() evaluators.Score {
	s := evaluators.Score{Name: p.name, Unit: p.unit, Help: p.help, Type: number}
	switch {
	case p.whole != nil:
		s.Type = whole
	case p.text != nil:
		s.Type = text
	}
	return s
}

// describe measures properties, each in its column.
func describe(chosen []property) measure {
	return func(m *chem.Mol, out row) error {
		s := &subject{Mol: m}
		for i, p := range chosen {
			switch {
			case p.number != nil:
				out.number(i, p.number(s))
			case p.whole != nil:
				out.whole(i, p.whole(s))
			default:
				out.text(i, p.text(s))
			}
		}
		return nil
	}
}
