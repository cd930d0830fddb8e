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
	c := pairCutter{m: m, most: most, seen: map[PairCut]bool{}, known: map[chainKey]string{}}
	err := c.choose(bonds, nil)
	return c.cuts, err
}

type pairCutter struct {
	m    *chem.Mol
	most int
	seen map[PairCut]bool
	cuts []PairCut
	// known are the SMILES of chains: many cuts share them.
	known map[chainKey]string
}

// chainKey names a piece with one end: what lies on one side of a bond.
type chainKey struct {
	bond  int
	side  int    // 0 for that of the bond's atom A
	label uint16 // of the end; 0 for none
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
	p := pieces{cutter: c, bonds: chosen, graph: g, part: of}
	pc, err := p.describe(ends)
	if err == nil && !c.seen[pc] {
		c.seen[pc] = true
		c.cuts = append(c.cuts, pc)
	}
	return err
}

// pieces are the parts of a molecule that was cut.
type pieces struct {
	cutter *pairCutter
	bonds  []int // that were cut
	graph  *graph
	part   []int // of each atom
}

// chain is a piece with one end.
type chain struct {
	part  int
	key   chainKey
	plain string // without the number of the end
	cut   uint16 // that it comes from, counted from 1
}

// describe numbers the ends by the canonical order of the pieces and writes core
// and pieces.
func (p *pieces) describe(ends []int) (pc PairCut, err error) {
	core := -1
	var chains []chain
	for part, n := range ends {
		switch {
		case n == len(p.bonds) && n > 1:
			core = part
		case n == 1:
			c := p.chain(part)
			if c.plain, err = p.write(c, nil); err != nil {
				return pc, err
			}
			chains = append(chains, c)
		}
	}
	slices.SortFunc(chains, func(a, b chain) int { return strings.Compare(a.plain, b.plain) })
	labels := map[uint16]uint16{}
	for _, c := range chains {
		if labels[c.cut] == 0 {
			labels[c.cut] = uint16(len(labels) + 1)
		}
	}
	texts := make([]string, len(chains))
	for i, c := range chains {
		if texts[i], err = p.write(c, labels); err != nil {
			return pc, err
		}
	}
	slices.Sort(texts)
	pc.Chains = strings.Join(texts, ".")
	if core >= 0 {
		pc.Core, err = p.writePart(core, labels)
	}
	return pc, err
}

// chain finds where a piece with one end was cut off.
func (p *pieces) chain(part int) chain {
	first := len(p.graph.atoms) - 2*len(p.bonds)
	for i := first; i < len(p.graph.atoms); i++ {
		if p.part[i] == part {
			cut, side := (i-first)/2, (i-first)%2
			return chain{part: part, key: chainKey{bond: p.bonds[cut], side: side}, cut: uint16(cut + 1)}
		}
	}
	return chain{part: part}
}

// write gives a chain's SMILES with the end renumbered, or without its number.
func (p *pieces) write(c chain, labels map[uint16]uint16) (text string, err error) {
	key := c.key
	key.label = labels[c.cut]
	text, known := p.cutter.known[key]
	if !known {
		text, err = p.writePart(c.part, labels)
		p.cutter.known[key] = text
	}
	return text, err
}

// writePart gives a part's SMILES with the ends renumbered, or without numbers.
func (p *pieces) writePart(part int, labels map[uint16]uint16) (string, error) {
	g := graph{atoms: slices.Clone(p.graph.atoms), bonds: p.graph.bonds}
	for i := len(g.atoms) - 2*len(p.bonds); i < len(g.atoms); i++ {
		g.atoms[i].Map = labels[g.atoms[i].Map]
	}
	m, err := g.part(func(a int) bool { return p.part[a] == part })
	if err != nil {
		return "", err
	}
	return smiles.Canonical(m), nil
}
