package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// TPSA is the topological polar surface area in Å²: the sum of contributions of
// nitrogens and oxygens after Ertl, Rohde and Selzer, J. Med. Chem. 43, 3714
// (2000). Sulfur and phosphorus are left out, as is the custom.
func TPSA(m *chem.Mol) float64 {
	sum := 0.0
	for i := range m.Atoms {
		switch m.Atoms[i].Element {
		case chem.Nitrogen:
			sum += polarArea(polarEnvOf(m, i), nitrogenAreas[:], 30.5, 8.2)
		case chem.Oxygen:
			sum += polarArea(polarEnvOf(m, i), oxygenAreas[:], 28.5, 8.6)
		}
	}
	return sum
}

// polarEnv is what the area of an atom depends on. Bonds are counted by order,
// those to hydrogen are left out.
type polarEnv struct {
	neighbours                        int8 // heavy
	hs                                int8
	charge                            int8
	singles, doubles, triples, aromas int8
	threeRing                         bool
}

// polarRow of a table of areas.
type polarRow struct {
	env  polarEnv
	area float64
}

// areas that do not mind a three-membered ring hold for one too.
var nitrogenAreas = [...]polarRow{
	{polarEnv{1, 0, 0, 0, 0, 1, 0, false}, 23.79},
	{polarEnv{1, 1, 0, 0, 1, 0, 0, false}, 23.85},
	{polarEnv{1, 2, 0, 1, 0, 0, 0, false}, 26.02},
	{polarEnv{1, 2, 1, 0, 1, 0, 0, false}, 25.59},
	{polarEnv{1, 3, 1, 1, 0, 0, 0, false}, 27.64},
	{polarEnv{2, 0, 0, 1, 1, 0, 0, false}, 12.36},
	{polarEnv{2, 0, 0, 0, 1, 1, 0, false}, 13.60},
	{polarEnv{2, 1, 0, 2, 0, 0, 0, true}, 21.94},
	{polarEnv{2, 1, 0, 2, 0, 0, 0, false}, 12.03},
	{polarEnv{2, 0, 1, 1, 0, 1, 0, false}, 4.36},
	{polarEnv{2, 1, 1, 1, 1, 0, 0, false}, 13.97},
	{polarEnv{2, 2, 1, 2, 0, 0, 0, false}, 16.61},
	{polarEnv{2, 0, 0, 0, 0, 0, 2, false}, 12.89},
	{polarEnv{2, 1, 0, 0, 0, 0, 2, false}, 15.79},
	{polarEnv{2, 1, 1, 0, 0, 0, 2, false}, 14.14},
	{polarEnv{3, 0, 0, 3, 0, 0, 0, true}, 3.01},
	{polarEnv{3, 0, 0, 3, 0, 0, 0, false}, 3.24},
	{polarEnv{3, 0, 0, 1, 2, 0, 0, false}, 11.68},
	{polarEnv{3, 0, 1, 2, 1, 0, 0, false}, 3.01},
	{polarEnv{3, 1, 1, 3, 0, 0, 0, false}, 4.44},
	{polarEnv{3, 0, 0, 0, 0, 0, 3, false}, 4.41},
	{polarEnv{3, 0, 0, 1, 0, 0, 2, false}, 4.93},
	{polarEnv{3, 0, 0, 0, 1, 0, 2, false}, 8.39},
	{polarEnv{3, 0, 1, 0, 0, 0, 3, false}, 4.10},
	{polarEnv{3, 0, 1, 1, 0, 0, 2, false}, 3.88},
	{polarEnv{4, 0, 1, 4, 0, 0, 0, false}, 0},
}

var oxygenAreas = [...]polarRow{
	{polarEnv{1, 0, 0, 0, 1, 0, 0, false}, 17.07},
	{polarEnv{1, 1, 0, 1, 0, 0, 0, false}, 20.23},
	{polarEnv{1, 0, -1, 1, 0, 0, 0, false}, 23.06},
	{polarEnv{2, 0, 0, 2, 0, 0, 0, true}, 12.53},
	{polarEnv{2, 0, 0, 2, 0, 0, 0, false}, 9.23},
	{polarEnv{2, 0, 0, 0, 0, 0, 2, false}, 13.14},
}

// polarArea looks an environment up; those that the paper does not list get its
// linear estimate, from the area of a bare atom and what a neighbour hides.
func polarArea(e polarEnv, rows []polarRow, bare, hidden float64) float64 {
	plain := e
	plain.threeRing = false
	for i := range rows {
		if row := &rows[i]; row.env == e || row.env == plain {
			return row.area
		}
	}
	return max(0, bare-hidden*float64(e.neighbours)+1.5*float64(e.hs))
}

func polarEnvOf(m *chem.Mol, i int) polarEnv {
	a := &m.Atoms[i]
	e := polarEnv{hs: int8(a.Hs), charge: a.Charge, threeRing: m.Rings().LeastOfAtom(i) == 3}
	for _, l := range m.Links(i) {
		if m.Atoms[l.Atom].Element == chem.Hydrogen {
			e.hs++
			continue
		}
		e.neighbours++
		switch b := &m.Bonds[l.Bond]; {
		case isAromaticBond(b):
			e.aromas++
		case b.Order == chem.Single:
			e.singles++
		case b.Order == chem.Double:
			e.doubles++
		case b.Order == chem.Triple:
			e.triples++
		}
	}
	return e
}
