package descriptor

import (
	"errors"
	"math"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor/fragments"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
)

// ErrNoAtoms tells that a score isn't defined because the molecule is empty.
var ErrNoAtoms = errors.New("descriptor: the molecule has no atoms")

// SAScore is the synthetic accessibility score of Ertl and Schuffenhauer, J.
// Cheminform. 1:8 (2009), from 1 (easy to make) to 10 (hard), with the changes of
// RDKit's sascorer: one penalty for any number of macrocycles, and a bonus for
// symmetry.
func SAScore(m *chem.Mol) (float64, error) {
	if len(m.Atoms) == 0 {
		return 0, ErrNoAtoms
	}
	fp, err := fingerprint.ECFP(m, 2)
	if err != nil {
		return 0, err
	}
	raw := fragmentScore(fp) - complexityPenalty(m) + symmetryBonus(len(m.Atoms), len(fp))
	return easeToScore(raw), nil
}

// fragmentScore is the mean score of the molecule's fragments.
func fragmentScore(fp fingerprint.Counts) float64 {
	sum, n := 0.0, 0
	for _, c := range fp {
		sum += fragments.Score(c.ID) * float64(c.N)
		n += int(c.N)
	}
	return sum / float64(n)
}

// complexityPenalty for size, stereocentres, spiro and bridgehead atoms, and
// macrocycles.
func complexityPenalty(m *chem.Mol) float64 {
	n := float64(len(m.Atoms))
	penalty := math.Pow(n, 1.005) - n
	penalty += log1(len(m.StereoCandidates())) + log1(SpiroAtoms(m)) + log1(BridgeheadAtoms(m))
	if hasMacrocycle(m) {
		penalty += math.Log10(2)
	}
	return penalty
}

func log1(n int) float64 {
	if n == 0 {
		return 0
	}
	return math.Log10(float64(n + 1))
}

// symmetryBonus where there are fewer distinct fragments than atoms.
func symmetryBonus(atoms, distinct int) float64 {
	if atoms <= distinct {
		return 0
	}
	return math.Log(float64(atoms)/float64(distinct)) / 2
}

// easeToScore turns a raw value, which is -4 for the hardest and 2.5 for the
// easiest molecules, into a score from 1 to 10.
func easeToScore(raw float64) float64 {
	const hardest, easiest = -4.0, 2.5
	score := 11 - (raw-hardest+1)/(easiest-hardest)*9
	if score > 8 { // smooth the hard end
		score = 8 + math.Log(score+1-9)
	}
	return min(max(score, 1), 10)
}
