package descriptor

import (
	"math"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestOddBonds: bonds in aromatic rings that are not of aromatic order, dative
// ones, and aromatic ones outside of rings. The values are RDKit 2022.09.3's.
func TestOddBonds(t *testing.T) {
	for _, c := range []struct {
		text                      string
		tpsa, bertz               float64
		aromatic, donor, acceptor int
	}{
		{`CC(=O)c1ccc(OCc2#nnc(-c3ccc(C)cc3)o2)cc1`, 65.220000, 805.042917, 3, 0, 5},
		{`C1#CC=CC=C1`, 0.000000, 71.961005, 1, 0, 0},
		{`O->1=CC=C(C=C1)N2CCOCC2`, 25.610000, 231.543668, 1, 0, 3},
		{`O=S(=O)(C)N(Cc1ccsc1)c1cccn->c1`, 53.170000, 564.783604, 2, 1, 3},
		{`CC->C`, 0.000000, 1187.378865, 0, 0, 0},
		{`C->[Fe]`, 0.000000, 965.894946, 0, 0, 0},
		{`N:CBr`, 23.800000, 7.808923, 0, 1, 1},
		{`COc1ccc(NC(C)=O)cc1N:Cc1ccccc1`, 52.430000, 600.868422, 2, 1, 3},
	} {
		m, err := smiles.Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := TPSA(m); math.Abs(got-c.tpsa) > 1e-5 {
			t.Errorf("%s: TPSA %v, want %v", c.text, got, c.tpsa)
		}
		if got := BertzCT(m); math.Abs(got-c.bertz) > 1e-5 {
			t.Errorf("%s: complexity %v, want %v", c.text, got, c.bertz)
		}
		if a, d, x := AromaticRings(m), Donors(m), Acceptors(m); a != c.aromatic || d != c.donor || x != c.acceptor {
			t.Errorf("%s: %d aromatic rings, %d donors, %d acceptors, want %d, %d, %d", c.text, a, d, x, c.aromatic, c.donor, c.acceptor)
		}
	}
}
