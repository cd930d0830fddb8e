package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// csvSink writes record batches as comma-separated values (RFC 4180) under a
// header that names units, "distance [Mpc]": numbers with all their digits,
// nulls as nothing, lists as JSON, bytes as their number (they are in the
// Parquet file).
type csvSink struct {
	to     *csv.Writer
	fields []string
}

func newCSV(w io.Writer, schema *arrow.Schema) (*csvSink, error) {
	s := &csvSink{to: csv.NewWriter(w), fields: make([]string, schema.NumFields())}
	for i, f := range schema.Fields() {
		s.fields[i] = csvText(csvName(f))
	}
	return s, s.to.Write(s.fields)
}

// csvName is a column's name and unit. A name that ends in brackets of its own
// gets empty ones.
func csvName(f arrow.Field) string {
	unit := datasets.Unit(f)
	if unit == "" && !strings.HasSuffix(f.Name, "]") {
		return f.Name
	}
	return f.Name + " [" + unit + "]"
}

func (s *csvSink) write(rec arrow.Record) error {
	for row := range int(rec.NumRows()) {
		for i, col := range rec.Columns() {
			s.fields[i] = csvValue(col, row)
		}
		if err := s.to.Write(s.fields); err != nil {
			return err
		}
	}
	return nil
}

func (s *csvSink) flush() error {
	s.to.Flush()
	return s.to.Error()
}

func csvValue(col arrow.Array, row int) string {
	if col.IsNull(row) {
		return ""
	}
	switch c := col.(type) {
	case *array.Float64:
		return full(c.Value(row), 64)
	case *array.Float32:
		return full(float64(c.Value(row)), 32)
	case *array.Binary, *array.LargeBinary, *array.FixedSizeBinary:
		return readCell(col, row, 40).text
	}
	if arrow.IsInteger(col.DataType().ID()) {
		return col.ValueStr(row)
	}
	s, ok := datasets.Text(col, row)
	if !ok {
		s = col.ValueStr(row)
	}
	return csvText(s)
}

// csvText guards a text against spreadsheets, which run a cell that begins
// with = + - @ (or their full-width forms, a tab or a line break) as a
// formula: such a text gets an apostrophe in front, unless it is a number. A
// text that begins with an apostrophe gets one more, so that taking one
// apostrophe off every text that has one gives the original back.
func csvText(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune("=+-@\t\r\n＝＋－＠'", r) || s == "" {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
