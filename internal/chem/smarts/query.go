package smarts

import "github.com/cupel-science/cupel/internal/chem"

// query is a condition on an atom: a tree with properties for leaves.
type query struct {
	kind queryKind
	not  bool
	// lo and hi bound the property, both included.
	lo, hi int32
	types  typeSet // of ofTypes
	sub    int32   // of recursive: the index of the pattern
	kids   []query // of allOf and anyOf
}

type queryKind uint8

const (
	allOf queryKind = iota
	anyOf
	ofTypes
	recursive
	// Properties with a number.
	charge
	isotope
	hybrid
	degree         // D: neighbours in the graph
	heavyDegree    // d: neighbours that aren't hydrogen, but deuterium counts
	connectivity   // X: neighbours, hydrogens included
	valence        // v: bond orders, hydrogens included
	hydrogens      // H
	hiddenHs       // h: those that are not atoms of the graph
	rings          // R
	smallestRing   // r
	ringBonds      // x
	heteroatoms    // z: neighbours that are neither carbon nor hydrogen
	aliphaticHeter // Z: those of them that aren't aromatic
)

const unbounded = 1<<31 - 1

// fold joins the parts of a tree's node; one part needs no node.
func fold(kind queryKind, kids []query) query {
	if len(kids) == 1 {
		return kids[0]
	}
	return query{kind: kind, kids: kids}
}

// possible is the set of types that may fulfil the query, and whether a type
// alone decides it.
func (q *query) possible() (set typeSet, exact bool) {
	switch q.kind {
	case ofTypes:
		set, exact = q.types, true
	case allOf:
		set, exact = allTypes, true
		for i := range q.kids {
			s, e := q.kids[i].possible()
			set, exact = set.and(s), exact && e
		}
	case anyOf:
		exact = true
		for i := range q.kids {
			s, e := q.kids[i].possible()
			set, exact = set.or(s), exact && e
		}
	default:
		return allTypes, false
	}
	switch {
	case !q.not:
		return set, exact
	case exact:
		return set.not(), true
	default:
		return allTypes, false
	}
}

// remainder drops from a conjunction what types decide, so that it isn't asked
// again.
func (q *query) remainder() *query {
	if _, exact := q.possible(); exact {
		return nil
	}
	if q.kind != allOf || q.not {
		return q
	}
	var kids []query
	for i := range q.kids {
		if r := q.kids[i].remainder(); r != nil {
			kids = append(kids, *r)
		}
	}
	r := fold(allOf, kids)
	return &r
}

// holds tells whether an atom of the target fulfils the query.
func (s *search) holds(q *query, a int32) bool {
	var yes bool
	switch q.kind {
	case allOf:
		yes = true
		for i := range q.kids {
			if !s.holds(&q.kids[i], a) {
				yes = false
				break
			}
		}
	case anyOf:
		for i := range q.kids {
			if s.holds(&q.kids[i], a) {
				yes = true
				break
			}
		}
	case ofTypes:
		yes = q.types.has(s.t.types[a])
	case recursive:
		yes = s.t.startsAt(s, q.sub, a)
	default:
		v := property(s.t.mol, q.kind, int(a))
		yes = q.lo <= v && v <= q.hi
	}
	return yes != q.not
}

// property of an atom that a query's number is compared with.
func property(m *chem.Mol, kind queryKind, i int) int32 {
	a := &m.Atoms[i]
	switch kind {
	case charge:
		return int32(a.Charge)
	case isotope:
		return int32(a.Isotope)
	case hybrid:
		return int32(a.Hybrid)
	case degree:
		return int32(m.Degree(i))
	case connectivity:
		return int32(m.Degree(i)) + int32(a.Hs)
	case hydrogens:
		return int32(m.TotalHs(i))
	case hiddenHs:
		return int32(a.Hs)
	case valence:
		return bondOrders(m, i) + int32(a.Hs)
	case rings:
		return int32(m.Rings().OfAtom(i))
	case smallestRing:
		return int32(m.Rings().LeastOfAtom(i))
	default:
		return countLinks(m, kind, i)
	}
}

// bondOrders sums the orders of an atom's bonds in the Kekulé structure.
func bondOrders(m *chem.Mol, i int) (sum int32) {
	for _, l := range m.Links(i) {
		b := &m.Bonds[l.Bond]
		switch b.Kekule {
		case chem.Single, chem.Aromatic:
			sum++
		case chem.Double:
			sum += 2
		case chem.Triple:
			sum += 3
		case chem.Quadruple:
			sum += 4
		case chem.Dative: // counts at the atom that receives
			if int(b.B) == i {
				sum++
			}
		}
	}
	return sum
}

// countLinks counts an atom's neighbours or bonds of a kind.
func countLinks(m *chem.Mol, kind queryKind, i int) (n int32) {
	for _, l := range m.Links(i) {
		other := &m.Atoms[l.Atom]
		hetero := other.Element != chem.Carbon && other.Element != chem.Hydrogen
		switch {
		case kind == ringBonds && m.Rings().OfBond(int(l.Bond)) > 0,
			kind == heavyDegree && (other.Element != chem.Hydrogen || other.Isotope > 1),
			kind == heteroatoms && hetero,
			kind == aliphaticHeter && hetero && !other.Aromatic:
			n++
		}
	}
	return n
}
