package molecules

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/params"
)

// Scaffold is molecules/scaffold: what is left of a molecule without its side
// chains. The rule `diverse` of a ranking can go by it.
func Scaffold() evaluators.Spec {
	return evaluators.Spec{
		Name: "molecules/scaffold", Version: "1", Help: "Murcko scaffold and its framework, as SMILES",
		Params: params.Of(columnConfig{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c columnConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			return &evaluator{column: c.Column, newMeasure: shared(scaffolds), scores: []evaluators.Score{
				{Name: "scaffold", Type: text, Help: "rings and what links them (Bemis and Murcko 1996), canonical SMILES; empty without rings"},
				{Name: "framework", Type: text, Help: "the scaffold with carbons and single bonds only"},
			}}, nil
		},
	}
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
