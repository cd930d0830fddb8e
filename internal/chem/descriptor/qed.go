package descriptor

import (
	"math"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/alerts"
)

// QED is the quantitative estimate of drug-likeness of Bickerton et al., Nature
// Chemistry 4, 90 (2012), between 0 and 1: a weighted geometric mean of the
// desirabilities of eight properties, with the paper's mean weights and RDKit's
// properties.
func QED(m *chem.Mol) float64 {
	logP, _ := Crippen(m)
	return desirability(&qedProperties{
		weight:        m.MolWt(),
		logP:          logP,
		acceptors:     float64(qedAcceptors(m)),
		donors:        float64(Donors(m)),
		polarArea:     TPSA(m),
		rotatable:     float64(RotatableBonds(m)),
		aromaticRings: float64(qedAromaticRings(m)),
		alerts:        float64(alerts.QED().Count(m)),
	})
}

type qedProperties struct {
	weight, logP, acceptors, donors             float64
	polarArea, rotatable, aromaticRings, alerts float64
}

func desirability(p *qedProperties) float64 {
	values := [...]float64{
		p.weight, p.logP, p.acceptors, p.donors,
		p.polarArea, p.rotatable, p.aromaticRings, p.alerts,
	}
	sum, weights := 0.0, 0.0
	for i := range qedTerms {
		t := &qedTerms[i]
		sum += t.weight * math.Log(t.at(values[i]))
		weights += t.weight
	}
	return math.Exp(sum / weights)
}

// asymmetric is an asymmetric double sigmoid with its maximum, and the weight of
// its logarithm: the form in which the paper fits desirabilities.
type asymmetric struct {
	weight              float64
	a, b, c, d, e, f, m float64
}

func (t *asymmetric) at(x float64) float64 {
	rise := 1 + math.Exp(-(x-t.c+t.d/2)/t.e)
	fall := 1 + math.Exp(-(x-t.c-t.d/2)/t.f)
	return (t.a + t.b/rise*(1-1/fall)) / t.m
}

// qedTerms are the paper's fits (supplementary table 1), in the order of the
// values in desirability.
var qedTerms = [...]asymmetric{
	{0.66, 2.817065973, 392.5754953, 290.7489764, 2.419764353, 49.22325677, 65.37051707, 104.9805561},
	{0.46, 3.172690585, 137.8624751, 2.534937431, 4.581497897, 0.822739154, 0.576295591, 131.3186604},
	{0.05, 2.948620388, 160.4605972, 3.615294657, 4.435986202, 0.290141953, 1.300669958, 148.7763046},
	{0.61, 1.618662227, 1010.051101, 0.985094388, 0.000000001, 0.713820843, 0.920922555, 258.1632616},
	{0.06, 1.876861559, 125.2232657, 62.90773554, 87.83366614, 12.01999824, 28.51324732, 104.5686167},
	{0.65, 0.010000000, 272.4121427, 2.558379970, 1.565547684, 1.271567166, 2.758063707, 105.4420403},
	{0.48, 3.217788970, 957.7374108, 2.274627939, 0.000000001, 1.317690384, 0.375760881, 312.3372610},
	{0.95, 0.010000000, 1199.094025, -0.09002883, 0.000000001, 0.185904477, 0.875193782, 417.7253140},
}

// qedAcceptors counts acceptors as QED does, which is not as [Acceptors] does:
//
//	[oH0;X2] [OH1;X2;v2] [OH0;X2;v2] [OH0;X1;v2] [O-;X1]
//	[SH0;X2;v2] [SH0;X1;v2] [S-;X1]
//	[nH0;X2] [NH0;X1;v3] [$([N;+0;X3;v3]);!$(N[C,S]=O)]
func qedAcceptors(m *chem.Mol) int {
	n := 0
	for i := range m.Atoms {
		if isQEDAcceptor(m, i) {
			n++
		}
	}
	return n
}

func isQEDAcceptor(m *chem.Mol, i int) bool {
	switch a := &m.Atoms[i]; a.Element {
	case chem.Nitrogen:
		return isQEDNitrogen(m, i)
	case chem.Oxygen, chem.Sulfur:
		x, hs := totalDegree(m, i), m.TotalHs(i)
		switch {
		case a.Aromatic:
			return a.Element == chem.Oxygen && hs == 0 && x == 2
		case a.Charge == -1 && x == 1:
			return true
		case x > 2 || hs > 1 || m.Valence(i) != 2:
			return false
		case hs == 0:
			return x == 1 || x == 2
		}
		return a.Element == chem.Oxygen && x == 2
	}
	return false
}

func isQEDNitrogen(m *chem.Mol, i int) bool {
	a := &m.Atoms[i]
	x := totalDegree(m, i)
	switch {
	case a.Aromatic:
		return x == 2 && m.TotalHs(i) == 0
	case x == 1:
		return m.TotalHs(i) == 0 && m.Valence(i) == 3
	}
	return x == 3 && a.Charge == 0 && m.Valence(i) == 3 && !isAmide(m, i)
}

// isAmide tells a nitrogen at C=O or S=O.
func isAmide(m *chem.Mol, n int) bool {
	for _, l := range m.Links(n) {
		a := &m.Atoms[l.Atom]
		if isSingle(m.Bonds[l.Bond].Order) && !a.Aromatic &&
			(a.Element == chem.Carbon || a.Element == chem.Sulfur) && hasDouble(m, int(l.Atom), isOxo) {
			return true
		}
	}
	return false
}

// qedAromaticRings counts the rings that are left when [$([A;R][!a])] is taken
// away: ring atoms that are not aromatic and singly bonded to another such atom.
// There are as many as there are bonds that close a cycle.
func qedAromaticRings(m *chem.Mol) int {
	if len(m.Rings().Atoms) == 0 {
		return 0
	}
	var small [128]int32
	sets := small[:0]
	for i := range m.Atoms {
		root := int32(i)
		if isTakenAway(m, i) {
			root = taken
		}
		sets = append(sets, root)
	}
	rings := 0
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if m.Rings().OfBond(i) == 0 || sets[b.A] == taken || sets[b.B] == taken {
			continue
		}
		x, y := rootOf(sets, b.A), rootOf(sets, b.B)
		if x == y {
			rings++
		}
		sets[x] = y
	}
	return rings
}

const taken = -1

func isTakenAway(m *chem.Mol, i int) bool {
	if m.Atoms[i].Aromatic || m.Rings().OfAtom(i) == 0 {
		return false
	}
	for _, l := range m.Links(i) {
		if isSingle(m.Bonds[l.Bond].Order) && !m.Atoms[l.Atom].Aromatic {
			return true
		}
	}
	return false
}

// rootOf an element's set, in a forest of disjoint sets.
func rootOf(sets []int32, x int32) int32 {
	for sets[x] != x {
		sets[x] = sets[sets[x]]
		x = sets[x]
	}
	return x
}
