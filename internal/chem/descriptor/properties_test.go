package descriptor

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestSumsOverParts: what is a sum over atoms is the same for two molecules
// together as for each alone.
func TestSumsOverParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawMolecule(t), drawMolecule(t)
		if a == nil || b == nil {
			return
		}
		both := chem.Edit(a)
		both.Add(b)
		m, err := both.Build()
		if err != nil {
			t.Fatal(err)
		}
		pa, pb, pm := Of(a), Of(b), Of(m)
		sums := []struct {
			name      string
			got, want float64
		}{
			{"weight", pm.Weight, pa.Weight + pb.Weight},
			{"logP", pm.LogP, pa.LogP + pb.LogP},
			{"refractivity", pm.Refractivity, pa.Refractivity + pb.Refractivity},
			{"TPSA", pm.TPSA, pa.TPSA + pb.TPSA},
			{"donors", float64(pm.Donors), float64(pa.Donors + pb.Donors)},
			{"acceptors", float64(pm.Acceptors), float64(pa.Acceptors + pb.Acceptors)},
			{"rotatable bonds", float64(pm.RotatableBonds), float64(pa.RotatableBonds + pb.RotatableBonds)},
			{"rings", float64(pm.Rings), float64(pa.Rings + pb.Rings)},
		}
		for _, s := range sums {
			if math.Abs(s.got-s.want) > 1e-9 {
				t.Errorf("%s is %v together and %v apart", s.name, s.got, s.want)
			}
		}
	})
}

// TestLargeMolecules asks that large molecules take no more than their share of
// time and memory: it would not end otherwise.
func TestLargeMolecules(t *testing.T) {
	for name, text := range map[string]string{
		"chain":     strings.Repeat("C", 15000),
		"polyester": strings.Repeat("CC(=O)O", 2000),
		"spiro":     "C1CC1" + strings.Repeat("C1(CC1)", 3000),
		"salt":      strings.Repeat("[Na+].[Cl-].", 4000) + "C",
		"nitro":     strings.Repeat("C([N+](=O)[O-])", 3000) + "C",
	} {
		m, err := smiles.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, c := range columns {
			c.of(m)
		}
	}
}

func TestSmallestMolecules(t *testing.T) {
	for _, text := range []string{"", "C", "[H][H]", "[H+]", "*", "[Na+].[Cl-]", "[2H]O[2H]", "O"} {
		m, err := smiles.Parse(text)
		if err != nil {
			continue
		}
		for _, c := range columns {
			if v := c.of(m); math.IsInf(v, 0) || math.IsNaN(v) && len(m.Atoms) > 0 {
				t.Errorf("%s of %q is %v", c.name, text, v)
			}
		}
	}
	if _, err := SAScore(new(chem.Mol)); err == nil {
		t.Error("SAScore of nothing is no error")
	}
}
