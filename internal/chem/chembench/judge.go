package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// Names of what is compared beside a table's columns.
const (
	verdict  = "valid"
	orders   = "orders"   // the canonical SMILES stays in other orders of the atoms
	values   = "values"   // all values stay in another order of the atoms
	distinct = "distinct" // one canonical SMILES, one to RDKit
)

var infinite = math.Inf(1)

// judge compares rows of a table with what we compute.
type judge struct {
	tally   *tally
	columns []column
	place   []int // of a column in a row, -1 where the table has none
	valid   int   // place of RDKit's verdict, or -1
	orders  int
}

func newJudge(columns []column, header []string, orders int) (*judge, error) {
	if len(header) == 0 || header[0] != "smiles" {
		return nil, fmt.Errorf("the table's first column is not smiles but %q", header)
	}
	j := &judge{tally: newTally(), columns: columns, orders: orders, valid: slices.Index(header, verdict)}
	for _, c := range columns {
		j.place = append(j.place, slices.Index(header, c.name))
	}
	return j, nil
}

// row compares one molecule.
func (j *judge) row(line int, row []string) {
	j.tally.rows++
	text := row[0]
	m, err := smiles.Parse(text)
	if !j.sameVerdict(line, row, err) || err != nil {
		return
	}
	own := make([]value, len(j.columns))
	failed := make([]error, len(j.columns))
	for i, c := range j.columns {
		own[i], failed[i] = c.of(m)
		j.compare(line, row, i, own[i], failed[i])
	}
	j.reorder(line, text, m, own, failed)
}

// sameVerdict compares what we take for a molecule with what RDKit does. Tables
// without a verdict have molecules only.
func (j *judge) sameVerdict(line int, row []string, err error) bool {
	ours, theirs := "1", "1"
	if err != nil {
		ours = "0"
	}
	if j.valid >= 0 {
		theirs = row[j.valid]
	}
	if ours == theirs {
		j.tally.agree(verdict, 0)
		return true
	}
	if err != nil {
		ours = err.Error()
	}
	j.tally.differ(difference{line, verdict, row[0], ours, theirs, infinite})
	return false
}

// compare one column. An empty field means that RDKit has no value, except for
// the texts that may be empty.
func (j *judge) compare(line int, row []string, i int, own value, failed error) {
	c, place := j.columns[i], j.place[i]
	if place < 0 || row[place] == "" && !math.IsNaN(own.number) {
		return
	}
	want, err := c.read(row[place])
	if err != nil {
		j.tally.differ(difference{line, c.name, row[0], "can't read it: " + err.Error(), row[place], infinite})
		return
	}
	if c.name == "canonical" {
		j.tally.spellings = append(j.tally.spellings, spelling{line, row[0], own.text, row[place]})
	}
	if failed != nil {
		j.tally.differ(difference{line, c.name, row[0], failed.Error(), row[place], infinite})
		return
	}
	d := distance(own, want)
	if d > c.tolerance {
		j.tally.differ(difference{line, c.name, row[0], own.String(), want.String(), d})
		return
	}
	j.tally.agree(c.name, d)
}

// reorder writes the molecule in random orders of its atoms and reads it back.
// It must stay the same. The orders depend on the line only.
func (j *judge) reorder(line int, text string, m *chem.Mol, own []value, failed []error) {
	if j.orders == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(uint64(line), 1))
	want := smiles.Canonical(m)
	for n := range j.orders {
		other := smiles.WriteRandom(m, smiles.Style{}, rng)
		back, err := smiles.Parse(other)
		if err != nil {
			j.tally.differ(difference{line, orders, text, other + ": " + err.Error(), want, infinite})
			return
		}
		if got := smiles.Canonical(back); got != want {
			j.tally.differ(difference{line, orders, text, other + ": " + got, want, infinite})
			return
		}
		if n == 0 {
			j.sameValues(line, text, other, back, own, failed)
		}
	}
	j.tally.agree(orders, 0)
}

// sameValues computes every column of a reordered molecule again. Sums may
// differ in their last digits.
func (j *judge) sameValues(line int, text, other string, m *chem.Mol, own []value, failed []error) {
	worst := 0.0
	for i, c := range j.columns {
		again, err := c.of(m)
		if failed[i] != nil && err != nil {
			continue
		}
		d := distance(own[i], again)
		if d > 1e-9 || (err == nil) != (failed[i] == nil) {
			j.tally.differ(difference{line, values, text, fmt.Sprintf("%s of %s: %v", c.name, other, again), own[i].String(), d})
			return
		}
		worst = max(worst, d)
	}
	j.tally.agree(values, worst)
}
