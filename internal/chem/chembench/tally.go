package main

import (
	"cmp"
	"fmt"
	"slices"
)

// difference is a value that is not the reference's.
type difference struct {
	line           int
	column, smiles string
	ours, theirs   string
	distance       float64 // infinite for texts and errors
}

// tally counts what agrees.
type tally struct {
	rows        int
	counts      map[string]*counted
	differences []difference
	spellings   []spelling
}

// counted tells of one column how many molecules were compared, and how many
// differ by more than they may.
type counted struct {
	compared, differing int
	worst               float64 // distance, of those that may be as well
}

// spelling is how a molecule is written canonically, by us and by RDKit.
type spelling struct {
	line         int
	smiles       string
	ours, theirs string
}

func newTally() *tally { return &tally{counts: map[string]*counted{}} }

func (t *tally) count(column string) *counted {
	c := t.counts[column]
	if c == nil {
		c = &counted{}
		t.counts[column] = c
	}
	return c
}

// agree counts a value that is as near as it must be.
func (t *tally) agree(column string, distance float64) {
	c := t.count(column)
	c.compared++
	c.worst = max(c.worst, distance)
}

func (t *tally) differ(d difference) {
	c := t.count(d.column)
	c.compared++
	c.differing++
	c.worst = max(c.worst, d.distance)
	t.differences = append(t.differences, d)
}

// merge adds what another worker counted.
func (t *tally) merge(other *tally) {
	t.rows += other.rows
	for name, c := range other.counts {
		mine := t.count(name)
		mine.compared += c.compared
		mine.differing += c.differing
		mine.worst = max(mine.worst, c.worst)
	}
	t.differences = append(t.differences, other.differences...)
	t.spellings = append(t.spellings, other.spellings...)
}

// finish puts everything into the order of the file, and checks that molecules
// with one canonical SMILES are one to RDKit too. That RDKit tells nothing
// apart that we take for one is what the column "canonical" cannot see.
func (t *tally) finish() {
	slices.SortFunc(t.spellings, func(a, b spelling) int { return cmp.Compare(a.line, b.line) })
	seen := map[string]spelling{}
	for _, s := range t.spellings {
		first, ok := seen[s.ours]
		if !ok {
			seen[s.ours] = s
		}
		if !ok || first.theirs == s.theirs {
			t.agree(distinct, 0)
			continue
		}
		t.differ(difference{
			line: s.line, column: distinct, smiles: s.smiles, distance: infinite,
			ours: "the same as " + first.smiles, theirs: fmt.Sprintf("%s and %s", first.theirs, s.theirs),
		})
	}
	t.spellings = nil
	slices.SortStableFunc(t.differences, func(a, b difference) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
}

// of lists the differences in a column, the greatest first.
func (t *tally) of(column string) []difference {
	var list []difference
	for _, d := range t.differences {
		if d.column == column {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b difference) int { return cmp.Compare(b.distance, a.distance) })
	return list
}
