package descriptor

import (
	"cmp"
	"math"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// BertzCT is the complexity index of Bertz, J. Am. Chem. Soc. 103, 3599 (1981),
// in bits: the information content of the connections (pairs of bonds that meet
// in an atom, and multiple bonds) plus that of the elements. Atoms are held to
// be equivalent if the distances to their nearest 100 atoms agree, where a bond
// is as long as the reciprocal of its order, 2/3 if it is aromatic. Aromatic
// bonds count 1.5 in connections, dative ones 17. These are RDKit's choices.
func BertzCT(m *chem.Mol) float64 {
	if len(m.Atoms) < 2 {
		return 0
	}
	classes := distanceClasses(m)
	weights := connectionWeights(m, classes)
	total := 0.0
	for _, w := range weights {
		total += w
	}
	connections := 0.0
	if total > 0 {
		connections = total * (entropy(weights, total) + math.Log2(total))
	}
	n := float64(len(m.Atoms))
	return connections + n*entropy(elementCounts(m), n)
}

// entropy in bits of a distribution with the given weights.
func entropy(weights []float64, total float64) float64 {
	h := 0.0
	for _, w := range weights {
		if w > 0 {
			p := w / total
			h -= p * math.Log2(p)
		}
	}
	return h
}

func elementCounts(m *chem.Mol) []float64 {
	var counts [256]float64
	for i := range m.Atoms {
		counts[m.Atoms[i].Element]++
	}
	return counts[:]
}

// connection is a weight for a kind of connection: the classes of the two outer
// atoms and of the one in the middle, which is 0 for a multiple bond.
type connection struct {
	low, middle, high int32
	weight            float64
}

func newConnection(a, middle, b int32, weight float64) connection {
	return connection{min(a, b), middle, max(a, b), weight}
}

// connectionWeights sums the weights of the connections of each kind.
func connectionWeights(m *chem.Mol, classes []int32) []float64 {
	all := make([]connection, 0, 4*len(m.Atoms))
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if order := bondOrder(b); order > 1 {
			all = append(all, newConnection(classes[b.A], 0, classes[b.B], order*(order-1)/2))
		}
	}
	for i := range m.Atoms {
		links := m.Links(i)
		for j, l := range links {
			for _, k := range links[j+1:] {
				weight := bondOrder(&m.Bonds[l.Bond]) * bondOrder(&m.Bonds[k.Bond])
				all = append(all, newConnection(classes[l.Atom], classes[i], classes[k.Atom], weight))
			}
		}
	}
	slices.SortFunc(all, compareKinds)
	var sums []float64
	for i, c := range all {
		if i > 0 && compareKinds(c, all[i-1]) == 0 {
			sums[len(sums)-1] += c.weight
		} else {
			sums = append(sums, c.weight)
		}
	}
	return sums
}

func compareKinds(a, b connection) int {
	return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.middle, b.middle), cmp.Compare(a.high, b.high))
}

// dativeOrder is the number of RDKit's bond type, which it takes for the order.
const dativeOrder = 17

// bondOrder as a number.
func bondOrder(b *chem.Bond) float64 {
	switch {
	case isAromaticBond(b):
		return 1.5
	case b.Order == chem.Dative:
		return dativeOrder
	case b.Order == chem.Double, b.Order == chem.Triple, b.Order == chem.Quadruple:
		return float64(b.Order - chem.NoOrder)
	}
	return 1
}
