package scaffold

import (
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// environments of BRICS (Degen et al., ChemMedChem 2008, 3, 1503), by their
// numbers, as RDKit's BRICS.py has revised them: number 2 went into 5.
var environments = [...]string{
	1:  `[C;D3]([#0,#6,#7,#8])(=O)`,
	3:  `[O;D2]-;!@[#0,#6,#1]`,
	4:  `[C;!D1;!$(C=*)]-;!@[#6]`,
	5:  `[N;!D1;!$(N=*);!$(N-[!#6;!#16;!#0;!#1]);!$([N;R]@[C;R]=O)]`,
	6:  `[C;D3;!R](=O)-;!@[#0,#6,#7,#8]`,
	7:  `[C;D2,D3]-[#6]`,
	8:  `[C;!R;!D1;!$(C!-*)]`,
	9:  `[n;+0;$(n(:[c,n,o,s]):[c,n,o,s])]`,
	10: `[N;R;$(N(@C(=O))@[C,N,O,S])]`,
	11: `[S;D2](-;!@[#0,#6])`,
	12: `[S;D4]([#6,#0])(=O)(=O)`,
	13: `[C;$(C(-;@[C,N,O,S])-;@[N,O,S])]`,
	14: `[c;$(c(:[c,n,o,s]):[n,o,s])]`,
	15: `[C;$(C(-;@C)-;@C)]`,
	16: `[c;$(c(:c):c)]`,
}

// rules are the pairs of environments between which bonds are cut, in the
// groups and the order in which they are tried. All bonds are single but 7-7.
var rules = [][][2]int{
	{{1, 3}, {1, 5}, {1, 10}},
	{{3, 4}, {3, 13}, {3, 14}, {3, 15}, {3, 16}},
	{{4, 5}, {4, 11}},
	{{5, 12}, {5, 14}, {5, 16}, {5, 13}, {5, 15}},
	{{6, 13}, {6, 14}, {6, 15}, {6, 16}},
	{{7, 7}},
	{{8, 9}, {8, 10}, {8, 13}, {8, 14}, {8, 15}, {8, 16}},
	{{9, 13}, {9, 14}, {9, 15}, {9, 16}},
	{{10, 13}, {10, 14}, {10, 15}, {10, 16}},
	{{11, 13}, {11, 14}, {11, 15}, {11, 16}},
	{{13, 14}, {13, 15}, {13, 16}},
	{{14, 14}, {14, 15}, {14, 16}},
	{{15, 16}},
	{{16, 16}},
}

// olefin is the environment whose bond is double.
const olefin = 7

func ruleOrder(rule [2]int) chem.Order {
	if rule[0] == olefin {
		return chem.Double
	}
	return chem.Single
}

var environmentPatterns = sync.OnceValue(func() (p [len(environments)]*smarts.Pattern) {
	for i, s := range environments {
		if s != "" {
			p[i] = smarts.MustParse(s)
		}
	}
	return p
})

// site is a bond that may be cut, and the environments of its atoms as sets of
// bits.
type site struct {
	bond       int
	envA, envB uint32
}

// sites finds the single and double bonds outside rings and what is around
// them.
func sites(m *chem.Mol) []site {
	t := smarts.NewTarget(m)
	patterns := environmentPatterns()
	known := make([]uint32, len(m.Atoms))
	environment := func(a int32) uint32 {
		if known[a] == 0 {
			known[a] = 1 // no environment has the number 0
			for i, p := range patterns {
				if p != nil && t.MatchAt(p, int(a)) {
					known[a] |= 1 << i
				}
			}
		}
		return known[a]
	}
	var found []site
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if (b.Order == chem.Single || b.Order == chem.Double) && m.Rings().OfBond(i) == 0 {
			found = append(found, site{i, environment(b.A), environment(b.B)})
		}
	}
	return found
}

// fits tells whether a rule cuts the bond with its first environment at A, or
// at B.
func (s *site) fits(m *chem.Mol, rule [2]int) (atA, atB bool) {
	if m.Bonds[s.bond].Order != ruleOrder(rule) {
		return false, false
	}
	first, second := uint32(1)<<rule[0], uint32(1)<<rule[1]
	return s.envA&first != 0 && s.envB&second != 0, s.envB&first != 0 && s.envA&second != 0
}

// BRICSBond is a bond that BRICS cuts.
type BRICSBond struct {
	Bond int
	// LabelA and LabelB are the numbers of the environments of the bond's atoms
	// A and B: the dummies there get the numbers as isotopes.
	LabelA, LabelB int
}

// BRICSBonds finds the bonds to be cut. Where several rules fit one bond the
// first of them counts.
func BRICSBonds(m *chem.Mol) []BRICSBond {
	found := sites(m)
	done := make([]bool, len(found))
	var bonds []BRICSBond
	for _, group := range rules {
		for _, rule := range group {
			for i := range found {
				if done[i] {
					continue
				}
				if b, ok := found[i].label(m, rule); ok {
					done[i] = true
					bonds = append(bonds, b)
				}
			}
		}
	}
	return bonds
}

// label gives the environments of a rule to a bond's atoms. Where they fit both
// ways, the atom that comes first in the molecule gets the first.
func (s *site) label(m *chem.Mol, rule [2]int) (BRICSBond, bool) {
	atA, atB := s.fits(m, rule)
	if atA && atB {
		atA = m.Bonds[s.bond].A < m.Bonds[s.bond].B
	}
	if atA {
		return BRICSBond{s.bond, rule[0], rule[1]}, true
	}
	return BRICSBond{s.bond, rule[1], rule[0]}, atB
}

// BreakBRICS cuts all bonds at once and returns the parts: dummies mark where
// they were joined.
func BreakBRICS(m *chem.Mol) ([]*chem.Mol, error) {
	var cuts []cut
	for _, b := range BRICSBonds(m) {
		cuts = append(cuts, cut{
			b.Bond, m.Bonds[b.Bond].Order,
			labelled(b.LabelA), labelled(b.LabelB),
		})
	}
	g := severed(m, cuts)
	of, n := g.components()
	parts := make([]*chem.Mol, n)
	for i := range parts {
		var err error
		if parts[i], err = g.part(func(a int) bool { return of[a] == i }); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// labelled is a dummy atom with the number of an environment.
func labelled(label int) chem.Atom {
	return chem.Atom{Isotope: uint16(label), NoImplicit: true}
}
