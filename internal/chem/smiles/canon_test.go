package smiles_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// checkInvariance writes a molecule in random orders and reads it back; the
// canonical string must stay.
func checkInvariance(t *testing.T, text string, orders int, rng *rand.Rand) {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	want := smiles.Canonical(m)
	for i := range orders + 1 {
		other := want
		if i > 0 {
			other = smiles.WriteRandom(m, smiles.Style{}, rng)
		}
		back, err := smiles.Parse(other)
		if err != nil {
			t.Errorf("%s, written as %s: %v", text, other, err)
			return
		}
		if got := smiles.Canonical(back); got != want {
			t.Errorf("%s\n canonical %s\n via %s\n it is %s", text, want, other, got)
			return
		}
	}
}

func TestReferenceInvariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, r := range referenceRows(t) {
		if r[1] == "1" {
			checkInvariance(t, r[0], 50, rng)
		}
	}
}

func TestZincRoundTrip(t *testing.T) {
	for _, text := range zinc(t, 1<<30) {
		checkInvariance(t, text, 0, nil)
	}
}
