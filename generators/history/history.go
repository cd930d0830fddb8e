// Package history reads what generators learn from: the table of scored
// candidates in generators.Request.History.
package history

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// Objective is a score column, and which way it is turned. The zero value is none.
type Objective struct {
	Column string
	Sign   float64 // +1 or -1, that scores are multiplied by
}

// MoreIsBetter turns a score with the goal "min" round.
func MoreIsBetter(column, goal string) Objective {
	if goal == "min" {
		return Objective{column, -1}
	}
	return Objective{column, 1}
}

// LessIsBetter turns a score with the goal "max" round.
func LessIsBetter(column, goal string) Objective {
	if goal == "max" {
		return Objective{column, -1}
	}
	return Objective{column, 1}
}

// Read gives the turned scores by row, NaN where there is none.
func (o Objective) Read(t arrow.Table) ([]float64, error) {
	if o.Column == "" {
		return Nothing(t), nil
	}
	values, err := Numbers(t, o.Column)
	for i := range values {
		values[i] *= o.Sign
	}
	return values, err
}

// Nothing is a NaN for each row.
func Nothing(t arrow.Table) []float64 {
	out := make([]float64, t.NumRows())
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// Numbers reads a column of numbers by row: NaN for what is null or not finite.
func Numbers(t arrow.Table, column string) ([]float64, error) {
	if datasets.Lookup(t.Schema(), column) < 0 {
		return nil, Missing(t, column)
	}
	values, valid, err := datasets.TableFloat64s(t, column)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	for i := range values {
		if !valid[i] || math.IsInf(values[i], 0) {
			values[i] = math.NaN()
		}
	}
	return values, nil
}

// Missing says that a history lacks a column, and which ones it has.
func Missing(t arrow.Table, column string) error {
	var names []string
	for _, f := range t.Schema().Fields() {
		names = append(names, f.Name)
	}
	return fmt.Errorf("the history has no column %q: it has %s", column, strings.Join(names, ", "))
}

// Round is the round, from 0, of the innermost loop that a candidate was made
// in; false where it was made in none. Origins end in the rounds of all loops,
// from 1, as in "search/propose#2.5".
func Round(origin string) (round int, ok bool) {
	_, rounds, _ := strings.Cut(origin, "#")
	n, err := strconv.Atoi(rounds[strings.LastIndexByte(rounds, '.')+1:])
	if err != nil || n < 1 {
		return 0, false
	}
	return n - 1, true
}
