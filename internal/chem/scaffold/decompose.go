package scaffold

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// pool holds molecules by canonical SMILES, in the order in which they came.
type pool struct {
	keys []string
	mols map[string]*chem.Mol
}

func (p *pool) put(key string, m *chem.Mol) {
	if p.mols == nil {
		p.mols = map[string]*chem.Mol{}
	}
	if _, known := p.mols[key]; !known {
		p.keys = append(p.keys, key)
		p.mols[key] = m
	}
}

// DecomposeBRICS cuts bonds one by one, in every order that the groups of rules
// allow, until no fragment can be cut further. It returns the canonical SMILES
// of these, sorted. Fragments of fewer than least atoms besides dummies don't
// come about: a cut that would yield one isn't made.
//
// The result may differ from [BreakBRICS], because what is cut off changes the
// environments that are left. A double bond that is cut leaves single ones, as
// in RDKit's BRICSDecompose.
func DecomposeBRICS(m *chem.Mol, least int) ([]string, error) {
	var active pool
	key := smiles.Canonical(m)
	active.put(key, m)
	seen := map[string]bool{key: true}
	for _, group := range rules {
		var next pool
		for len(active.keys) > 0 {
			key := active.keys[0]
			active.keys = active.keys[1:]
			frag := active.mols[key]
			parts, matched := cutOnce(frag, group, least)
			if !matched {
				next.put(key, frag)
			}
			for _, part := range parts {
				if k := smiles.Canonical(part); !seen[k] {
					seen[k] = true
					active.put(k, part)
				}
			}
		}
		active = next
	}
	return slices.Sorted(slices.Values(active.keys)), nil
}

// cutOnce makes each cut that the rules of a group allow and returns the parts
// of all of them.
func cutOnce(m *chem.Mol, group [][2]int, least int) (parts []*chem.Mol, matched bool) {
	found := sites(m)
	for _, rule := range group {
		for i := range found {
			atA, atB := found[i].fits(m, rule)
			if atA {
				matched = addHalves(m, found[i].bond, rule[0], rule[1], least, &parts) || matched
			}
			if atB {
				matched = addHalves(m, found[i].bond, rule[1], rule[0], least, &parts) || matched
			}
		}
	}
	return parts, matched
}

// addHalves cuts one bond and adds the two parts, if both are large enough.
func addHalves(m *chem.Mol, bond, labelA, labelB, least int, parts *[]*chem.Mol) bool {
	g := severed(m, []cut{{bond, chem.Single, labelled(labelA), labelled(labelB)}})
	of, _ := g.components()
	halves := [2]int{of[m.Bonds[bond].A], of[m.Bonds[bond].B]}
	for _, h := range halves {
		heavy := 0
		for a := range g.atoms {
			if of[a] == h && g.atoms[a].Element != chem.Dummy {
				heavy++
			}
		}
		if heavy < least {
			return false
		}
	}
	for _, h := range halves {
		part, err := g.part(func(a int) bool { return of[a] == h })
		if err != nil {
			return false
		}
		*parts = append(*parts, part)
	}
	return true
}
