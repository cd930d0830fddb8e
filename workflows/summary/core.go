package summary

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// leastCore is the number of atoms from which what molecules share is worth
// marking: more than a lone ring.
const leastCore = 8

// core is a part of scaffolds that several molecules share.
type core struct {
	text  string // SMILES without stereo
	size  int    // atoms
	count int    // molecules that have it
}

// sharedCore is the part of the molecules' scaffolds that covers most of their
// atoms together, in at least two of them; false where there is none.
func sharedCore(mols []molecule) (core, bool) {
	var all []core
	at := map[string]int{}
	for _, m := range mols {
		seen := map[string]bool{}
		for _, part := range scaffold.Cores(m.Mol) {
			text, size := coreText(m.Mol, part)
			if size < leastCore || seen[text] {
				continue
			}
			seen[text] = true
			if _, ok := at[text]; !ok {
				at[text] = len(all)
				all = append(all, core{text: text, size: size})
			}
			all[at[text]].count++
		}
	}
	best, most := core{}, 0
	for _, c := range all {
		if c.count > 1 && c.count*c.size > most {
			best, most = c, c.count*c.size
		}
	}
	return best, most > 0
}

// coreText is a part of a molecule as SMILES, and its number of atoms; 0 where it
// does not stand on its own.
func coreText(m *chem.Mol, part []bool) (text string, size int) {
	out, err := scaffold.Extract(m, part)
	if err != nil {
		return "", 0
	}
	return smiles.Write(out, smiles.Style{Flat: true}), len(out.Atoms)
}

// atoms of a molecule that are the core; nil where it has none.
func (c core) atoms(m *chem.Mol) []bool {
	for _, part := range scaffold.Cores(m) {
		n := 0
		for _, in := range part {
			if in {
				n++
			}
		}
		if n != c.size {
			continue
		}
		if text, _ := coreText(m, part); text == c.text {
			return part
		}
	}
	return nil
}
