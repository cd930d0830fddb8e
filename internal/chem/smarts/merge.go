package smarts

import "github.com/cupel-science/cupel/internal/chem"

// ParseMerging is Parse for patterns that write hydrogens as atoms, as the PAINS
// filters do: each hydrogen that hangs at another atom becomes a condition that
// this atom has at least so many. Molecules have suppressed theirs, so that
// hydrogen atoms would find nothing.
func ParseMerging(text string) (*Pattern, error) {
	ps := parser{text: text, merging: true}
	p, err := ps.parse()
	if err != nil {
		return nil, err
	}
	p.text = text
	return p, nil
}

// mergeHydrogens turns hydrogen atoms of a pattern into conditions.
func (m *molecule) mergeHydrogens() {
	links := m.links()
	hydrogen := func(i int32) bool {
		a := &m.atoms[i]
		return a.query.kind == ofTypes && !a.query.not &&
			a.query.types == element(int(chem.Hydrogen))
	}
	counts := make([]int32, len(m.atoms))
	moved := make([]int32, len(m.atoms)) // new indices; implicit for what goes
	var kept []atom
	for i := range m.atoms {
		moved[i] = implicit
		if hydrogen(int32(i)) && len(links[i]) == 1 {
			b := m.bonds[links[i][0]]
			if heavy := b.a + b.b - int32(i); !hydrogen(heavy) {
				counts[heavy]++
				continue
			}
		}
		moved[i] = int32(len(kept))
		kept = append(kept, m.atoms[i])
	}
	var bonds []bond
	for _, b := range m.bonds {
		if moved[b.a] != implicit && moved[b.b] != implicit {
			b.a, b.b = moved[b.a], moved[b.b]
			bonds = append(bonds, b)
		}
	}
	for old, n := range counts {
		if n > 0 {
			a := &kept[moved[old]]
			least := query{kind: hydrogens, lo: n, hi: unbounded}
			a.query = query{kind: allOf, kids: []query{a.query, least}}
		}
	}
	for i := range kept {
		for j, n := range kept[i].order {
			if n != implicit {
				kept[i].order[j] = moved[n]
			}
		}
	}
	m.atoms, m.bonds = kept, bonds
}
