package summary

import (
	"fmt"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/workflows/report"
)

// shownScaffolds is how many scaffolds a report draws.
const shownScaffolds = 12

// family is the molecules with the same Murcko scaffold.
type family struct {
	scaffold string // canonical SMILES; "" without rings
	count    int64
	best     int64
}

// groupScaffolds adds the scaffolds of the molecules to a ranking, unless each
// has its own.
func groupScaffolds(shown *report.Ranking, mols []molecule, mark func(*chem.Mol) []bool) {
	families := scaffoldFamilies(mols)
	if len(families) == len(mols) && len(mols) > shownScaffolds {
		return
	}
	g := &report.Groups{Title: "Scaffolds", Caption: fmt.Sprintf("Murcko scaffolds of the first %s molecules, the most frequent first: %s in all.",
		report.Count(len(mols)), report.Count(len(families)))}
	for _, f := range families[:min(len(families), shownScaffolds)] {
		row := report.Group{Label: f.scaffold, Count: f.count, Best: f.best}
		if f.scaffold == "" {
			row.Label = "no ring"
		} else {
			row.Drawing = drawMolecule(f.scaffold, mark)
		}
		g.Rows = append(g.Rows, row)
	}
	shown.Groups = g
}

// scaffoldFamilies groups molecules, the largest group first.
func scaffoldFamilies(mols []molecule) []family {
	at := map[string]int{}
	var out []family
	for _, m := range mols {
		core, err := scaffold.Murcko(m.Mol)
		if err != nil {
			continue
		}
		text := smiles.Canonical(core)
		k, ok := at[text]
		if !ok {
			k = len(out)
			at[text] = k
			out = append(out, family{scaffold: text, best: m.rank})
		}
		out[k].count++
	}
	slices.SortStableFunc(out, func(a, b family) int { return int(b.count - a.count) })
	return out
}
