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

// leastShared is the number of atoms from which a scaffold is worth marking:
// more than a lone ring.
const leastShared = 8

// family is the molecules with the same Murcko scaffold.
type family struct {
	scaffold string // canonical SMILES; "" without rings
	size     int    // atoms of the scaffold
	count    int64
	top      int // of the first molecules
	best     int64
}

// groupScaffolds adds the scaffolds of the molecules to a ranking. It returns the
// one that most of the winners share, "" where there is none, which the drawings
// mark.
func groupScaffolds(shown *report.Ranking, mols []molecule) (shared string) {
	families := scaffoldFamilies(mols)
	if len(families) == len(mols) && len(mols) > shownScaffolds {
		return "" // nothing in common
	}
	most := 1
	for _, f := range families {
		if f.size >= leastShared && f.top > most {
			shared, most = f.scaffold, f.top
		}
	}
	g := &report.Groups{Title: "Scaffolds", Caption: fmt.Sprintf("Murcko scaffolds of the first %d molecules, the most frequent first: %d in all.", len(mols), len(families))}
	for _, f := range families[:min(len(families), shownScaffolds)] {
		row := report.Group{Label: f.scaffold, Count: f.count, Best: f.best}
		if f.scaffold == "" {
			row.Label = "no ring"
		} else {
			row.Drawing = drawMolecule(f.scaffold, func(m *chem.Mol) []bool { return scaffoldAtoms(m, shared) })
		}
		g.Rows = append(g.Rows, row)
	}
	shown.Groups = g
	if shared != "" {
		shown.Remarks = append(shown.Remarks, fmt.Sprintf("Marked in the drawings: the scaffold that most of the first %d molecules share, %d of them.", min(len(mols), topMolecules), most))
	}
	return shared
}

// scaffoldFamilies groups molecules, the largest group first.
func scaffoldFamilies(mols []molecule) []family {
	at := map[string]int{}
	var out []family
	for i, m := range mols {
		core, err := scaffold.Murcko(m.Mol)
		if err != nil {
			continue
		}
		text := smiles.Canonical(core)
		k, ok := at[text]
		if !ok {
			k = len(out)
			at[text] = k
			out = append(out, family{scaffold: text, size: len(core.Atoms), best: m.rank})
		}
		out[k].count++
		if i < topMolecules {
			out[k].top++
		}
	}
	slices.SortStableFunc(out, func(a, b family) int { return int(b.count - a.count) })
	return out
}

// scaffoldAtoms are the atoms of a molecule's scaffold, if it is the given one;
// nil otherwise.
func scaffoldAtoms(m *chem.Mol, is string) []bool {
	if is == "" {
		return nil
	}
	core, err := scaffold.Murcko(m)
	if err != nil || smiles.Canonical(core) != is {
		return nil
	}
	return scaffold.MurckoAtoms(m)
}
