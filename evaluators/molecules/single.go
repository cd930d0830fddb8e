package molecules

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/pmo"
)

// This file holds the evaluators of one number.

type columnConfig struct {
	Column string `param:"column" default:"smiles" help:"column that holds the SMILES"`
}

// QED is molecules/qed: the quantitative estimate of drug-likeness.
func QED() evaluators.Spec {
	return single("qed", "quantitative estimate of drug-likeness (Bickerton et al. 2012)",
		evaluators.Score{Name: "qed", Type: number, Goal: evaluators.Maximize, Help: "drug-likeness, 0 to 1 (Bickerton et al. 2012)"},
		func(m *chem.Mol) (float64, error) { return descriptor.QED(m), nil })
}

// SA is molecules/sa: the synthetic accessibility score.
func SA() evaluators.Spec {
	return single("sa", "synthetic accessibility score (Ertl and Schuffenhauer 2009)",
		evaluators.Score{Name: "sa", Type: number, Goal: evaluators.Minimize, Help: "difficulty of synthesis, 1 (easy) to 10 (Ertl and Schuffenhauer 2009)"},
		descriptor.SAScore)
}

func single(name, help string, score evaluators.Score, value func(*chem.Mol) (float64, error)) evaluators.Spec {
	return specOf(name, help, nil, func(c columnConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
		return newSingle(c.Column, score, value), nil
	})
}

func newSingle(column string, score evaluators.Score, value func(*chem.Mol) (float64, error)) *evaluator {
	return &evaluator{column: column, scores: []evaluators.Score{score}, newMeasure: shared(func(m *chem.Mol, out row) error {
		v, err := value(m)
		out.number(0, v)
		return err
	})}
}

type pmoConfig struct {
	Column string `param:"column" default:"smiles" help:"column that holds the SMILES"`
	Task   string `param:"task" required:"true" enum:"albuterol_similarity,mestranol_similarity,celecoxib_rediscovery,troglitazone_rediscovery,thiothixene_rediscovery,median1,median2,isomers_c7h8n2o2,isomers_c9h10n2o2pf2cl,osimertinib_mpo,fexofenadine_mpo,ranolazine_mpo,perindopril_mpo,amlodipine_mpo,sitagliptin_mpo,zaleplon_mpo,valsartan_smarts,deco_hop,scaffold_hop,qed" help:"task of the benchmark"`
}

// PMO is molecules/pmo: the oracles of the benchmark Practical Molecular
// Optimization.
func PMO() evaluators.Spec {
	return specOf("pmo", "oracles of the benchmark Practical Molecular Optimization (Gao, Fu, Sun and Coley 2022)", nil,
		func(c pmoConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
			oracle, err := pmo.New(c.Task)
			if err != nil {
				return nil, err
			}
			score := evaluators.Score{Name: "score", Type: number, Goal: evaluators.Maximize, Help: "score of the task, 0 to 1"}
			return newSingle(c.Column, score, oracle.Score), nil
		})
}
