package distribution

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// Sample is a set of texts that ought to be molecules. The zero value is empty
// and ready for use.
type Sample struct {
	total, valid int
	seen         map[string]struct{} // flat canonical SMILES
	molecules    []molecule          // different ones
}

// molecule is what is known of one.
type molecule struct {
	values [numProperties]float64
	print  fingerprint.Bits
}

// bits is the width of the fingerprints.
const bits = 4096

// Add takes a SMILES into the sample. Of molecules that are too large for a
// fingerprint neither properties nor similarities are taken.
func (s *Sample) Add(text string) {
	s.total++
	m, err := smiles.Parse(text)
	if err != nil || len(m.Atoms) == 0 {
		return
	}
	s.valid++
	flat := smiles.Write(m, smiles.Style{Flat: true})
	if _, known := s.seen[flat]; known {
		return
	}
	if s.seen == nil {
		s.seen = map[string]struct{}{}
	}
	s.seen[flat] = struct{}{}
	parts, err := fingerprint.ECFP(m, 2)
	if err != nil {
		return
	}
	s.molecules = append(s.molecules, molecule{properties(m), parts.Bits(bits)})
}

// Total counts the texts.
func (s *Sample) Total() int { return s.total }

// Valid counts the texts that are molecules.
func (s *Sample) Valid() int { return s.valid }

// Unique counts the molecules that differ in more than stereo.
func (s *Sample) Unique() int { return len(s.seen) }

// Validity is the share of the texts that are molecules; 0 of none.
func (s *Sample) Validity() float64 { return share(s.valid, s.total) }

// Uniqueness is the share of the molecules that are not repeated; 0 of none.
func (s *Sample) Uniqueness() float64 { return share(len(s.seen), s.valid) }

// Novelty is the share of the different molecules that the training set lacks; 0
// of none.
func (s *Sample) Novelty(training *Sample) float64 {
	novel := 0
	for flat := range s.seen {
		if _, known := training.seen[flat]; !known {
			novel++
		}
	}
	return share(novel, len(s.seen))
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// numProperties are compared; the first numContinuous of them are real numbers.
const (
	numContinuous = 4
	numProperties = 9
)

// propertyNames are RDKit's, which GuacaMol reports.
var propertyNames = [numProperties]string{"BertzCT", "MolLogP", "MolWt", "TPSA",
	"NumHAcceptors", "NumHDonors", "NumRotatableBonds", "NumAliphaticRings", "NumAromaticRings"}

func properties(m *chem.Mol) [numProperties]float64 {
	logP, _ := descriptor.Crippen(m)
	aromatic := descriptor.AromaticRings(m)
	return [...]float64{descriptor.BertzCT(m), logP, m.MolWt(), descriptor.TPSA(m),
		float64(descriptor.Acceptors(m)), float64(descriptor.Donors(m)), float64(descriptor.RotatableBonds(m)),
		float64(descriptor.RingCount(m) - aromatic), float64(aromatic)}
}
