package smarts

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
)

func TestAtomMayBe(t *testing.T) {
	amine := AtomClass{Element: chem.Nitrogen, Hs: Range{2, 2}}
	ringC := AtomClass{Element: chem.Carbon, InRing: Range{1, 1}, Hs: Range{1, 1}}
	anion := AtomClass{Element: chem.Oxygen, Charge: Range{-9, -1}}
	tests := []struct {
		smarts string
		class  *AtomClass
		want   bool
	}{
		{"N", &amine, true},
		{"n", &amine, false},
		{"[NH2]", &amine, true},
		{"[NH]", &amine, false},
		{"[N;!H0;!H1]", &amine, true},
		{"[!N]", &amine, false},
		{"[N,O;R]", &amine, false},
		{"[NX1]", &amine, false}, // has two hydrogens
		{"[ND3]", &amine, true},  // unknown
		{"[!ND3]", &amine, false},
		{"[CR0]", &ringC, false},
		{"[C;!R]", &ringC, false},
		{"[C;r6]", &ringC, true}, // unknown
		{"[C;!r6]", &ringC, true},
		{"[$(CC),$(N)]", &ringC, true},
		{"[$(NC),$(O)]", &ringC, false},
		{"[!$(CC)]", &ringC, true}, // unknown
		{"[O-]", &anion, true},
		{"[O+0]", &anion, false},
	}
	for _, tt := range tests {
		if got := MustParse(tt.smarts).AtomMayBe(0, tt.class); got != tt.want {
			t.Errorf("%s may be %+v: %v, want %v", tt.smarts, *tt.class, got, tt.want)
		}
	}
}

func TestBondMayBe(t *testing.T) {
	p := MustParse("CC=!@C")
	if a, b := p.Bond(1); p.NumBonds() != 2 || a != 1 || b != 2 {
		t.Errorf("%d bonds, the second between %d and %d", p.NumBonds(), a, b)
	}
	tests := []struct {
		bond   int
		order  chem.Order
		inRing bool
		want   bool
	}{
		{0, chem.Single, true, true},
		{0, chem.Aromatic, true, true},
		{0, chem.Double, false, false},
		{1, chem.Double, false, true},
		{1, chem.Double, true, false},
	}
	for _, tt := range tests {
		if got := p.BondMayBe(tt.bond, tt.order, tt.inRing); got != tt.want {
			t.Errorf("bond %d may be of order %d, in a ring %v: %v", tt.bond, tt.order, tt.inRing, got)
		}
	}
}
