package audit

import (
	"context"
	"crypto/sha256"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// Summary describes a table.
type Summary struct {
	Rows    int64           `json:"rows"`
	Columns []ColumnSummary `json:"columns"`
}

// ColumnSummary describes a column.
type ColumnSummary struct {
	Name         string   `json:"name"`
	Type         string   `json:"type"`
	Unit         string   `json:"unit,omitempty"`
	Nulls        int64    `json:"nulls"`
	Distinct     int64    `json:"distinct"`                // different values, nulls apart; counted up to 10,000
	MoreDistinct bool     `json:"more_distinct,omitempty"` // there are more than that
	Numbers      *Numbers `json:"numbers,omitempty"`       // of numeric columns
	Examples     []string `json:"examples,omitempty"`      // the first different values, at most 3
}

// Numbers describes the finite values of a numeric column in its unit; booleans
// are 0 and 1. What can't be said, for lack of values or because it is beyond
// float64, is nil. Whole numbers beyond 2^53 are rounded.
type Numbers struct {
	NonFinite int64    `json:"non_finite"` // NaN and infinities
	Min       *float64 `json:"min"`
	Max       *float64 `json:"max"`
	Mean      *float64 `json:"mean"`
	SD        *float64 `json:"sd"` // of the sample, with n - 1
	// The quartiles interpolate linearly between the values on both sides, which
	// is definition 7 of Hyndman & Fan (1996).
	Q1      *float64 `json:"q1"`
	Median  *float64 `json:"median"`
	Q3      *float64 `json:"q3"`
	Sampled bool     `json:"sampled,omitempty"` // the quartiles are of a sample of the rows
}

const (
	maxDistinct = 10_000
	maxExamples = 3
)

// Inspect describes the columns of a table, which it reads once.
func Inspect(ctx context.Context, src datasets.Source) (*Summary, error) {
	schema := src.Schema()
	in := &inspector{columns: make([]inspected, schema.NumFields()), sample: newSample(schema.NumFields(), sampleRows)}
	for i := range in.columns {
		in.columns[i].seen = map[rowKey]struct{}{}
	}
	rows, err := eachBatch(ctx, src, in.add)
	if err != nil {
		return nil, err
	}
	s := &Summary{Rows: rows, Columns: make([]ColumnSummary, len(in.columns))}
	for i, f := range schema.Fields() {
		s.Columns[i] = in.summary(i, f)
	}
	return s, nil
}

type inspector struct {
	columns []inspected
	sample  *sample
}

type inspected struct {
	nulls, nonFinite int64
	seen             map[rowKey]struct{}
	more             bool
	examples         []string
	moments          moments
}

func (in *inspector) add(rec arrow.Record, first int64) error {
	columns := make([]numbers, len(in.columns))
	for i := range in.columns {
		var err error
		if columns[i], err = readNumbers(rec, i); err != nil {
			return err
		}
		in.columns[i].addValues(rec, i)
		in.columns[i].addNumbers(columns[i])
	}
	in.sample.add(first, int(rec.NumRows()), columns)
	return nil
}

// addValues counts nulls and different values.
func (c *inspected) addValues(rec arrow.Record, column int) {
	one := project(rec, column)
	defer one.Release()
	col := one.Column(0)
	var content []byte
	for row := range col.Len() {
		if isNull(col, row) {
			c.nulls++
			continue
		}
		if c.more {
			continue
		}
		content = datasets.RowContent(content[:0], one, row)
		sum := sha256.Sum256(content)
		key := rowKey(sum[:16])
		if _, ok := c.seen[key]; ok {
			continue
		}
		if c.more = len(c.seen) == maxDistinct; c.more {
			continue
		}
		c.seen[key] = struct{}{}
		if len(c.examples) < maxExamples {
			c.examples = append(c.examples, clip(text(col, row)))
		}
	}
}

func (c *inspected) addNumbers(column numbers) {
	for row := range column.values {
		if v, ok := column.at(row); ok {
			c.moments.add(v)
		} else if column.valid == nil || column.valid[row] {
			c.nonFinite++
		}
	}
}

func (in *inspector) summary(i int, f arrow.Field) ColumnSummary {
	c := &in.columns[i]
	s := ColumnSummary{Name: f.Name, Type: plain(f.Type).String(), Unit: datasets.Unit(f), Nulls: c.nulls,
		Distinct: int64(len(c.seen)), MoreDistinct: c.more, Examples: c.examples}
	if !datasets.IsNumeric(f.Type) {
		return s
	}
	s.Numbers = &Numbers{NonFinite: c.nonFinite}
	c.moments.describe(s.Numbers)
	if sorted := in.sample.sorted(i); len(sorted) > 0 {
		s.Numbers.Q1, s.Numbers.Median, s.Numbers.Q3 = known(quantile(sorted, 0.25)), known(quantile(sorted, 0.5)), known(quantile(sorted, 0.75))
		s.Numbers.Sampled = in.sample.partial()
	}
	return s
}

// moments are mean and variance by Welford's method, and the extremes.
type moments struct {
	n                 int64
	least, most, mean float64
	squares           float64 // sum of squared deviations
}

func (m *moments) add(v float64) {
	if m.n == 0 {
		m.least, m.most = v, v
	}
	m.n++
	m.least, m.most = min(m.least, v), max(m.most, v)
	d := v - m.mean
	m.mean += d / float64(m.n)
	m.squares += d * (v - m.mean)
}

func (m *moments) describe(out *Numbers) {
	if m.n == 0 {
		return
	}
	out.Min, out.Max, out.Mean = known(m.least), known(m.most), known(m.mean)
	if m.n > 1 {
		out.SD = known(math.Sqrt(m.squares / float64(m.n-1)))
	}
}

// known is a number that JSON can hold, or nil.
func known(v float64) *float64 {
	if !isFinite(v) {
		return nil
	}
	return &v
}
