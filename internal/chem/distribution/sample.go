package distribution

import (
	"context"
	"errors"
	"strings"

	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// Sample is a set of texts that ought to be molecules. The zero value is empty
// and ready for use by one goroutine at a time.
type Sample struct {
	// Most is how many of the different molecules, at even distances, have their
	// properties and similarities compared; 0 stands for all. The work grows with
	// its square.
	Most int

	total, valid, missing int

	rejects   []Reject
	seen      map[string]struct{} // flat canonical SMILES
	different []string            // the same, in the order of their first appearance

	molecules []molecule // of the different ones, those that are compared
	similar   *pairs     // of them
}

// Reject is a text that is no molecule.
type Reject struct {
	Number int    // of the text, from 1
	Text   string // at most 60 bytes of it
	Err    error
}

// Bounds of the list of rejects, and of the bytes of each.
const (
	maxRejects    = 20
	maxRejectText = 60
)

// molecule is what is compared of one.
type molecule struct {
	values [numProperties]float64
	print  fingerprint.Bits
}

// bits is the width of the fingerprints.
const bits = 4096

var errEmpty = errors.New("there are no atoms")

// Add takes SMILES into the sample; "" is a text that is missing. They are read
// on all processors.
func (s *Sample) Add(ctx context.Context, texts ...string) error {
	flat, errs := make([]string, len(texts)), make([]error, len(texts))
	err := parallel.Each(ctx, len(texts), chunk, func(i int) { flat[i], errs[i] = constitution(texts[i]) })
	if err != nil {
		return err
	}
	if s.seen == nil {
		s.seen = map[string]struct{}{}
	}
	s.molecules, s.similar = nil, nil
	for i, text := range texts {
		s.total++
		switch {
		case text == "":
			s.missing++
			continue
		case errs[i] != nil:
			s.reject(text, errs[i])
			continue
		}
		s.valid++
		if _, known := s.seen[flat[i]]; !known {
			s.seen[flat[i]] = struct{}{}
			s.different = append(s.different, flat[i])
		}
	}
	return nil
}

// reject notes the last text. It may lie in memory that is used again.
func (s *Sample) reject(text string, err error) {
	if len(s.rejects) < maxRejects {
		text = strings.ToValidUTF8(text[:min(len(text), maxRejectText)], "")
		s.rejects = append(s.rejects, Reject{s.total, strings.Clone(text), err})
	}
}

// constitution is the canonical SMILES of a molecule without its stereo.
func constitution(text string) (string, error) {
	m, err := smiles.Parse(text)
	if err == nil && len(m.Atoms) == 0 {
		err = errEmpty
	}
	if err != nil {
		return "", err
	}
	return smiles.Write(m, smiles.Style{Flat: true}), nil
}

// describe finds the properties and fingerprints of the molecules that are
// compared. Those that are too large for a fingerprint are left out.
func (s *Sample) describe(ctx context.Context) error {
	if s.molecules != nil {
		return nil
	}
	n := len(s.different)
	if s.Most > 0 {
		n = min(n, s.Most)
	}
	all, usable := make([]molecule, n), make([]bool, n)
	err := parallel.Each(ctx, n, chunk, func(i int) {
		m, err := smiles.Parse(s.different[i*len(s.different)/n])
		if err != nil {
			return
		}
		parts, err := fingerprint.ECFP(m, 2)
		if err == nil {
			all[i], usable[i] = molecule{properties(m), parts.Bits(bits)}, true
		}
	})
	if err != nil {
		return err
	}
	s.molecules = make([]molecule, 0, n)
	for i, ok := range usable {
		if ok {
			s.molecules = append(s.molecules, all[i])
		}
	}
	return nil
}

// Total counts the texts.
func (s *Sample) Total() int { return s.total }

// Valid counts the texts that are molecules.
func (s *Sample) Valid() int { return s.valid }

// Missing counts the texts that are missing.
func (s *Sample) Missing() int { return s.missing }

// Unique counts the molecules that differ in more than stereo.
func (s *Sample) Unique() int { return len(s.seen) }

// Rejects are the first texts that are no molecules; those that are missing are
// not among them.
func (s *Sample) Rejects() []Reject { return s.rejects }

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

// chunk is how many molecules a processor takes at a time.
const chunk = 16
