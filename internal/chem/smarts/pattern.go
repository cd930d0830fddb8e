package smarts

import "github.com/cupel-science/cupel/internal/chem"

// Pattern is a compiled SMARTS. It doesn't change and is safe for concurrent
// use.
type Pattern struct {
	text  string
	atoms []atom
	bonds []bond
	// recursive are the patterns inside $(…), in every depth of this one.
	recursive []*Pattern
	// depth counts the patterns that are nested in each other here, itself
	// included.
	depth  int
	best   plan // starts where fewest atoms of a molecule are likely to match
	first  plan // starts at the first atom
	needed []typeSet
}

// atom of a pattern.
type atom struct {
	types  typeSet // what the element and the aromaticity may be
	query  query
	rest   *query // what types don't decide; nil for nothing
	chiral chem.Chirality
	// order lists the atoms around a chiral one as they stand in the text, with
	// implicit for a hydrogen or a lone pair.
	order    []int32
	mapNo    int
	rareness int // how many atoms it is likely to match, per mille
}

// implicit stands for a neighbour that is no atom of the pattern.
const implicit = -1

// bond of a pattern.
type bond struct {
	a, b   int32
	orders bondSet
	text   string // as it was written; empty for the default
}

// Limits of patterns: beyond anything that a chemist writes, and small enough
// that a hostile text is soon refused.
const (
	MaxAtoms = 2000
	MaxDepth = 32 // of recursive patterns in each other
)

// Parse reads a SMARTS. Errors are of type [*SyntaxError].
func Parse(text string) (*Pattern, error) {
	ps := parser{text: text}
	p, err := ps.parse()
	if err != nil {
		return nil, err
	}
	p.text = text
	return p, nil
}

// MustParse is for patterns that stand in the program.
func MustParse(text string) *Pattern {
	p, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return p
}

// String is the text that was parsed.
func (p *Pattern) String() string { return p.text }

// Len is the number of the pattern's atoms.
func (p *Pattern) Len() int { return len(p.atoms) }

// Map is the number of an atom's map; 0 is none.
func (p *Pattern) Map(atom int) int { return p.atoms[atom].mapNo }
