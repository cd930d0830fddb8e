package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// cell is a value as it is shown.
type cell struct {
	kind cellKind
	text string // short, on one line; "" for null
	full string // with all digits, or more of a text; "" where text has all

	block *block // of a long text in the page's table
}

type cellKind byte

const (
	null cellKind = iota
	numberCell
	textCell
)

// fullText is how many characters of a long text the page keeps beside the
// short form.
const fullText = 400

// readCell reads a value for display with at most limit characters of text.
func readCell(col arrow.Array, row, limit int) cell {
	if col.IsNull(row) {
		return cell{}
	}
	switch c := col.(type) {
	case *array.Null:
		return cell{}
	case *array.Float64:
		return floatCell(c.Value(row), 64)
	case *array.Float32:
		return floatCell(float64(c.Value(row)), 32)
	case *array.Boolean:
		return cell{kind: textCell, text: map[bool]string{true: "yes", false: "no"}[c.Value(row)]}
	case *array.Binary:
		return bytesCell(len(c.Value(row)))
	case *array.LargeBinary:
		return bytesCell(len(c.Value(row)))
	case *array.FixedSizeBinary:
		return bytesCell(len(c.Value(row)))
	case *array.Dictionary:
		return readCell(c.Dictionary(), c.GetValueIndex(row), limit)
	case array.ListLike:
		return listCell(c, row, limit)
	}
	if arrow.IsInteger(col.DataType().ID()) {
		s := col.ValueStr(row)
		return numberText(pretty(group(s, 5)), s)
	}
	s, ok := datasets.Text(col, row)
	if !ok {
		s = col.ValueStr(row)
	}
	return longText(s, limit)
}

func floatCell(v float64, bits int) cell {
	return numberText(pretty(number(v, bits)), full(v, bits))
}

func numberText(text, full string) cell {
	if text == full {
		full = ""
	}
	return cell{kind: numberCell, text: text, full: full}
}

func bytesCell(n int) cell { return cell{kind: textCell, text: plural(int64(n), "byte")} }

func longText(s string, limit int) cell {
	c := cell{kind: textCell, text: clean(s, limit)}
	if strings.HasSuffix(c.text, "…") {
		c.full = clean(s, fullText)
	}
	return c
}

// listCell shows the first values of a list and how many there are.
func listCell(c array.ListLike, row, limit int) cell {
	const shown = 6
	from, to := c.ValueOffsets(row)
	var parts []string
	for i := from; i < to && i < from+shown; i++ {
		v := readCell(c.ListValues(), int(i), limit)
		if v.kind == null {
			v.text = "–"
		}
		parts = append(parts, v.text)
	}
	if to-from > shown {
		parts = append(parts, fmt.Sprintf("… %s values", count(to-from)))
	}
	return longText("["+strings.Join(parts, ", ")+"]", max(limit, 60))
}

// numeric reads a value as a number.
func numeric(col arrow.Array, row int) (float64, bool) {
	if col.IsNull(row) {
		return 0, false
	}
	switch c := col.(type) {
	case *array.Float64:
		return c.Value(row), true
	case *array.Float32:
		return float64(c.Value(row)), true
	case *array.Boolean:
		if c.Value(row) {
			return 1, true
		}
		return 0, true
	}
	if !arrow.IsInteger(col.DataType().ID()) {
		return 0, false
	}
	v, err := strconv.ParseFloat(col.ValueStr(row), 64)
	return v, err == nil
}

// numericAt is numeric for a column that may be missing.
func numericAt(rec arrow.Record, column, row int) (float64, bool) {
	if column < 0 {
		return 0, false
	}
	return numeric(rec.Column(column), row)
}

// textAt is the text of a column that may be missing.
func textAt(rec arrow.Record, column, row int) string {
	if column < 0 {
		return ""
	}
	s, _ := datasets.Text(rec.Column(column), row)
	return s
}
