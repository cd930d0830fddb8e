package reaction

import (
	"fmt"
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
	if len(reactants) != len(r.reactants) {
		return out, fmt.Errorf("reaction %.60q takes %d molecules, not %d", r.text, len(r.reactants), len(reactants))
	}
	matches := make([][][]int32, len(reactants))
	for i, p := range r.reactants {
		m, err := p.Find(reactants[i], smarts.Options{Limit: maxSets})
		if err != nil {
			return out, err
		}
		if len(m) == 0 {
			return out, nil
		}
		matches[i] = m
	}
	seen := map[string]bool{}
	chosen := make([][]int32, len(reactants))
	for n := range min(combinations(matches), maxSets) {
		choose(matches, n, chosen)
		set, key, err := r.productSet(reactants, chosen)
		switch {
		case err != nil:
			out.Dropped++
		case !seen[key]:
			seen[key] = true
			out.Sets = append(out.Sets, set)
		}
	}
	return out, nil
}

// combinations counts the ways to choose one match for each reactant; it stops
// counting where there are too many.
func combinations(matches [][][]int32) int {
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

// productSet makes all products for one match of each reactant, and a key that
// equal sets share.
func (r *Reaction) productSet(reactants []*chem.Mol, matches [][]int32) ([]*chem.Mol, string, error) {
	set := make([]*chem.Mol, len(r.products))
	var key strings.Builder
	for i := range r.products {
		m, err := r.assemble(&r.products[i], reactants, matches)
		if err != nil {
			return nil, "", err
		}
		set[i] = m
		key.WriteString(smiles.Canonical(m))
		key.WriteByte(' ')
	}
	return set, key.String(), nil
}
