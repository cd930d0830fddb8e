package smiles_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestInvarianceQuick(t *testing.T) {
	rows := referenceRows(t)
	rng := rand.New(rand.NewPCG(1, 2))
	bad, checked := 0, 0
	for _, r := range rows {
		if r[1] != "1" {
			continue
		}
		m, err := smiles.Parse(r[0])
		if err != nil {
			continue
		}
		checked++
		c := smiles.Canonical(m)
		ok := true
		for k := range 12 {
			s := smiles.WriteRandom(m, smiles.Style{}, rng)
			if k == 0 {
				s = c
			}
			if k == 1 {
				s = r[2]
			}
			m2, err := smiles.Parse(s)
			if err != nil {
				t.Errorf("%s: %s: %v", r[0], s, err)
				ok = false
				break
			}
			if c2 := smiles.Canonical(m2); c2 != c {
				t.Errorf("%d %s\n  %s\n via %s\n  %s", k, r[0], c, s, c2)
				ok = false
				break
			}
		}
		if !ok {
			bad++
		}
	}
	t.Logf("%d of %d differ", bad, checked)
}
