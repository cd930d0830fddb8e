package scaffold

import (
	"errors"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// maxWork bounds a decomposition, in atoms of all fragments that are made.
// Molecules of drug size take some ten thousands, dendrimers may take any
// number.
const maxWork = 1_000_000

// ErrTooManyFragments tells that a decomposition was given up.
var ErrTooManyFragments = errors.New("scaffold: the molecule has too many BRICS fragments")

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
// in RDKit's BRICSDecompose. The only error is [ErrTooManyFragments].
func DecomposeBRICS(m *chem.Mol, least int) ([]string, error) {
	d := decomposer{least: least, work: maxWork}
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
			parts, matched := d.cutOnce(frag, group)
			if d.work < 0 {
				return nil, ErrTooManyFragments
			}
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

// decomposer cuts fragments.
type decomposer struct {
	least int // atoms of a fragment
	work  int // left before it gives up
}

// cutOnce makes each cut that the rules of a group allow and returns the parts
// of all of them.
func (d *decomposer) cutOnce(m *chem.Mol, group [][2]int) (parts []*chem.Mol, matched bool) {
	found := sites(m)
	for _, rule := range group {
		for i := range found {
			s := &found[i]
			atA, atB := s.fits(m, rule)
			if atA {
				parts = append(parts, d.halves(m, s.bond, rule[0], rule[1])...)
			}
			if atB {
				parts = append(parts, d.halves(m, s.bond, rule[1], rule[0])...)
			}
		}
	}
	return parts, len(parts) > 0
}

// halves cuts one bond and returns the two parts, if both are large enough.
func (d *decomposer) halves(m *chem.Mol, bond, labelA, labelB int) []*chem.Mol {
	if d.work -= len(m.Atoms); d.work < 0 {
		return nil
	}
	g := severed(m, []cut{{bond, chem.Single, labelled(labelA), labelled(labelB)}})
	of, _ := g.components()
	var parts []*chem.Mol
	for _, end := range []int32{m.Bonds[bond].A, m.Bonds[bond].B} {
		half := func(a int) bool { return of[a] == of[end] }
		if g.heavyAtoms(half) < d.least {
			return nil
		}
		part, err := g.part(half)
		if err != nil {
			return nil
		}
		parts = append(parts, part)
	}
	return parts
}
