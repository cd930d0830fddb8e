package files

import (
	"bytes"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// textWriter writes CSV, TSV and JSON lines, each batch at once.
type textWriter struct {
	out    io.Writer
	schema *arrow.Schema
	rows   int64
	row    func(out []byte, rec arrow.Record, columns []appender, i int) ([]byte, error)
	column func(arrow.Array) (appender, error)
	buf    []byte
}

func newTextWriter(out io.Writer, schema *arrow.Schema, format Format, delimiter byte) (*textWriter, error) {
	w := &textWriter{out: out, schema: schema}
	if err := uniqueNames(schema); err != nil {
		return nil, err
	}
	for _, f := range schema.Fields() {
		if !readableFromText(f.Type) {
			return nil, fmt.Errorf("column %q: %s can't be written as %s; use parquet or arrow", f.Name, f.Type, format)
		}
	}
	if format == JSONL {
		w.useJSON()
		return w, nil
	}
	if schema.NumFields() == 0 {
		return nil, fmt.Errorf("a table without columns can't be written as %s", format)
	}
	return w, w.useCSV(delimiter)
}

func (w *textWriter) Write(rec arrow.Record) error {
	columns := make([]appender, rec.NumCols())
	for j, col := range rec.Columns() {
		var err error
		if columns[j], err = w.column(col); err != nil {
			return fmt.Errorf("column %q: %w", rec.ColumnName(j), err)
		}
	}
	for i := range int(rec.NumRows()) {
		var err error
		if w.buf, err = w.row(w.buf, rec, columns, i); err != nil {
			return fmt.Errorf("row %d: %w", w.rows+1, err)
		}
		w.rows++
		if len(w.buf) >= windowSize {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return w.flush()
}

func (w *textWriter) flush() error {
	_, err := w.out.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

func (w *textWriter) Close() error { return w.flush() }

// useJSON writes an object per row, with null where a value is.
func (w *textWriter) useJSON() {
	w.column = jsonText
	keys := make([][]byte, w.schema.NumFields())
	for j, f := range w.schema.Fields() {
		keys[j] = append(appendJSONString([]byte{','}, f.Name), ':')
		if j == 0 {
			keys[j][0] = '{'
		}
	}
	w.row = func(out []byte, rec arrow.Record, columns []appender, i int) ([]byte, error) {
		for j, put := range columns {
			out = append(out, keys[j]...)
			if rec.Column(j).IsNull(i) {
				out = append(out, "null"...)
				continue
			}
			var err error
			if out, err = put(out, i); err != nil {
				return out, fmt.Errorf("column %q: %w", rec.ColumnName(j), err)
			}
		}
		if len(columns) == 0 {
			out = append(out, '{')
		}
		return append(out, "}\n"...), nil
	}
}

// useCSV writes the header, and then rows with nulls as empty fields. A row of
// one empty field would be a blank line, so there a null is NA.
func (w *textWriter) useCSV(delimiter byte) error {
	q := quoting{delimiter: delimiter, nulls: newNullTokens(nil)}
	w.column = q.column
	for j, f := range w.schema.Fields() {
		if j > 0 {
			w.buf = append(w.buf, delimiter)
		}
		from := len(w.buf)
		name, err := appendText(w.buf, formatHeader(f))
		if err != nil {
			return fmt.Errorf("column %d: the name: %w", j+1, err)
		}
		if back, unit := parseHeader(string(name[from:])); back != f.Name || unit != datasets.Unit(f) {
			return fmt.Errorf("column %q [%s]: a header can't keep spaces around the name and brackets in the unit", f.Name, datasets.Unit(f))
		}
		w.buf = q.quote(name, from)
	}
	w.buf = append(w.buf, '\n')
	null := ""
	if w.schema.NumFields() == 1 {
		null = "NA"
	}
	w.row = func(out []byte, rec arrow.Record, columns []appender, i int) ([]byte, error) {
		for j, put := range columns {
			if j > 0 {
				out = append(out, delimiter)
			}
			if rec.Column(j).IsNull(i) {
				out = append(out, null...)
				continue
			}
			var err error
			if out, err = put(out, i); err != nil {
				return out, fmt.Errorf("column %q: %w", rec.ColumnName(j), err)
			}
		}
		return append(out, '\n'), nil
	}
	return nil
}

// quoting knows which fields need quotes.
type quoting struct {
	delimiter byte
	nulls     *nullTokens
}

func (q quoting) column(col arrow.Array) (appender, error) {
	var put appender
	var err error
	if _, isList := col.(array.ListLike); isList {
		put, err = jsonText(col)
	} else {
		put, _, err = plainText(col)
	}
	if err != nil {
		return nil, err
	}
	switch col.(type) {
	case *array.String, *array.LargeString, *array.Binary, *array.LargeBinary, array.ListLike:
		return func(out []byte, i int) ([]byte, error) {
			from := len(out)
			out, err := put(out, i)
			return q.quote(out, from), err
		}, nil
	}
	return put, nil
}

// quote puts what stands after offset from into quotes if it needs them: to be
// one field, to keep spaces, or not to be taken for null.
func (q quoting) quote(out []byte, from int) []byte {
	text := out[from:]
	needs := q.nulls.match(text)
	if !needs {
		first, last := text[0], text[len(text)-1]
		needs = first <= ' ' || last <= ' ' || bytes.IndexByte(text, q.delimiter) >= 0 || bytes.ContainsAny(text, "\"\r\n")
	}
	if !needs {
		return out
	}
	inner := bytes.ReplaceAll( // a copy, so that out can be written over
		text, []byte{'"'}, []byte(`""`))
	return append(append(append(out[:from], '"'), inner...), '"')
}
