package molecules

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// Scaffold is molecules/scaffold: what is left of a molecule without its side
// chains. The rule `diverse` of a ranking can go by it.
func Scaffold() evaluators.Spec {
	return specOf("scaffold", "Murcko scaffold and its framework, as SMILES", nil, func(c columnConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
		return &evaluator{column: c.Column, newMeasure: shared(scaffolds), scores: []evaluators.Score{
			{Name: "scaffold", Type: text, Help: "rings and what links them (Bemis and Murcko 1996), canonical SMILES; empty without rings"},
			{Name: "framework", Type: text, Help: "the scaffold with carbons and single bonds only"},
		}}, nil
	})
}

func scaffolds(m *chem.Mol, out row) error {
	core, err := scaffold.Murcko(m)
	if err != nil {
		return err
	}
	frame, err := scaffold.Framework(core)
	if err != nil {
		return err
	}
	out.text(0, smiles.Canonical(core))
	out.text(1, smiles.Canonical(frame))
	return nil
}
