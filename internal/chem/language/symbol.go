package language

import "github.com/cupel-science/cupel/internal/chem"

// kind of a symbol.
type kind uint8

const (
	noKind     kind = iota
	anAtom          // an atom and the bond from the one before it
	aBranch         // what follows is a branch, of two at least
	aRing           // a ring begins at the atom
	aClosure        // a ring ends at the atom
	anEnd           // of a branch or the molecule
	contracted      // a branch that is done, in contexts only
)

// symbol of the text of a molecule.
type symbol struct {
	kind  kind
	order chem.Order // of the bond, Kekulé; of the first atom NoOrder
	atom             // of anAtom
	// back is how many atoms before the present one a ring of aClosure began; of
	// contracted it is 1 for a single atom, and 2 for more.
	back int
}

// atom is what a model knows of one.
type atom struct {
	element  chem.Element
	charge   int8
	aromatic bool
}

// token is the number of a symbol; 0 stands for what is before the first.
type token uint8

// mostTokens is the number of symbols that a model can tell apart.
const mostTokens = 255

// vocabulary numbers the symbols of the training molecules.
type vocabulary struct {
	symbols []symbol
	tokens  map[symbol]token
	// bonds is the greatest sum of bond orders that an atom had.
	bonds map[atom]int
}

func newVocabulary() *vocabulary {
	return &vocabulary{symbols: make([]symbol, 1), tokens: map[symbol]token{}, bonds: map[atom]int{}}
}

// number gives a symbol its token; false where there are too many.
func (v *vocabulary) number(s symbol) (token, bool) {
	if t, ok := v.tokens[s]; ok {
		return t, true
	}
	if len(v.symbols) > mostTokens {
		return 0, false
	}
	t := token(len(v.symbols))
	v.symbols = append(v.symbols, s)
	v.tokens[s] = t
	return t, true
}

// bondsOf is what an order takes of an atom's valence.
func bondsOf(o chem.Order) int {
	switch o {
	case chem.Double:
		return 2
	case chem.Triple:
		return 3
	case chem.NoOrder:
		return 0
	}
	return 1
}
