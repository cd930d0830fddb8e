package smarts

import "strings"

// elements are the symbols that mean an element in brackets, with atomic
// numbers. RDKit 2022.09 doesn't know the names of elements that were named
// after 2012: [Nh] is a nitrogen with a hydrogen.
var elements = numbered(`H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn
Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb
Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm
Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Uut Fl Uup Lv`)

func numbered(symbols string) map[string]int {
	z := map[string]int{}
	for i, s := range strings.Fields(symbols) {
		z[s] = i + 1
	}
	return z
}

// aromaticSymbols of two letters; those of one letter need no brackets.
var aromaticSymbols = map[string]int{"si": 14, "as": 33, "se": 34, "te": 52}

// organic symbols mean aliphatic atoms, and H has rules of its own; all other
// symbols mean the element whatever its aromaticity.
func organic(symbol string) bool {
	switch symbol {
	case "H", "B", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I":
		return true
	}
	return false
}
