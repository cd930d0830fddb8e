package scaffold_test

import (
	"errors"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestJoint: an acid's end takes an amine's, and not another acid's.
func TestJoint(t *testing.T) {
	acid, err := smiles.Parse("[1*]C(=O)c1ccccc1")
	if err != nil {
		t.Fatal(err)
	}
	amine, err := smiles.Parse("[5*]NC")
	if err != nil {
		t.Fatal(err)
	}
	a, n := scaffold.OpenEnds(acid)[0], scaffold.OpenEnds(amine)[0]
	amide, err := scaffold.Join(acid, a, amine, n)
	if err != nil || smiles.Canonical(amide) != "CNC(=O)c1ccccc1" {
		t.Errorf("%v, %v", amide, err)
	}
	if _, err := scaffold.Join(acid, a, acid, a); !errors.Is(err, scaffold.ErrNoFit) || scaffold.Fit(1, 1) {
		t.Errorf("two acids are joined: %v", err)
	}
}
