package reaction

import (
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// Reaction is compiled from its SMARTS. It doesn't change and is safe for
// concurrent use.
type Reaction struct {
	text      string
	reactants []*smarts.Pattern
	products  []product
}

// product is the template of one product.
type product struct {
	atoms []smarts.Template
	bonds []smarts.TemplateBond
	// stereo tells what becomes of each atom's chirality.
	stereo []stereoChange
	// degreeChanged tells of mapped atoms whether they have another number of
	// neighbours in the reactant's template; their hydrogens are counted anew.
	degreeChanged []bool
	byMap         map[int]int
}

// stereoChange is what a reaction does to an atom's chirality.
type stereoChange uint8

const (
	keepStereo stereoChange = iota
	invertStereo
	destroyStereo
	createStereo
)

// Parse reads reactants>>products or reactants>agents>products; agents are
// ignored. Components that are to be found in one molecule stand in brackets:
// (C.N)>>CN.
func Parse(text string) (*Reaction, error) {
	sides := strings.Split(strings.TrimSpace(text), ">")
	if len(sides) != 3 {
		return nil, fmt.Errorf("reaction %.60q: want reactants>>products", text)
	}
	r := &Reaction{text: text}
	reactants, err := patterns(sides[0])
	if err != nil {
		return nil, fmt.Errorf("reactants: %w", err)
	}
	r.reactants = reactants
	if sides[1] != "" {
		if _, err := patterns(sides[1]); err != nil {
			return nil, fmt.Errorf("agents: %w", err)
		}
	}
	products, err := patterns(sides[2])
	if err != nil {
		return nil, fmt.Errorf("products: %w", err)
	}
	for _, p := range products {
		t, err := r.template(p)
		if err != nil {
			return nil, err
		}
		r.products = append(r.products, t)
	}
	return r, nil
}

// MustParse is for reactions that stand in the program.
func MustParse(text string) *Reaction {
	r, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return r
}

// String is the text that was parsed.
func (r *Reaction) String() string { return r.text }

// Reactants is the number of molecules that the reaction takes.
func (r *Reaction) Reactants() int { return len(r.reactants) }

// Products is the number of molecules that it gives.
func (r *Reaction) Products() int { return len(r.products) }

// Applies tells whether a molecule can be the given reactant.
func (r *Reaction) Applies(reactant int, m *chem.Mol) bool { return r.reactants[reactant].Match(m) }

// patterns reads the templates of one side. Dots part them, except in brackets.
func patterns(side string) ([]*smarts.Pattern, error) {
	var ps []*smarts.Pattern
	for _, text := range components(side) {
		p, err := smarts.Parse(text)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, nil
}

// components splits a side at the dots outside of brackets and takes off the
// brackets that go around a component.
func components(side string) []string {
	var parts []string
	depth, start := 0, 0
	for i := range len(side) {
		switch side[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '.':
			if depth == 0 {
				parts = append(parts, ungrouped(side[start:i]))
				start = i + 1
			}
		}
	}
	return append(parts, ungrouped(side[start:]))
}

func ungrouped(part string) string {
	if strings.HasPrefix(part, "(") && strings.HasSuffix(part, ")") {
		return part[1 : len(part)-1]
	}
	return part
}

// template compiles a product.
func (r *Reaction) template(p *smarts.Pattern) (product, error) {
	t := product{byMap: map[int]int{}}
	for i := range p.Len() {
		a := p.Template(i)
		if a.Map > 0 {
			if _, twice := t.byMap[a.Map]; twice {
				return t, fmt.Errorf("reaction %.60q: map %d stands twice in a product", r.text, a.Map)
			}
			t.byMap[a.Map] = i
		}
		t.atoms = append(t.atoms, a)
	}
	for i := range p.NumBonds() {
		t.bonds = append(t.bonds, p.TemplateBond(i))
	}
	for i := range t.atoms {
		change, degree := createStereo, false
		if rp, ra, ok := r.source(t.atoms[i].Map); ok {
			change = stereoOf(rp, ra, p, i)
			degree = templateDegree(rp, ra) != templateDegree(p, i)
		}
		t.stereo = append(t.stereo, change)
		t.degreeChanged = append(t.degreeChanged, degree)
	}
	return t, nil
}

// source finds the reactant's atom with a map.
func (r *Reaction) source(mapNo int) (p *smarts.Pattern, atom int, ok bool) {
	if mapNo == 0 {
		return nil, 0, false
	}
	for _, p := range r.reactants {
		for i := range p.Len() {
			if p.Map(i) == mapNo {
				return p, i, true
			}
		}
	}
	return nil, 0, false
}

// templateDegree counts an atom's bonds in a pattern.
func templateDegree(p *smarts.Pattern, atom int) (n int) {
	for i := range p.NumBonds() {
		if a, b := p.Bond(i); a == atom || b == atom {
			n++
		}
	}
	return n
}
