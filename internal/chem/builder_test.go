package chem_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
)

// ring builds a ring of carbon with the given orders of bonds.
func ring(orders ...chem.Order) *chem.Builder {
	b := &chem.Builder{}
	for range orders {
		b.AddAtom(chem.Atom{Element: chem.Carbon})
	}
	for i, o := range orders {
		b.AddBond(i, (i+1)%len(orders), o)
	}
	return b
}

func build(t *testing.T, b *chem.Builder) *chem.Mol {
	t.Helper()
	m, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const (
	single = chem.Single
	double = chem.Double
)

func TestBenzene(t *testing.T) {
	m := build(t, ring(double, single, double, single, double, single))
	if f := m.Formula(); f != "C6H6" {
		t.Errorf("formula %s", f)
	}
	for i, b := range m.Bonds {
		if b.Order != chem.Aromatic || !b.Aromatic || !b.Conjugated || (b.Kekule != single && b.Kekule != double) {
			t.Errorf("bond %d is %+v", i, b)
		}
	}
	for i, a := range m.Atoms {
		if !a.Aromatic || a.Hs != 1 || a.Hybrid != chem.HybridSP2 {
			t.Errorf("atom %d is %+v", i, a)
		}
	}
	if r := m.Rings(); r.Len() != 1 || r.Smallest != 1 || r.LeastOfAtom(0) != 6 || !r.BondInSize(3, 6) || r.AtomInSize(2, 5) {
		t.Errorf("rings %+v", r)
	}
}

func TestEdit(t *testing.T) {
	benzene := build(t, ring(double, single, double, single, double, single))
	b := chem.Edit(benzene)
	o := b.AddAtom(chem.Atom{Element: chem.Oxygen})
	b.AddBond(0, o, single)
	phenol := build(t, b)
	if f := phenol.Formula(); f != "C6H6O" {
		t.Errorf("phenol is %s", f)
	}

	b = chem.Edit(phenol)
	b.Kekulize()
	b.RemoveBond(b.BondBetween(2, 3))
	opened := build(t, b)
	if f := opened.Formula(); f != "C6H8O" && f != "C6H10O" {
		t.Errorf("the opened ring is %s", f)
	}
	if opened.Rings().Len() != 0 || opened.Atoms[0].Aromatic {
		t.Errorf("the opened ring is still one: %+v", opened.Rings())
	}

	b = chem.Edit(phenol)
	b.RemoveAtom(o)
	if f := build(t, b).Formula(); f != "C6H6" {
		t.Errorf("less its oxygen, phenol is %s", f)
	}
	if f := benzene.Formula(); f != "C6H6" || benzene.Degree(0) != 2 {
		t.Errorf("the molecule that was edited has changed: %s", f)
	}
}

func TestAdd(t *testing.T) {
	benzene := build(t, ring(double, single, double, single, double, single))
	b := chem.Edit(benzene)
	first := b.Add(benzene)
	b.AddBond(0, first, single)
	m := build(t, b)
	if f := m.Formula(); f != "C12H10" || m.Rings().Len() != 2 {
		t.Errorf("biphenyl is %s with %d rings", f, m.Rings().Len())
	}
}

func TestRefused(t *testing.T) {
	carbon := chem.Atom{Element: chem.Carbon}
	for name, b := range map[string]func(b *chem.Builder){
		"five bonds": func(b *chem.Builder) {
			b.AddAtom(carbon)
			for range 5 {
				b.AddBond(0, b.AddAtom(carbon), single)
			}
		},
		"a bond to itself":       func(b *chem.Builder) { b.AddAtom(carbon); b.AddBond(0, 0, single) },
		"a bond to nowhere":      func(b *chem.Builder) { b.AddAtom(carbon); b.AddBond(0, 1, single) },
		"a negative index":       func(b *chem.Builder) { b.AddAtom(carbon); b.AddBond(-1, 0, single) },
		"an unknown element":     func(b *chem.Builder) { b.AddAtom(chem.Atom{Element: 200}) },
		"an aromatic chain":      func(b *chem.Builder) { b.AddAtom(chem.Atom{Element: chem.Carbon, Aromatic: true}) },
		"too many atoms":         func(b *chem.Builder) { addMany(b, chem.MaxAtoms+1) },
		"a double bond twice":    func(b *chem.Builder) { addMany(b, 2); b.AddBond(0, 1, double); b.AddBond(1, 0, single) },
		"a hydrogen of charge 2": func(b *chem.Builder) { b.AddAtom(chem.Atom{Element: chem.Hydrogen, Charge: 2}) },
	} {
		var builder chem.Builder
		b(&builder)
		if m, err := builder.Build(); err == nil {
			t.Errorf("%s: %s", name, m.Formula())
		}
	}
}

func addMany(b *chem.Builder, n int) {
	for range n {
		b.AddAtom(chem.Atom{Element: chem.Carbon})
	}
}

func TestElements(t *testing.T) {
	for e := chem.Element(1); e <= 118; e++ {
		back, ok := chem.ElementBySymbol(e.Symbol())
		if !ok || back != e || e.Weight() <= 0 || e.ExactMass() <= 0 {
			t.Errorf("element %d: %s, weight %v, exact mass %v", e, e.Symbol(), e.Weight(), e.ExactMass())
		}
	}
	if m := chem.Carbon.IsotopeMass(13); m < 13.0033 || m > 13.0034 {
		t.Errorf("carbon-13 weighs %v", m)
	}
	if v := chem.Element(26).DefaultValence(); v != -1 {
		t.Errorf("the valence of iron is %d", v)
	}
}

func TestStereoFollowsHydrogens(t *testing.T) {
	// F/C(H)=C(H)/F with hydrogens as atoms, the stereo given by them.
	var b chem.Builder
	c1, c2 := b.AddAtom(chem.Atom{Element: chem.Carbon}), b.AddAtom(chem.Atom{Element: chem.Carbon})
	d := b.AddBond(c1, c2, double)
	var h [2]int
	for i, c := range [2]int{c1, c2} {
		h[i] = b.AddAtom(chem.Atom{Element: chem.Hydrogen})
		b.AddBond(c, h[i], single)
		b.AddBond(c, b.AddAtom(chem.Atom{Element: chem.Fluorine}), single)
	}
	bond := b.Bond(d)
	bond.Stereo, bond.StereoA, bond.StereoB = chem.Cis, int32(h[0]), int32(h[1])
	m := build(t, &b)
	if len(m.Atoms) != 4 {
		t.Fatalf("%d atoms", len(m.Atoms))
	}
	got := m.Bonds[0]
	if got.Stereo != chem.Cis || m.Atoms[got.StereoA].Element != chem.Fluorine {
		t.Errorf("%+v", got)
	}
}
