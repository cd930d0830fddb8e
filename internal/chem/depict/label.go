package depict

import (
	"math"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// label is the text at an atom.
type label struct {
	before, symbol, after string // in one line, the symbol at the atom's place
	apart                 string // hydrogens above or below
	above                 bool
	paint                 paint
}

// paint is a colour: a CSS variable and what shows where it is unknown.
type paint struct{ name, fallback string }

func (p paint) css() string { return "var(--" + p.name + "," + p.fallback + ")" }

// Colours that can be told apart by colour-blind readers (Okabe and Ito, Color
// Universal Design, 2008), darkened where they are to be read on paper. The
// symbols say the same.
var (
	ink      = paint{"ink", "#1a1a1a"}
	blue     = paint{"c1", "#0072b2"}
	red      = paint{"c2", "#d55e00"}
	green    = paint{"c3", "#009e73"}
	amber    = paint{"amber", "#8f6400"}
	plum     = paint{"plum", "#a4477c"}
	markedBy = paint{"c6", "#56b4e9"}
)

func paintOf(e chem.Element) paint {
	switch e {
	case chem.Nitrogen:
		return blue
	case chem.Oxygen:
		return red
	case chem.Fluorine, chem.Chlorine, chem.Bromine, chem.Iodine:
		return green
	case chem.Sulfur, chem.Selenium:
		return amber
	case chem.Phosphorus, chem.Boron:
		return plum
	}
	return ink
}

// labelOf an atom; none for carbon that is a corner.
func labelOf(m *chem.Mol, at []complex128, atom int) (label, bool) {
	a := &m.Atoms[atom]
	if a.Element == chem.Carbon && a.Charge == 0 && a.Isotope == 0 && a.Radicals == 0 && m.Degree(atom) > 0 && !isCumulated(m, atom) {
		return label{}, false
	}
	out := label{symbol: a.Element.Symbol(), paint: paintOf(a.Element)}
	if a.Isotope > 0 {
		out.before = raised(strconv.Itoa(int(a.Isotope)))
	}
	end := chargeText(int(a.Charge))
	if a.Element.DefaultValence() > 0 { // electrons of metals are not drawn
		end += strings.Repeat("•", min(int(a.Radicals), 3))
	}
	hydrogens := ""
	if a.Hs > 0 {
		hydrogens = "H"
		if a.Hs > 1 {
			hydrogens += lowered(strconv.Itoa(int(a.Hs)))
		}
	}
	switch where := hydrogenSide(m, at, atom, hydrogens != ""); where {
	case toLeft:
		out.before, out.after = hydrogens+out.before, end
	case toTop, toBottom:
		out.after, out.apart, out.above = end, hydrogens, where == toTop
	default:
		out.after = hydrogens + end
	}
	return out, true
}

// isCumulated tells whether a carbon stands in line between two double bonds,
// where no corner shows.
func isCumulated(m *chem.Mol, atom int) bool {
	if m.Degree(atom) != 2 {
		return false
	}
	for _, k := range m.Links(atom) {
		if m.Bonds[k.Bond].Order != chem.Double {
			return false
		}
	}
	return true
}

type place byte

const (
	toRight place = iota
	toLeft
	toTop
	toBottom
)

// hydrogenSide is where hydrogens stand: to the right, unless a bond is in the
// way and there is more room elsewhere.
func hydrogenSide(m *chem.Mol, at []complex128, atom int, hydrogens bool) place {
	links := m.Links(atom)
	switch {
	case !hydrogens:
		return toRight
	case len(links) == 0:
		if m.Atoms[atom].Element.OuterElectrons() > 5 && m.Atoms[atom].Charge <= 0 { // H₂O, HCl, but NH₃
			return toLeft
		}
		return toRight
	}
	room := func(d complex128) float64 {
		least := math.Pi
		for _, k := range links {
			angle := angleFrom(d, unit(at[k.Atom]-at[atom]))
			least = min(least, angle, 2*math.Pi-angle)
		}
		return least
	}
	best, most := toRight, room(1)+degrees(20)
	for i, d := range []complex128{-1, 1i, -1i} {
		bonus := 0.0
		if i == 0 {
			bonus = degrees(10)
		}
		if r := room(d) + bonus; r > most+1e-6 {
			best, most = place(i+1), r
		}
	}
	if best > toLeft && len(links) == 1 { // OH, not O over H
		if room(1) >= room(-1)-1e-6 {
			return toRight
		}
		return toLeft
	}
	return best
}

func chargeText(charge int) string {
	if charge == 0 {
		return ""
	}
	sign := "⁺"
	if charge < 0 {
		sign, charge = "⁻", -charge
	}
	if charge == 1 {
		return sign
	}
	return raised(strconv.Itoa(charge)) + sign
}

func raised(digits string) string { return swapped(digits, "⁰¹²³⁴⁵⁶⁷⁸⁹") }

func lowered(digits string) string { return swapped(digits, "₀₁₂₃₄₅₆₇₈₉") }

func swapped(digits, by string) string {
	letters := []rune(by)
	return strings.Map(func(r rune) rune { return letters[r-'0'] }, digits)
}

// width estimates the width of a text in units of its font size, in a common
// sans-serif font.
func width(text string) float64 {
	sum := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁻⁺", r):
			sum += 0.36
		case strings.ContainsRune("il•", r):
			sum += 0.25
		case strings.ContainsRune("Itrf", r):
			sum += 0.31
		case r >= 'a' && r <= 'z':
			sum += 0.54
		case strings.ContainsRune("OGQ", r):
			sum += 0.77
		case strings.ContainsRune("FTZ", r):
			sum += 0.62
		default:
			sum += 0.7
		}
	}
	return sum
}
