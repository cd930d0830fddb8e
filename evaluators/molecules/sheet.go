package molecules

import (
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/evaluators"
)

// The types of scores.
var (
	number = arrow.PrimitiveTypes.Float64
	whole  = arrow.PrimitiveTypes.Int64
	truth  = arrow.FixedWidthTypes.Boolean
	text   = arrow.BinaryTypes.String
)

// sheet collects the scores of a batch. Rows may be filled in by different
// goroutines.
type sheet struct {
	columns []column
	reasons []string // why a row has no scores
}

// column of scores; one of the slices has the values.
type column struct {
	score   evaluators.Score
	valid   []bool
	numbers []float64
	wholes  []int64
	truths  []bool
	texts   []string
}

func newSheet(scores []evaluators.Score, rows int) *sheet {
	s := &sheet{columns: make([]column, len(scores)), reasons: make([]string, rows)}
	for i, sc := range scores {
		c := column{score: sc, valid: make([]bool, rows)}
		switch sc.Type {
		case number:
			c.numbers = make([]float64, rows)
		case whole:
			c.wholes = make([]int64, rows)
		case truth:
			c.truths = make([]bool, rows)
		case text:
			c.texts = make([]string, rows)
		default:
			panic(fmt.Sprintf("molecules: score %s of type %s", sc.Name, sc.Type))
		}
		s.columns[i] = c
	}
	return s
}

// row of a sheet. What isn't filled in is null.
type row struct {
	*sheet
	at int
}

func (r row) number(column int, v float64) {
	c := &r.columns[column]
	c.numbers[r.at], c.valid[r.at] = v, true
}

func (r row) whole(column, v int) {
	c := &r.columns[column]
	c.wholes[r.at], c.valid[r.at] = int64(v), true
}

func (r row) truth(column int, v bool) {
	c := &r.columns[column]
	c.truths[r.at], c.valid[r.at] = v, true
}

func (r row) text(column int, v string) {
	c := &r.columns[column]
	c.texts[r.at], c.valid[r.at] = v, true
}

// clear takes back what was filled in.
func (r row) clear() {
	for i := range r.columns {
		r.columns[i].valid[r.at] = false
	}
}

// record makes the result, with an error column where a row failed.
func (s *sheet) record(mem memory.Allocator) arrow.Record {
	var fields []arrow.Field
	var cols []arrow.Array
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for i := range s.columns {
		c := &s.columns[i]
		fields = append(fields, arrow.Field{Name: c.score.Name, Type: c.score.Type, Nullable: true})
		cols = append(cols, c.array(mem))
	}
	if failed := s.failed(); slices.Contains(failed, true) {
		fields = append(fields, arrow.Field{Name: evaluators.ErrorColumn, Type: text, Nullable: true})
		c := column{score: evaluators.Score{Type: text}, texts: s.reasons, valid: failed}
		cols = append(cols, c.array(mem))
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, int64(len(s.reasons)))
}

// failed tells which rows have a reason to lack scores.
func (s *sheet) failed() []bool {
	failed := make([]bool, len(s.reasons))
	for i, r := range s.reasons {
		failed[i] = r != ""
	}
	return failed
}

// array copies the column to Arrow memory.
func (c *column) array(mem memory.Allocator) arrow.Array {
	b := array.NewBuilder(mem, c.score.Type)
	defer b.Release()
	switch b := b.(type) {
	case *array.Float64Builder:
		b.AppendValues(c.numbers, c.valid)
	case *array.Int64Builder:
		b.AppendValues(c.wholes, c.valid)
	case *array.BooleanBuilder:
		b.AppendValues(c.truths, c.valid)
	case *array.StringBuilder:
		b.AppendValues(c.texts, c.valid)
	}
	return b.NewArray()
}
