package molecules

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

type substructureConfig struct {
	Column   string            `param:"column" default:"smiles" help:"column that holds the SMILES"`
	Patterns map[string]string `param:"patterns" required:"true" help:"SMARTS patterns by name; each name becomes a column"`
	Count    bool              `param:"count" default:"true" help:"count the occurrences; false tells whether there is any"`
	Chiral   bool              `param:"chirality" default:"false" help:"@ and @@ in patterns must match too"`
}

// Substructure is molecules/substructure: named patterns in molecules.
func Substructure() evaluators.Spec {
	return specOf("substructure", "how often named SMARTS patterns occur in molecules, or whether they do", nil, newSubstructure)
}

func newSubstructure(c substructureConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	if len(c.Patterns) == 0 {
		return nil, errors.New("patterns: name at least one, such as {amide: 'C(=O)N'}")
	}
	e := &evaluator{column: c.Column}
	var patterns []*smarts.Pattern
	for _, name := range slices.Sorted(maps.Keys(c.Patterns)) {
		if name == "" || datasets.IsReserved(name) || name == evaluators.ErrorColumn {
			return nil, fmt.Errorf("patterns: %q can't be the name of a column of scores", name)
		}
		p, err := smarts.Parse(c.Patterns[name])
		if err != nil {
			return nil, fmt.Errorf("patterns: %s: %w", name, err)
		}
		patterns = append(patterns, p)
		s := evaluators.Score{Name: name, Type: whole, Help: "occurrences of " + p.String() + " that differ in their atoms"}
		if !c.Count {
			s.Type, s.Help = truth, "the molecule has "+p.String()
		}
		e.scores = append(e.scores, s)
	}
	e.newMeasure = func() measure { return c.find(patterns) }
	return e, nil
}

// most is how many matches are found before those of the same atoms are
// dropped; beyond it a count is a lower bound.
const most = 100_000

func (c *substructureConfig) find(patterns []*smarts.Pattern) measure {
	target := &smarts.Target{}
	options := smarts.Options{Unique: c.Count, Chirality: c.Chiral, Limit: 1}
	if c.Count {
		options.Limit = most
	}
	return func(m *chem.Mol, out row) error {
		target.Reset(m)
		for i, p := range patterns {
			found, err := target.Find(p, options)
			if err != nil {
				return fmt.Errorf("%s: %w", out.columns[i].score.Name, err)
			}
			if c.Count {
				out.whole(i, len(found))
			} else {
				out.truth(i, len(found) > 0)
			}
		}
		return nil
	}
}
