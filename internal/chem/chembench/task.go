package main

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// task is something whose speed is measured: what is done with each molecule
// after it was parsed. The script knows it by the same name.
type task struct {
	name, title string
	aim         float64 // how many times as fast as RDKit; 0 is none
	do          func(m *chem.Mol) error
}

var tasks = []task{
	{"parse", "parse", 0, func(*chem.Mol) error { return nil }},
	{"canonical", "canonical SMILES", 5, func(m *chem.Mol) error { smiles.Canonical(m); return nil }},
	{"ecfp4", "ECFP4", 3, func(m *chem.Mol) error { _, err := fingerprint.ECFP(m, 2); return err }},
	{"sa", "SA score", 5, func(m *chem.Mol) error { _, err := descriptor.SAScore(m); return err }},
	{"qed", "QED", 15, func(m *chem.Mol) error { descriptor.QED(m); return nil }},
	{"properties", "ten properties", 10, func(m *chem.Mol) error { descriptor.Of(m); return nil }},
}

// all does the task with all molecules.
func (t *task) all(texts []string) error {
	for _, text := range texts {
		m, err := smiles.Parse(text)
		if err != nil {
			return err
		}
		if err := t.do(m); err != nil {
			return err
		}
	}
	return nil
}
