package reaction

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// maxSets bounds the ways in which one call tries to apply a reaction.
const maxSets = 1000

// Outcome of a reaction.
type Outcome struct {
	// Sets are the different sets of products, each with one molecule for each of
	// the reaction's product templates, in their order.
	Sets [][]*chem.Mol
	// Dropped counts the ways in which the templates match but whose products
	// make no sane molecule.
	Dropped int
}

// Run applies the reaction to molecules, one for each reactant, in every way in
// which the templates match, the first 1,000 of them.
func (r *Reaction) Run(reactants ...*chem.Mol) (Outcome, error) {
	var out Outcome
	matches, err := r.match(reactants)
	if err != nil {
		return out, err
	}
	seen := map[string]bool{}
	chosen := make([][]int32, len(reactants))
	for n := range min(combinations(matches), maxSets) {
		choose(matches, n, chosen)
		set, err := r.productSet(reactants, chosen)
		if err != nil {
			out.Dropped++
			continue
		}
		if key := keyOf(set); !seen[key] {
			seen[key] = true
			out.Sets = append(out.Sets, set)
		}
	}
	return out, nil
}

// Sample applies the reaction in one of the ways in which the templates match,
// drawn at random; ways whose products make no sane molecule are passed over. It
// returns nil where none is left. This is much less work than [Reaction.Run].
func (r *Reaction) Sample(rng *rand.Rand, reactants ...*chem.Mol) ([]*chem.Mol, error) {
	matches, err := r.match(reactants)
	if err != nil {
		return nil, err
	}
	chosen := make([][]int32, len(reactants))
	for _, n := range rng.Perm(min(combinations(matches), maxSets)) {
		choose(matches, n, chosen)
		if set, err := r.productSet(reactants, chosen); err == nil {
			return set, nil
		}
	}
	return nil, nil
}

// match finds the ways in which each reactant matches its template; nil where
// one of them doesn't.
func (r *Reaction) match(reactants []*chem.Mol) ([][][]int32, error) {
	if len(reactants) != len(r.reactants) {
		return nil, fmt.Errorf("reaction %.60q takes %d molecules, not %d", r.text, len(r.reactants), len(reactants))
	}
	matches := make([][][]int32, len(reactants))
	for i, p := range r.reactants {
		m, err := p.Find(reactants[i], smarts.Options{Limit: maxSets})
		if err != nil || len(m) == 0 {
			return nil, err
		}
		matches[i] = m
	}
	return matches, nil
}

// combinations counts the ways to choose one match for each reactant; it stops
// counting where there are too many.
func combinations(matches [][][]int32) int {
	if matches == nil {
		return 0
	}
	n := 1
	for _, m := range matches {
		n = min(n*len(m), maxSets)
	}
	return n
}

// choose picks the n-th combination; the last reactant's matches vary fastest.
func choose(matches [][][]int32, n int, chosen [][]int32) {
	for i := len(matches) - 1; i >= 0; i-- {
		chosen[i] = matches[i][n%len(matches[i])]
		n /= len(matches[i])
	}
}

// productSet makes all products for one match of each reactant.
func (r *Reaction) productSet(reactants []*chem.Mol, matches [][]int32) ([]*chem.Mol, error) {
	set := make([]*chem.Mol, len(r.products))
	for i := range r.products {
		m, err := r.assemble(&r.products[i], reactants, matches)
		if err != nil {
			return nil, err
		}
		set[i] = m
	}
	return set, nil
}

// keyOf is what equal sets share.
func keyOf(set []*chem.Mol) string {
	texts := make([]string, len(set))
	for i, m := range set {
		texts[i] = smiles.Canonical(m)
	}
	return strings.Join(texts, " ")
}
