package chem

import (
	"errors"
	"fmt"
)

// perceiver finds out what a molecule's atoms and bonds leave unsaid. It holds
// the molecule in the making and scratch memory.
type perceiver struct {
	m *Mol
	// explicit and implicit valence of each atom, as they were when they were
	// last computed. RDKit's rules read the old values at some places, so they
	// are kept and not derived anew.
	explicit, implicit []int16
	directions         []Direction // of bonds

	hydrogens hydrogenScratch
	rings     ringFinder
	kekule    kekulizer
	aromatic  aromatizer
	cip       cipRanker
	stereo    stereoScratch
}

// build fills m from the builder's atoms and bonds. The steps and their order
// are those of RDKit's SMILES reading: hydrogens are suppressed, charge
// separated forms are normalised, valences checked, rings found, a Kekulé
// structure sought, radicals, aromaticity, conjugation and hybridisation
// assigned, and stereo marks checked.
func (p *perceiver) build(b *Builder, m *Mol) error {
	p.suppressHydrogens(b)
	p.start(b, m)
	err := p.perceive()
	var wrong *AtomError
	if errors.As(err, &wrong) {
		wrong.Atom = p.hydrogens.before(wrong.Atom)
	}
	return err
}

func (p *perceiver) perceive() error {
	m := p.m
	if err := p.checkDoubles(); err != nil {
		return err
	}
	p.normalise()
	if err := p.assignValences(); err != nil {
		return err
	}
	if err := p.rings.find(m); err != nil {
		return err
	}
	if err := p.kekulize(); err != nil {
		return err
	}
	p.assignRadicals()
	p.aromatize()
	p.assignConjugation()
	p.assignHybridization()
	p.dropFlatChirality()
	p.settleHydrogens()
	p.assignStereo()
	p.finish()
	return nil
}

// start copies atoms and bonds and lists neighbours.
func (p *perceiver) start(b *Builder, m *Mol) {
	p.m = m
	m.Atoms = append(make([]Atom, 0, len(b.atoms)), b.atoms...)
	m.Bonds = append(make([]Bond, 0, len(b.bonds)), b.bonds...)
	for i := range m.Bonds {
		m.Bonds[i].Conjugated, m.Bonds[i].Aromatic = false, false
		m.Bonds[i].Kekule = m.Bonds[i].Order
	}
	m.link()
	p.explicit = resized(p.explicit, len(m.Atoms))
	p.implicit = resized(p.implicit, len(m.Atoms))
	p.directions = resized(p.directions, len(m.Bonds))
	for i := range p.directions {
		p.directions[i] = b.direction(i)
	}
}

// link lists the neighbours of all atoms, in the order of the bonds.
func (m *Mol) link() {
	n := len(m.Atoms)
	m.starts = make([]int32, n+1)
	for i := range m.Bonds {
		m.starts[m.Bonds[i].A]++
		m.starts[m.Bonds[i].B]++
	}
	sum := int32(0)
	for i := range n + 1 {
		sum += m.starts[i]
		m.starts[i] = sum
	}
	m.links = make([]Link, 2*len(m.Bonds))
	for i := len(m.Bonds) - 1; i >= 0; i-- {
		x, y := m.Bonds[i].A, m.Bonds[i].B
		m.starts[x]--
		m.links[m.starts[x]] = Link{y, int32(i)}
		m.starts[y]--
		m.links[m.starts[y]] = Link{x, int32(i)}
	}
}

// checkDoubles finds atoms that are joined twice.
func (p *perceiver) checkDoubles() error {
	m := p.m
	for a := range m.Atoms {
		links := m.Links(a)
		for i, l := range links {
			for _, k := range links[:i] {
				if k.Atom == l.Atom {
					return &AtomError{Atom: a, Reason: fmt.Sprintf("bonded twice to atom %d", l.Atom)}
				}
			}
		}
	}
	return nil
}

// finish writes the hydrogen counts into the atoms.
func (p *perceiver) finish() {
	for i := range p.m.Atoms {
		a := &p.m.Atoms[i]
		a.Hs = a.ExplicitHs + uint8(p.implicit[i])
	}
	p.m = nil
}

// totalHs counts an atom's hydrogens that are not atoms.
func (p *perceiver) totalHs(a int) int {
	return int(p.m.Atoms[a].ExplicitHs) + int(p.implicit[a])
}

// resized is s with length n and zeroed.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}
