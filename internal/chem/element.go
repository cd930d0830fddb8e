package chem

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// Element is an atomic number; 0 stands for the dummy atom *.
type Element uint8

// Elements that the code names.
const (
	Dummy      Element = 0
	Hydrogen   Element = 1
	Boron      Element = 5
	Carbon     Element = 6
	Nitrogen   Element = 7
	Oxygen     Element = 8
	Fluorine   Element = 9
	Silicon    Element = 14
	Phosphorus Element = 15
	Sulfur     Element = 16
	Chlorine   Element = 17
	Arsenic    Element = 33
	Selenium   Element = 34
	Bromine    Element = 35
	Tellurium  Element = 52
	Iodine     Element = 53
)

// noValence is the default valence of elements for which no valence is known:
// the d and f blocks, and the dummy atom.
const noValence = -1

// Symbol of the element; "*" for the dummy atom, "?" for numbers above 118.
func (e Element) Symbol() string {
	if e > maxElement {
		return "?"
	}
	return elements[e].symbol
}

// Weight is the standard atomic weight, in daltons; 0 for the dummy atom.
func (e Element) Weight() float64 { return elements[e].weight }

// ExactMass is the mass of the element's most common isotope, in daltons.
func (e Element) ExactMass() float64 { return elements[e].exact }

// CommonIsotope is the mass number of the element's most common isotope.
func (e Element) CommonIsotope() int { return int(elements[e].common) }

// OuterElectrons counts the electrons of the outer shell of the neutral atom.
func (e Element) OuterElectrons() int { return int(elements[e].outer) }

// DefaultValence is the lowest valence of the neutral atom, and -1 where any
// valence will do.
func (e Element) DefaultValence() int {
	d := &elements[e]
	if d.numValences == 0 {
		return noValence
	}
	return int(d.valences[0])
}

// Valences that a neutral atom may have, rising. There are none for elements
// for which no valence is known.
func (e Element) Valences() []int8 {
	d := &elements[e]
	return d.valences[:d.numValences]
}

// maxValence is the highest valence that is allowed, and noValence where there
// is no limit.
func (e Element) maxValence() int {
	d := &elements[e]
	if d.anyValence || d.numValences == 0 {
		return noValence
	}
	return int(d.valences[d.numValences-1])
}

// signedCharge is the charge as it counts for the valence: nitrogen binds one
// more atom when it is positive, boron one less, and carbon one less whatever
// the sign.
func (e Element) signedCharge(charge int) int {
	if elements[e].early || (e == Carbon && charge > 0) {
		return -charge
	}
	return charge
}

// ElementBySymbol finds an element by its symbol; false where there is none.
func ElementBySymbol(symbol string) (Element, bool) {
	e, ok := elementsBySymbol()[symbol]
	return e, ok
}

var elementsBySymbol = sync.OnceValue(func() map[string]Element {
	m := make(map[string]Element, len(elements))
	for i := range elements {
		m[elements[i].symbol] = Element(i)
	}
	return m
})

//go:embed isotopes.txt
var isotopeText string

// isotopeMasses are the masses of each element's isotopes by mass number.
var isotopeMasses = sync.OnceValue(func() *[maxElement + 1]map[uint16]float64 {
	var t [maxElement + 1]map[uint16]float64
	for line := range strings.Lines(isotopeText) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] == "#" {
			continue
		}
		z, errZ := strconv.Atoi(f[0])
		a, errA := strconv.Atoi(f[1])
		mass, errM := strconv.ParseFloat(f[2], 64)
		if errZ != nil || errA != nil || errM != nil || z > maxElement {
			continue
		}
		if t[z] == nil {
			t[z] = map[uint16]float64{}
		}
		t[z][uint16(a)] = mass
	}
	return &t
})

// IsotopeMass is the mass of an isotope in daltons, and 0 where it is not known.
func (e Element) IsotopeMass(number uint16) float64 {
	if e > maxElement {
		return 0
	}
	return isotopeMasses()[e][number]
}

// moreElectronegative compares two elements by their electrons in the outer
// shell, then by number: a rough order, but the one that RDKit's aromaticity is
// defined with.
func moreElectronegative(a, b Element) bool {
	x, y := elements[a].outer, elements[b].outer
	return x > y || (x == y && a < b)
}
