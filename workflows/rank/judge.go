package rank

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// judge decides which rows can be ranked. It sees every row once, in order,
// and can be asked again later.
type judge struct {
	spec    Spec
	seen    *idSet
	ids     []identity // of a batch
	verdict bitset     // of every row: it can be ranked
	dropped tally
}

// tally counts rows by reason, in the order in which reasons are checked.
type tally struct {
	reasons []string
	counts  map[string]int64
}

func (t *tally) add(reason string) {
	if t.counts == nil {
		t.counts = map[string]int64{}
	}
	if t.counts[reason]++; t.counts[reason] == 1 {
		t.reasons = append(t.reasons, reason)
	}
}

// The reasons to drop a row; the others name a constraint or a score.
const (
	reasonDuplicate = "same id as an earlier row"
	reasonNoScores  = "no value of any objective"
)

func reasonMissing(score string) string { return "no value of " + score }

func reasonFails(c Constraint) string { return "fails " + c.Text }

func reasonNull(c Constraint) string { return "no value for " + c.Text }

// reasonOrder lists all reasons in the order in which they are checked.
func (s Spec) reasonOrder() []string {
	out := []string{reasonDuplicate}
	for _, c := range s.Constraints {
		out = append(out, reasonFails(c), reasonNull(c))
	}
	for _, o := range s.Objectives {
		out = append(out, reasonMissing(o.Score))
	}
	return append(out, reasonNoScores)
}

// batch is what ranking needs of a batch of rows.
type batch struct {
	first    int64 // number of the first row
	rows     int
	rec      arrow.Record
	eligible []bool
	ids      arrow.Array // nil where the table has none
	clusters arrow.Array // nil where none are capped
	scores   [][]float64 // by objective; NaN where missing
	errors   [][]float64 // standard errors by objective, 0 where missing; nil where the objective has none
}

// id of a row, "" where it has none. It shares memory with the record.
func (b *batch) id(row int) string {
	if b.ids == nil {
		return ""
	}
	text, _ := cellText(b.ids, row)
	return text
}

// cellText is the text of a value of any type; false where it is null.
func cellText(col arrow.Array, row int) (string, bool) {
	if text, ok := datasets.Text(col, row); ok || col.IsNull(row) {
		return text, ok
	}
	return col.ValueStr(row), true
}

// newBatch reads the columns that the spec names. The batch is good until the
// next one is read into the same memory.
func (s Spec) newBatch(into *batch, first int64, rec arrow.Record) error {
	b := batch{first: first, rows: int(rec.NumRows()), rec: rec, eligible: into.eligible, scores: into.scores, errors: into.errors}
	if i := datasets.Lookup(rec.Schema(), datasets.ID); i >= 0 {
		b.ids = rec.Column(i)
	}
	if s.Diverse.caps() {
		b.clusters = rec.Column(datasets.Lookup(rec.Schema(), s.Diverse.By))
	}
	if b.scores == nil {
		b.scores, b.errors = make([][]float64, len(s.Objectives)), make([][]float64, len(s.Objectives))
	}
	for i, o := range s.Objectives {
		var err error
		if b.scores[i], err = readScores(b.scores[i], rec, o.Score, math.NaN()); err != nil {
			return err
		}
		if o.Uncertainty == "" {
			continue
		}
		if b.errors[i], err = readScores(b.errors[i], rec, o.Uncertainty, 0); err != nil {
			return err
		}
		for row, e := range b.errors[i] {
			b.errors[i][row] = max(e, 0)
		}
	}
	*into = b
	return nil
}

// readScores reads a column into the given memory, with missing in place of
// what is null or not finite.
func readScores(into []float64, rec arrow.Record, column string, missing float64) ([]float64, error) {
	values, valid, err := datasets.Float64s(rec, datasets.Lookup(rec.Schema(), column))
	if err != nil {
		return nil, err
	}
	into = append(into[:0], values...)
	for row, v := range into {
		if valid != nil && !valid[row] || math.IsNaN(v) || math.IsInf(v, 0) {
			into[row] = missing
		}
	}
	return into, nil
}

// recall fills in which rows of the batch can be ranked, as judged before.
func (j *judge) recall(b *batch) error {
	if b.first+int64(b.rows) > j.verdict.n {
		return errChanged
	}
	b.eligible = b.eligible[:0]
	for row := range b.rows {
		b.eligible = append(b.eligible, j.verdict.get(b.first+int64(row)))
	}
	return nil
}

// judge fills in which rows of the batch can be ranked. A row is dropped for
// the first reason that there is.
func (j *judge) judge(b *batch) error {
	j.distinguish(b)
	for _, c := range j.spec.Constraints {
		if err := j.constrain(b, c); err != nil {
			return err
		}
	}
	for row, ok := range b.eligible {
		if ok {
			if reason := j.missing(b, row); reason != "" {
				j.drop(b, row, reason)
			}
		}
		j.verdict.append(b.eligible[row])
	}
	return nil
}

func (j *judge) drop(b *batch, row int, reason string) {
	b.eligible[row] = false
	j.dropped.add(reason)
}

// distinguish makes those rows eligible whose id no earlier row has, and those
// without an id.
func (j *judge) distinguish(b *batch) {
	b.eligible = slices.Grow(b.eligible[:0], b.rows)[:b.rows]
	if b.ids == nil {
		fill(b.eligible, true)
		return
	}
	if j.seen == nil {
		j.seen = newIDSet()
	}
	j.ids = j.ids[:0]
	for row := range b.rows {
		j.ids = append(j.ids, identify(b.id(row)))
	}
	if b.ids.NullN() > 0 {
		j.distinguishSome(b)
	} else {
		j.seen.add(j.ids, b.eligible)
	}
	for _, fresh := range b.eligible {
		if !fresh {
			j.dropped.add(reasonDuplicate)
		}
	}
}

// distinguishSome is distinguish for a batch in which ids are missing.
func (j *judge) distinguishSome(b *batch) {
	for row := range b.rows {
		if b.eligible[row] = true; b.ids.IsValid(row) {
			j.seen.add(j.ids[row:row+1], b.eligible[row:row+1])
		}
	}
}

func fill(list []bool, v bool) {
	for i := range list {
		list[i] = v
	}
}

func (j *judge) constrain(b *batch, c Constraint) error {
	holds, err := c.Holds(b.rec)
	if err != nil {
		return fmt.Errorf("constraint %q: %w", c.Text, err)
	}
	if len(holds) != b.rows {
		return fmt.Errorf("constraint %q: %d answers for %d rows", c.Text, len(holds), b.rows)
	}
	for row, ok := range b.eligible {
		if !ok || holds[row] {
			continue
		}
		reason := reasonFails(c)
		for _, name := range c.Columns {
			if b.rec.Column(datasets.Lookup(b.rec.Schema(), name)).IsNull(row) {
				reason = reasonNull(c)
			}
		}
		j.drop(b, row, reason)
	}
	return nil
}

// missing is the reason why a row without all scores cannot be ranked, "" if
// it can.
func (j *judge) missing(b *batch, row int) string {
	some := false
	for i, o := range j.spec.Objectives {
		if !math.IsNaN(b.scores[i][row]) {
			some = true
		} else if j.spec.Missing == Drop {
			return reasonMissing(o.Score)
		}
	}
	if !some && j.spec.Missing == Mask {
		return reasonNoScores
	}
	return ""
}
