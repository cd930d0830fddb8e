package audit

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// A value is an outlier when its modified z-score 0.6745 (x - median) / MAD,
// where MAD is the median of the absolute deviations from the median, is beyond
// 3.5 on either side: B. Iglewicz & D. Hoaglin, How to Detect and Handle
// Outliers (ASQC, 1993).
const (
	scoreScale = 0.6745
	scoreLimit = 3.5
)

// outliers looks for them in a second reading, when the medians are known.
type outliers struct {
	first   *medians
	columns []outlierColumn
}

type outlierColumn struct {
	index       int
	name        string
	median, mad float64
	rows        rowList
	least, most float64
}

func newOutliers(schema *arrow.Schema) *outliers {
	m := &medians{}
	for i, f := range schema.Fields() {
		if datasets.IsNumeric(f.Type) && f.Type.ID() != arrow.BOOL {
			m.indices, m.names = append(m.indices, i), append(m.names, f.Name)
		}
	}
	m.sample = newSample(len(m.indices), sampleRows)
	return &outliers{first: m}
}

// prepare computes the medians and tells whether there is anything to look for:
// where more than half of the values are equal the deviation is 0, and nothing
// can be said.
func (o *outliers) prepare() bool {
	for i, index := range o.first.indices {
		sorted := o.first.sample.sorted(i)
		if len(sorted) == 0 {
			continue
		}
		c := outlierColumn{index: index, name: o.first.names[i], median: quantile(sorted, 0.5)}
		for j, v := range sorted {
			sorted[j] = math.Abs(v - c.median)
		}
		slices.Sort(sorted)
		if c.mad = quantile(sorted, 0.5); c.mad > 0 && isFinite(c.mad) {
			o.columns = append(o.columns, c)
		}
	}
	o.first.sample = nil
	return len(o.columns) > 0
}

func (o *outliers) add(rec arrow.Record, first int64) error {
	for i := range o.columns {
		c := &o.columns[i]
		column, err := readNumbers(rec, c.index)
		if err != nil {
			return err
		}
		for row := range int(rec.NumRows()) {
			if v, ok := column.at(row); ok && math.Abs(v-c.median)/c.mad*scoreScale > scoreLimit {
				c.add(first+int64(row), v)
			}
		}
	}
	return nil
}

func (c *outlierColumn) add(row int64, v float64) {
	if c.rows.count == 0 {
		c.least, c.most = v, v
	}
	c.least, c.most = min(c.least, v), max(c.most, v)
	c.rows.add(row)
}

func (o *outliers) findings(rows int64) []Finding {
	var out []Finding
	for _, c := range o.columns {
		if c.rows.count == 0 {
			continue
		}
		out = append(out, Finding{Severity: Note, Check: "outliers", Column: c.name, Rows: c.rows.first, Count: c.rows.count,
			Message: fmt.Sprintf("%s lie far from the median %[4]g, between %[2]g and %[3]g (modified z-score beyond %[5]g)", share(c.rows.count, rows), c.least, c.most, c.median, scoreLimit),
			Advice:  "look whether they are mistakes; if the column spans orders of magnitude, use its logarithm"})
	}
	return out
}

// medians is the first reading.
type medians struct {
	indices []int
	names   []string
	sample  *sample
}

func (m *medians) add(rec arrow.Record, first int64) error {
	columns := make([]numbers, len(m.indices))
	for i, index := range m.indices {
		var err error
		if columns[i], err = readNumbers(rec, index); err != nil {
			return err
		}
	}
	m.sample.add(first, int(rec.NumRows()), columns)
	return nil
}

func (m *medians) findings(int64) []Finding { return nil }
