package molecules

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
)

type rulesConfig struct {
	Column string   `param:"column" default:"smiles" help:"column that holds the SMILES"`
	Rules  []string `param:"rules" default:"lipinski" enum:"lipinski,veber,ghose,lead_like,rule_of_three" help:"rules of thumb; each becomes a column with the number of its conditions that a molecule violates"`
}

// Rules is molecules/rules: rules of thumb for drugs and leads.
func Rules() evaluators.Spec {
	return specOf("rules", "violations of rules of thumb: Lipinski, Veber, Ghose, lead-likeness, rule of three", nil, newRules)
}

// rule lists conditions; its violations are those that are not met.
type rule struct {
	name, help string
	conditions []condition
}

// condition bounds a property; both bounds are included.
type condition struct {
	value     func(*subject) float64
	low, high float64
}

const none = 1e300 // no bound

// allRules are the rules as published.
func allRules() []rule {
	weight := func(s *subject) float64 { return s.MolWt() }
	logP := func(s *subject) float64 { v, _ := s.crippen(); return v }
	refractivity := func(s *subject) float64 { _, v := s.crippen(); return v }
	surface := func(s *subject) float64 { return descriptor.TPSA(s.Mol) }
	rotatable := func(s *subject) float64 { return float64(descriptor.RotatableBonds(s.Mol)) }
	donors := func(s *subject) float64 { return float64(descriptor.Donors(s.Mol)) }
	acceptors := func(s *subject) float64 { return float64(descriptor.Acceptors(s.Mol)) }
	return []rule{
		{"lipinski", "weight ≤ 500 Da, logP ≤ 5, at most 5 NH and OH, at most 10 N and O (Lipinski et al. 1997)", []condition{
			{weight, -none, 500}, {logP, -none, 5}, {polarHydrogens, -none, 5}, {nitrogensAndOxygens, -none, 10}}},
		{"veber", "at most 10 rotatable bonds, polar surface ≤ 140 Å² (Veber et al. 2002)", []condition{
			{rotatable, -none, 10}, {surface, -none, 140}}},
		{"ghose", "weight 160 to 480 Da, logP -0.4 to 5.6, refractivity 40 to 130, 20 to 70 atoms (Ghose, Viswanadhan and Wendoloski 1999)", []condition{
			{weight, 160, 480}, {logP, -0.4, 5.6}, {refractivity, 40, 130}, {allAtoms, 20, 70}}},
		{"lead_like", "weight 250 to 350 Da, logP ≤ 3.5, at most 7 rotatable bonds (ZINC; Irwin et al. 2012)", []condition{
			{weight, 250, 350}, {logP, -none, 3.5}, {rotatable, -none, 7}}},
		{"rule_of_three", "weight ≤ 300 Da, logP ≤ 3, at most 3 donors, at most 3 acceptors (Congreve et al. 2003)", []condition{
			{weight, -none, 300}, {logP, -none, 3}, {donors, -none, 3}, {acceptors, -none, 3}}},
	}
}

// polarHydrogens counts the hydrogens of nitrogens and oxygens: Lipinski's
// donors.
func polarHydrogens(s *subject) float64 {
	n := 0
	for i := range s.Atoms {
		if e := s.Atoms[i].Element; e == chem.Nitrogen || e == chem.Oxygen {
			n += s.TotalHs(i)
		}
	}
	return float64(n)
}

// nitrogensAndOxygens are Lipinski's acceptors.
func nitrogensAndOxygens(s *subject) float64 {
	n := 0
	for i := range s.Atoms {
		if e := s.Atoms[i].Element; e == chem.Nitrogen || e == chem.Oxygen {
			n++
		}
	}
	return float64(n)
}

// allAtoms counts the atoms, hydrogens included.
func allAtoms(s *subject) float64 {
	n := len(s.Atoms)
	for i := range s.Atoms {
		n += int(s.Atoms[i].Hs)
	}
	return float64(n)
}

func newRules(c rulesConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	if len(c.Rules) == 0 {
		return nil, errors.New("rules: name at least one")
	}
	e := &evaluator{column: c.Column}
	var chosen []rule
	for i, name := range c.Rules {
		if slices.Contains(c.Rules[:i], name) {
			return nil, fmt.Errorf("rules: %s is there twice", name)
		}
		for _, r := range allRules() {
			if r.name == name {
				chosen = append(chosen, r)
				e.scores = append(e.scores, evaluators.Score{Name: name, Type: whole, Goal: evaluators.Minimize, Help: "violated conditions of: " + r.help})
			}
		}
	}
	e.newMeasure = shared(func(m *chem.Mol, out row) error {
		s := &subject{Mol: m}
		for i, r := range chosen {
			out.whole(i, r.violations(s))
		}
		return nil
	})
	return e, nil
}

func (r *rule) violations(s *subject) int {
	n := 0
	for _, c := range r.conditions {
		if v := c.value(s); v < c.low || v > c.high {
			n++
		}
	}
	return n
}
