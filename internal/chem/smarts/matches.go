package smarts

import (
	"cmp"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// Match tells whether a molecule has the pattern. A search that is given up
// (see [ErrTooHard]) counts as one that failed.
func (p *Pattern) Match(m *chem.Mol) bool {
	t := lend(m)
	defer t.giveBack()
	return t.Match(p)
}

// MatchAt tells whether a molecule has the pattern with its first atom at the
// given one.
func (p *Pattern) MatchAt(m *chem.Mol, atom int) bool {
	t := lend(m)
	defer t.giveBack()
	return t.MatchAt(p, atom)
}

// Matches are the ways in which a molecule has the pattern, the first 1,000 of
// them: for each the atoms that match the pattern's, in its order. Unique ones
// differ in the set of their atoms. They are sorted.
func (p *Pattern) Matches(m *chem.Mol, unique bool) [][]int32 {
	matches, _ := p.Find(m, Options{Unique: unique})
	return matches
}

// Count is the number of matches.
func (p *Pattern) Count(m *chem.Mol, unique bool) int {
	t := lend(m)
	defer t.giveBack()
	return t.Count(p, unique)
}

// Find is [Pattern.Matches] with options. Its error is [ErrTooHard], with what
// was found until then.
func (p *Pattern) Find(m *chem.Mol, o Options) ([][]int32, error) {
	t := lend(m)
	defer t.giveBack()
	return t.Find(p, o)
}

// Count is the number of matches, unique ones or all.
func (t *Target) Count(p *Pattern, unique bool) int {
	t.collect(p, Options{Unique: unique})
	n := len(t.matches) / len(p.atoms)
	if !unique || n < 2 || len(p.atoms) == 1 {
		return n
	}
	return len(t.distinct(len(p.atoms)))
}

// Find is [Pattern.Find] in the prepared molecule.
func (t *Target) Find(p *Pattern, o Options) ([][]int32, error) {
	t.collect(p, o)
	var rows [][]int32
	k := len(p.atoms)
	if o.Unique && k > 1 && len(t.matches) > k {
		rows = t.distinct(k)
	} else {
		rows = t.sorted(k)
	}
	flat := make([]int32, 0, len(rows)*k)
	for i, r := range rows {
		flat = append(flat, r...)
		rows[i] = flat[i*k : (i+1)*k : (i+1)*k]
	}
	if t.steps < 0 {
		return rows, ErrTooHard
	}
	return rows, nil
}

// collect notes matches in t.matches.
func (t *Target) collect(p *Pattern, o Options) {
	t.matches = t.matches[:0]
	t.steps = 0
	s := t.begin(p)
	if s == nil {
		return
	}
	s.chirality = o.Chirality
	if s.collect = o.Limit; s.collect <= 0 {
		s.collect = defaultLimit
	}
	s.run(p.best)
}

// sorted are the matches of k atoms, the smallest first.
func (t *Target) sorted(k int) [][]int32 {
	rows := make([][]int32, 0, len(t.matches)/k)
	for r := range slices.Chunk(t.matches, k) {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, slices.Compare)
	return rows
}

// distinct keeps the first of the sorted matches for each set of atoms.
func (t *Target) distinct(k int) [][]int32 {
	rows := t.sorted(k)
	type keyed struct {
		row   int
		atoms []int32
	}
	sets := make([]keyed, len(rows))
	flat := slices.Concat(rows...)
	for i := range sets {
		atoms := flat[i*k : (i+1)*k]
		slices.Sort(atoms)
		sets[i] = keyed{i, atoms}
	}
	slices.SortFunc(sets, func(a, b keyed) int {
		return cmp.Or(slices.Compare(a.atoms, b.atoms), a.row-b.row)
	})
	sets = slices.CompactFunc(sets, func(a, b keyed) bool { return slices.Equal(a.atoms, b.atoms) })
	slices.SortFunc(sets, func(a, b keyed) int { return a.row - b.row })
	for i, s := range sets {
		rows[i] = rows[s.row]
	}
	return rows[:len(sets)]
}
