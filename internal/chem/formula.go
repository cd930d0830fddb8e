package chem

import (
	"slices"
	"strconv"
	"strings"
)

// electronMass in daltons, as RDKit has it.
const electronMass = 0.00054857991

// Formula is the molecular formula in Hill's order (carbon, hydrogen, then by
// symbol), with the net charge at its end: C2H8N+.
func (m *Mol) Formula() string {
	var count [maxElement + 1]int
	charge := 0
	for i := range m.Atoms {
		a := &m.Atoms[i]
		count[a.Element]++
		count[Hydrogen] += int(a.Hs)
		charge += int(a.Charge)
	}
	var others []string
	for e := range count {
		if count[e] > 0 && Element(e) != Carbon && Element(e) != Hydrogen {
			others = append(others, Element(e).Symbol())
		}
	}
	slices.Sort(others)
	var s strings.Builder
	term := func(symbol string, n int) {
		s.WriteString(symbol)
		if n > 1 {
			s.WriteString(strconv.Itoa(n))
		}
	}
	for _, e := range [...]Element{Carbon, Hydrogen} {
		if count[e] > 0 {
			term(e.Symbol(), count[e])
		}
	}
	for _, symbol := range others {
		e, _ := ElementBySymbol(symbol)
		term(symbol, count[e])
	}
	if charge > 0 {
		term("+", charge)
	} else if charge < 0 {
		term("-", -charge)
	}
	return s.String()
}

// Mass of an atom without its hydrogens, in daltons: that of its isotope, or
// the standard atomic weight. Of unknown isotopes the mass number is taken.
func (a *Atom) Mass() float64 {
	if a.Isotope == 0 {
		return a.Element.Weight()
	}
	if mass := a.Element.IsotopeMass(a.Isotope); mass != 0 || a.Element == Dummy {
		return mass
	}
	return float64(a.Isotope)
}

// MolWt is the molecular weight in daltons, with standard atomic weights.
func (m *Mol) MolWt() float64 {
	sum := 0.0
	for i := range m.Atoms {
		sum += m.Atoms[i].Mass()
		sum += float64(m.Atoms[i].Hs) * Hydrogen.Weight()
	}
	return sum
}

// ExactMass is the mass in daltons of the molecule of the most common isotopes,
// less the electrons that it lacks.
func (m *Mol) ExactMass() float64 {
	sum, hs := 0.0, 0
	for i := range m.Atoms {
		a := &m.Atoms[i]
		if a.Isotope == 0 {
			sum += a.Element.ExactMass()
		} else {
			sum += a.Mass()
		}
		sum -= electronMass * float64(a.Charge)
		hs += int(a.Hs)
	}
	return sum + float64(hs)*Hydrogen.ExactMass()
}

// HeavyAtoms counts the atoms other than hydrogen and dummies.
func (m *Mol) HeavyAtoms() int {
	n := 0
	for i := range m.Atoms {
		if m.Atoms[i].Element > Hydrogen {
			n++
		}
	}
	return n
}
