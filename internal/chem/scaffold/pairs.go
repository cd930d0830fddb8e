package scaffold

import (
	"slices"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// PairCut is one way of taking a molecule apart for matched molecular pairs
// (Hussain and Rea, J. Chem. Inf. Model. 2010, 50, 339): two pieces that are
// each other's context, or a core that carries two or three pieces. Dummies with
// atom maps 1, 2, 3 mark the cuts.
type PairCut struct {
	Core   string // canonical SMILES; empty for a single cut
	Chains string // canonical SMILES of the pieces, with dots between
}

// cuttable bonds are single ones outside rings between a carbon that is no
// functional group's and any atom: RDKit's default pattern.
var cuttable = sync.OnceValue(func() *smarts.Pattern {
	return smarts.MustParse(`[#6+0;!$(*=,#[!#6])]!@!=!#[*]`)
})

// PairCuts cuts up to most bonds at once (at most three make sense) and returns
// what is different. Molecules with more than limit bonds to cut give none, as
// there would be too many ways.
func PairCuts(m *chem.Mol, most, limit int) ([]PairCut, error) {
	matches := cuttable().Matches(m, true)
	if len(matches) > limit {
		return nil, nil
	}
	bonds := make([]int, len(matches))
	for i, a := range matches {
		bonds[i] = m.BondBetween(int(a[0]), int(a[1]))
	}
	c := pairCutter{m: m, most: most, seen: map[PairCut]bool{}}
	err := c.choose(bonds, nil)
	return c.cuts, err
}

type pairCutter struct {
	m    *chem.Mol
	most int
	seen map[PairCut]bool
	cuts []PairCut
}

// choose makes all cuts of the bonds chosen so far and further ones.
func (c *pairCutter) choose(bonds, chosen []int) error {
	for i, b := range bonds {
		chosen = append(chosen, b)
		if err := c.add(chosen); err != nil {
			return err
		}
		if len(chosen) < c.most {
			if err := c.choose(bonds[i+1:], chosen); err != nil {
				return err
			}
		}
		chosen = chosen[:len(chosen)-1]
	}
	return nil
}

// add cuts some bonds at once, if that leaves a core with all the ends.
func (c *pairCutter) add(chosen []int) error {
	cuts := make([]cut, len(chosen))
	for i, b := range chosen {
		end := chem.Atom{Map: uint16(i + 1), NoImplicit: true}
		cuts[i] = cut{b, chem.Single, end, end}
	}
	g := severed(c.m, cuts)
	of, n := g.components()
	ends := make([]int, n)
	for a := len(c.m.Atoms); a < len(g.atoms); a++ {
		ends[of[a]]++
	}
	if !slices.Contains(ends, len(chosen)) {
		return nil
	}
	p := pieces{g: g, of: of}
	pc, err := p.describe(ends, len(chosen))
	if err == nil && !c.seen[pc] {
		c.seen[pc] = true
		c.cuts = append(c.cuts, pc)
	}
	return err
}

// pieces are the parts of a molecule that was cut.
type pieces struct {
	g  *graph
	of []int
}

// describe numbers the ends by the canonical order of the pieces and writes core
// and pieces.
func (p *pieces) describe(ends []int, cuts int) (PairCut, error) {
	type chain struct {
		part  int
		plain string
		label uint16
	}
	var chains []chain
	core := -1
	for part, n := range ends {
		switch {
		case n == 0:
			continue
		case n == cuts && cuts > 1:
			core = part
			continue
		}
		plain, err := p.write(part, nil)
		if err != nil {
			return PairCut{}, err
		}
		chains = append(chains, chain{part, plain, p.label(part)})
	}
	slices.SortFunc(chains, func(a, b chain) int { return strings.Compare(a.plain, b.plain) })
	labels := map[uint16]uint16{}
	for _, c := range chains {
		if labels[c.label] == 0 {
			labels[c.label] = uint16(len(labels) + 1)
		}
	}
	var pc PairCut
	texts := make([]string, len(chains))
	for i, c := range chains {
		var err error
		if texts[i], err = p.write(c.part, labels); err != nil {
			return pc, err
		}
	}
	slices.Sort(texts)
	pc.Chains = strings.Join(texts, ".")
	if core < 0 {
		return pc, nil
	}
	var err error
	pc.Core, err = p.write(core, labels)
	return pc, err
}

// label is the number of a piece's only end.
func (p *pieces) label(part int) uint16 {
	for i := len(p.g.atoms) - 1; i >= 0; i-- {
		if p.of[i] == part && p.g.atoms[i].Map > 0 && p.g.atoms[i].Element == chem.Dummy {
			return p.g.atoms[i].Map
		}
	}
	return 0
}

// write gives a part's SMILES with the ends renumbered, or without numbers.
func (p *pieces) write(part int, labels map[uint16]uint16) (string, error) {
	g := graph{atoms: slices.Clone(p.g.atoms), bonds: p.g.bonds}
	for i := range g.atoms {
		if a := &g.atoms[i]; a.Element == chem.Dummy && a.Map > 0 {
			a.Map = labels[a.Map]
		}
	}
	m, err := g.part(func(a int) bool { return p.of[a] == part })
	if err != nil {
		return "", err
	}
	return smiles.Canonical(m), nil
}
