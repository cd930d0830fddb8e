package units

import "math"

// definition is a named unit: its scale in SI and the exponents of m, s, kg, K,
// A, mol, cd. Prefixed units take SI prefixes.
type definition struct {
	scale    float64
	exp      [Base]int64
	prefixed bool
}

const (
	au         = 149597870700.0 // m, IAU 2012 B2
	julianYear = 365.25 * 86400 // s
	lightSpeed = 299792458.0    // m/s, SI
	charge     = 1.602176634e-19
	dalton     = 1.66053906660e-27 // kg, CODATA 2018
)

// define looks up a symbol without prefix.
func define(symbol string) (definition, bool) {
	for _, table := range [][]named{siUnits, otherUnits, astronomyUnits} {
		for _, n := range table {
			if n.symbol == symbol {
				return n.definition, true
			}
		}
	}
	return definition{}, false
}

type named struct {
	symbol string
	definition
}

var siUnits = []named{
	{"m", definition{1, [Base]int64{1}, true}},
	{"s", definition{1, [Base]int64{0, 1}, true}},
	{"g", definition{1e-3, [Base]int64{0, 0, 1}, true}},
	{"K", definition{1, [Base]int64{0, 0, 0, 1}, true}},
	{"A", definition{1, [Base]int64{0, 0, 0, 0, 1}, true}},
	{"mol", definition{1, [Base]int64{0, 0, 0, 0, 0, 1}, true}},
	{"cd", definition{1, [Base]int64{0, 0, 0, 0, 0, 0, 1}, true}},
	{"Hz", definition{1, [Base]int64{0, -1}, true}},
	{"Bq", definition{1, [Base]int64{0, -1}, true}},
	{"N", definition{1, [Base]int64{1, -2, 1}, true}},
	{"Pa", definition{1, [Base]int64{-1, -2, 1}, true}},
	{"J", definition{1, [Base]int64{2, -2, 1}, true}},
	{"W", definition{1, [Base]int64{2, -3, 1}, true}},
	{"C", definition{1, [Base]int64{0, 1, 0, 0, 1}, true}},
	{"V", definition{1, [Base]int64{2, -3, 1, 0, -1}, true}},
	{"F", definition{1, [Base]int64{-2, 4, -1, 0, 2}, true}},
	{"Ohm", definition{1, [Base]int64{2, -3, 1, 0, -2}, true}},
	{"ohm", definition{1, [Base]int64{2, -3, 1, 0, -2}, true}},
	{"Ω", definition{1, [Base]int64{2, -3, 1, 0, -2}, true}},
	{"S", definition{1, [Base]int64{-2, 3, -1, 0, 2}, true}},
	{"Wb", definition{1, [Base]int64{2, -2, 1, 0, -1}, true}},
	{"T", definition{1, [Base]int64{0, -2, 1, 0, -1}, true}},
	{"H", definition{1, [Base]int64{2, -2, 1, 0, -2}, true}},
	{"lm", definition{1, [Base]int64{0, 0, 0, 0, 0, 0, 1}, true}},
	{"lx", definition{1, [Base]int64{-2, 0, 0, 0, 0, 0, 1}, true}},
	{"Gy", definition{1, [Base]int64{2, -2}, true}},
	{"Sv", definition{1, [Base]int64{2, -2}, true}},
	{"kat", definition{1, [Base]int64{0, -1, 0, 0, 0, 1}, true}},
	{"M", definition{1e3, [Base]int64{-3, 0, 0, 0, 0, 1}, true}}, // mol/L
}

var otherUnits = []named{
	{"rad", definition{scale: 1, prefixed: true}},
	{"sr", definition{scale: 1}},
	{"%", definition{scale: 0.01}},
	{"mag", definition{scale: 1, prefixed: true}},
	{"dex", definition{scale: 1}},
	{"deg", definition{scale: math.Pi / 180}},
	{"°", definition{scale: math.Pi / 180}},
	{"arcmin", definition{scale: math.Pi / 180 / 60}},
	{"arcsec", definition{scale: math.Pi / 180 / 3600, prefixed: true}},
	{"min", definition{60, [Base]int64{0, 1}, false}},
	{"h", definition{3600, [Base]int64{0, 1}, false}},
	{"d", definition{86400, [Base]int64{0, 1}, false}},
	{"day", definition{86400, [Base]int64{0, 1}, false}},
	{"yr", definition{julianYear, [Base]int64{0, 1}, true}},
	{"L", definition{1e-3, [Base]int64{3}, true}},
	{"l", definition{1e-3, [Base]int64{3}, true}},
	{"t", definition{1e3, [Base]int64{0, 0, 1}, false}},
	{"u", definition{dalton, [Base]int64{0, 0, 1}, false}},
	{"Da", definition{dalton, [Base]int64{0, 0, 1}, true}},
	{"eV", definition{charge, [Base]int64{2, -2, 1}, true}},
	{"cal", definition{4.184, [Base]int64{2, -2, 1}, true}},
	{"bar", definition{1e5, [Base]int64{-1, -2, 1}, true}},
	{"atm", definition{101325, [Base]int64{-1, -2, 1}, false}},
	{"mmHg", definition{133.322387415, [Base]int64{-1, -2, 1}, false}},
	{"Å", definition{1e-10, [Base]int64{1}, false}},
	{"Angstrom", definition{1e-10, [Base]int64{1}, false}},
	{"angstrom", definition{1e-10, [Base]int64{1}, false}},
	{"G", definition{1e-4, [Base]int64{0, -2, 1, 0, -1}, true}},
	{"erg", definition{1e-7, [Base]int64{2, -2, 1}, false}},
	{"dyn", definition{1e-5, [Base]int64{1, -2, 1}, false}},
}

var astronomyUnits = []named{
	{"AU", definition{au, [Base]int64{1}, false}},
	{"au", definition{au, [Base]int64{1}, false}},
	{"pc", definition{au * 648000 / math.Pi, [Base]int64{1}, true}},
	{"ly", definition{julianYear * lightSpeed, [Base]int64{1}, true}},
	{"Jy", definition{1e-26, [Base]int64{0, -2, 1}, true}},
	{"Rsun", definition{6.957e8, [Base]int64{1}, false}},
	{"Lsun", definition{3.828e26, [Base]int64{2, -3, 1}, false}},
	{"Msun", definition{1.98841e30, [Base]int64{0, 0, 1}, false}}, // nominal GM over CODATA 2018 G
}

type prefix struct {
	symbol string
	scale  float64
}

// prefixes are the SI prefixes; "da" comes before "d" so that the longer wins.
var prefixes = []prefix{
	{"da", 1e1}, {"Q", 1e30}, {"R", 1e27}, {"Y", 1e24}, {"Z", 1e21}, {"E", 1e18}, {"P", 1e15},
	{"T", 1e12}, {"G", 1e9}, {"M", 1e6}, {"k", 1e3}, {"h", 1e2}, {"d", 1e-1}, {"c", 1e-2},
	{"m", 1e-3}, {"µ", 1e-6}, {"μ", 1e-6}, {"u", 1e-6}, {"n", 1e-9}, {"p", 1e-12}, {"f", 1e-15},
	{"a", 1e-18}, {"z", 1e-21}, {"y", 1e-24}, {"r", 1e-27}, {"q", 1e-30},
}
