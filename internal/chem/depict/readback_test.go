package depict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/depict"
	"github.com/cupel-science/cupel/internal/chem/molfile"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestStereoCanBeReadBack reads the configurations from the picture: from wedges,
// drawn hydrogens and the places of atoms.
func TestStereoCanBeReadBack(t *testing.T) {
	for _, s := range depict.Samples(t) {
		m, err := smiles.Parse(s.Text())
		if err != nil {
			t.Fatal(err)
		}
		at, err := depict.Layout(m)
		if err != nil {
			t.Fatal(err)
		}
		back, err := molfile.Parse([]byte(connectionTable(m, at)))
		if err != nil {
			t.Errorf("%s: %v", s.Text(), err)
			continue
		}
		if got, want := smiles.Canonical(back), smiles.Canonical(m); got != want {
			t.Errorf("%s: the picture shows %s, not %s", s.Text(), got, want)
		}
	}
}

// connectionTable is a molfile of a picture.
func connectionTable(m *chem.Mol, at []complex128) string {
	var b strings.Builder
	bonds, hydrogens := depict.DrawnStereo(m, at)
	fmt.Fprintf(&b, "\n  drawn\n\n%3d%3d  0  0  1  0  0  0  0  0999 V2000\n", len(m.Atoms)+len(hydrogens), len(m.Bonds)+len(hydrogens))
	atom := func(p complex128, symbol string) {
		fmt.Fprintf(&b, "%10.4f%10.4f    0.0000 %-3s 0  0\n", real(p), imag(p), symbol)
	}
	for i, a := range m.Atoms {
		atom(at[i], a.Element.Symbol())
	}
	for _, h := range hydrogens {
		atom(h.At, "H")
	}
	mark := func(up bool) int { return map[bool]int{true: 1, false: 6}[up] }
	for i, k := range m.Bonds {
		from, to, code := k.A, k.B, 0
		switch w := bonds[i]; {
		case w.From >= 0:
			from, to, code = w.From, int32(k.Other(int(w.From))), mark(w.Up)
		case k.Order == chem.Double && k.Stereo == chem.NoStereo && m.Atoms[k.A].Element < chem.Oxygen && m.Atoms[k.B].Element < chem.Oxygen:
			code = 3
		}
		fmt.Fprintf(&b, "%3d%3d%3d%3d\n", from+1, to+1, k.Kekule, code)
	}
	for i, h := range hydrogens {
		fmt.Fprintf(&b, "%3d%3d  1%3d\n", h.Centre+1, len(m.Atoms)+i+1, mark(h.Up))
	}
	for i, a := range m.Atoms {
		if a.Charge != 0 {
			fmt.Fprintf(&b, "M  CHG  1%4d%4d\n", i+1, a.Charge)
		}
		if a.Isotope != 0 {
			fmt.Fprintf(&b, "M  ISO  1%4d%4d\n", i+1, a.Isotope)
		}
		if a.Radicals != 0 {
			fmt.Fprintf(&b, "M  RAD  1%4d%4d\n", i+1, a.Radicals+1)
		}
	}
	return b.String() + "M  END\n"
}
