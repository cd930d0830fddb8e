package audit

import (
	"bytes"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// columnScan looks at each column: for missing values, values that are no
// numbers, columns of one value, and columns that determine the target.
type columnScan struct {
	columns []columnState
	target  int // -1 without one
}

type columnState struct {
	name     string
	missing  rowList
	infinite rowList // NaN too
	example  float64 // the first of them
	value    string  // the first that is not missing
	content  []byte  // of that value
	varied   bool    // another one was seen
	relation relation
}

func newColumnScan(schema *arrow.Schema, target string) *columnScan {
	s := &columnScan{columns: make([]columnState, schema.NumFields()), target: -1}
	for i, f := range schema.Fields() {
		s.columns[i].name = f.Name
	}
	if target != "" {
		s.target = datasets.Lookup(schema, target)
	}
	return s
}

func (s *columnScan) add(rec arrow.Record, first int64) error {
	var target numbers
	var err error
	if s.target >= 0 {
		if target, err = readNumbers(rec, s.target); err != nil {
			return err
		}
	}
	for i := range s.columns {
		column, err := readNumbers(rec, i)
		if err != nil {
			return err
		}
		c := &s.columns[i]
		c.addMissing(rec.Column(i), column, first)
		if !c.varied {
			c.compare(rec, i)
		}
		switch {
		case s.target < 0 || i == s.target:
		case column.isNumeric() && target.isNumeric():
			c.relation.addNumbers(column, target)
		case !column.isNumeric() && !target.isNumeric():
			c.relation.addTexts(rec.Column(i), rec.Column(s.target))
		}
	}
	return nil
}

func (c *columnState) addMissing(col arrow.Array, column numbers, first int64) {
	for row := range col.Len() {
		if isNull(col, row) {
			c.missing.add(first + int64(row))
			continue
		}
		if _, ok := column.at(row); column.isNumeric() && !ok {
			if c.infinite.count == 0 {
				c.example = column.values[row]
			}
			c.infinite.add(first + int64(row))
		}
	}
}

// compare finds out whether the column has more than one value.
func (c *columnState) compare(rec arrow.Record, column int) {
	one := project(rec, column)
	defer one.Release()
	var content []byte
	for row := range int(one.NumRows()) {
		if isNull(one.Column(0), row) {
			continue
		}
		content = datasets.RowContent(content[:0], one, row)
		if c.content == nil {
			c.content, c.value = bytes.Clone(content), text(one.Column(0), row)
		} else if !bytes.Equal(c.content, content) {
			c.varied = true
			return
		}
	}
}

func (s *columnScan) findings(rows int64) []Finding {
	var out []Finding
	for i := range s.columns {
		c := &s.columns[i]
		out = append(out, c.missingFindings(rows)...)
		if n := c.infinite.count; n > 0 {
			out = append(out, Finding{Severity: Error, Check: "non-finite", Column: c.name, Rows: c.infinite.first, Count: n,
				Message: fmt.Sprintf("%s hold no finite number; the first is %g", share(n, rows), c.example),
				Advice:  "make them missing values or remove the rows: no mean and no fit survives one"})
		}
		if present := rows - c.missing.count; present > 1 && !c.varied {
			out = append(out, c.constant(i == s.target, present == rows))
		}
		if s.target >= 0 && c.varied && s.columns[s.target].varied {
			out = append(out, c.relation.findings(c.name, s.columns[s.target].name)...)
		}
	}
	return out
}

func (c *columnState) missingFindings(rows int64) []Finding {
	n := c.missing.count
	switch {
	case n == 0:
		return nil
	case n == rows:
		return []Finding{{Severity: Error, Check: "missing", Column: c.name, Count: n, Message: "all values are missing",
			Advice: "remove the column, or see whether it was read as the right type"}}
	}
	return []Finding{{Severity: Warning, Check: "missing", Column: c.name, Rows: c.missing.first, Count: n,
		Message: share(n, rows) + " without a value",
		Advice:  "find out why they are missing; remove the rows or fill them in, knowing what that assumes"}}
}

func (c *columnState) constant(isTarget, complete bool) Finding {
	f := Finding{Severity: Warning, Check: "constant", Column: c.name, Message: fmt.Sprintf("every value is %q", clip(c.value)),
		Advice: "remove the column; it can explain nothing"}
	if !complete {
		f.Message = fmt.Sprintf("every value that is not missing is %q", clip(c.value))
	}
	if isTarget {
		f.Severity, f.Advice = Error, "choose another target; there is nothing to predict"
	}
	return f
}

// relation compares a column with the target where both have a value.
type relation struct {
	n             int64
	differ        bool // not all values are equal
	numeric       bool
	x, y          float64 // means
	sxx, syy, sxy float64 // sums of products of deviations
}

// addNumbers updates the sums by Welford's method, Technometrics 4 (1962) 419.
func (r *relation) addNumbers(column, target numbers) {
	r.numeric = true
	for row := range column.values {
		x, okX := column.at(row)
		y, okY := target.at(row)
		if !okX || !okY {
			continue
		}
		r.n++
		r.differ = r.differ || x != y
		dx, dy := x-r.x, y-r.y
		r.x += dx / float64(r.n)
		r.y += dy / float64(r.n)
		r.sxx += dx * (x - r.x)
		r.syy += dy * (y - r.y)
		r.sxy += dx * (y - r.y)
	}
}

func (r *relation) addTexts(col, target arrow.Array) {
	for row := range col.Len() {
		if r.differ {
			return
		}
		if isNull(col, row) || isNull(target, row) {
			continue
		}
		r.n++
		r.differ = text(col, row) != text(target, row)
	}
}

const (
	suspicious  = 0.9999 // absolute correlation
	fewestPairs = 3      // two points always lie on a line
)

func (r *relation) findings(name, target string) []Finding {
	f := Finding{Severity: Note, Check: "target", Column: name, Count: r.n,
		Advice: "see whether the column was derived from the target; then leave it out"}
	correlation := r.sxy / math.Sqrt(r.sxx) / math.Sqrt(r.syy)
	switch {
	case r.n < fewestPairs:
		return nil
	case !r.differ:
		f.Message = fmt.Sprintf("every value equals the target %s", target)
	case r.numeric && math.Abs(correlation) > suspicious:
		f.Message = fmt.Sprintf("the column is a linear function of the target %s, correlation %.6f", target, correlation)
	default:
		return nil
	}
	return []Finding{f}
}

// clip shortens text for a message.
func clip(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
