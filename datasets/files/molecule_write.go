package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// moleculeWriter writes the rows of tables that have a column of molecules.
type moleculeWriter struct {
	out    io.Writer
	schema *arrow.Schema
	labels []string // names of the columns, with units
	smiles int      // columns of molecules and of names; -1 where there are none
	name   int
	nulls  *nullTokens
	rows   int64
	buf    []byte
	// row writes the values of a row, nil for nulls. Several goroutines call it.
	row func(out []byte, values [][]byte) ([]byte, error)
}

func newMoleculeWriter(out io.Writer, schema *arrow.Schema, format Format) (*moleculeWriter, error) {
	w := &moleculeWriter{out: out, schema: schema, nulls: newNullTokens(nil),
		smiles: datasets.Lookup(schema, smilesColumn), name: datasets.Lookup(schema, nameColumn)}
	if w.smiles < 0 || !isPlainText(schema.Field(w.smiles).Type) {
		names := fieldNames(schema)
		return nil, fmt.Errorf("%s files hold molecules, but there is no text column %q%s; there are %s", format, smilesColumn, suggest.Hint(smilesColumn, names), list(names))
	}
	for _, f := range schema.Fields() {
		if !readableFromText(f.Type) {
			return nil, fmt.Errorf("column %q: %s can't be written as %s; use parquet or arrow", f.Name, f.Type, format)
		}
		label := formatHeader(f)
		if back, unit := parseHeader(label); back != f.Name || unit != datasets.Unit(f) {
			return nil, fmt.Errorf("column %q [%s]: %s files can't keep spaces around the name and brackets in the unit", f.Name, datasets.Unit(f), format)
		}
		w.labels = append(w.labels, label)
	}
	return w, nil
}

// rowsAtOnce are the rows that a processor writes at a time: in SD files, whose
// molecules are laid out, some milliseconds of work.
const rowsAtOnce = 64

// Write writes as many groups of rows as there are processors at once, and them
// in their order.
func (w *moleculeWriter) Write(rec arrow.Record) error {
	texts := make([][]byte, runtime.GOMAXPROCS(0))
	errs := make([]error, len(texts))
	for from, rows := 0, int(rec.NumRows()); from < rows; {
		var group sync.WaitGroup
		for k := range texts {
			first, end := min(from, rows), min(from+rowsAtOnce, rows)
			group.Go(func() { texts[k], errs[k] = w.group(texts[k][:0], rec, first, end) })
			from = end
		}
		group.Wait()
		for k, text := range texts {
			if errs[k] != nil {
				return errs[k]
			}
			w.buf = append(w.buf, text...)
		}
		if len(w.buf) >= windowSize {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	w.rows += rec.NumRows()
	return w.flush()
}

// group writes some rows of a batch behind what out holds.
func (w *moleculeWriter) group(out []byte, rec arrow.Record, first, end int) (_ []byte, err error) {
	defer guardWrite(&err)
	columns := make([]appender, rec.NumCols())
	for j, col := range rec.Columns() {
		if columns[j], err = bareText(col); err != nil {
			return out, fmt.Errorf("column %q: %w", rec.ColumnName(j), err)
		}
	}
	values, texts := make([][]byte, len(columns)), make([][]byte, len(columns))
	for i := first; i < end; i++ {
		for j, put := range columns {
			values[j] = nil
			if rec.Column(j).IsNull(i) {
				continue
			}
			if texts[j], err = put(texts[j][:0], i); err != nil {
				return out, fmt.Errorf("row %d: column %q: %w", w.rows+int64(i)+1, rec.ColumnName(j), err)
			}
			values[j] = texts[j]
		}
		if out, err = w.row(out, values); err != nil {
			return out, fmt.Errorf("row %d: %w", w.rows+int64(i)+1, err)
		}
	}
	return out, nil
}

func (w *moleculeWriter) flush() error {
	_, err := w.out.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

func (w *moleculeWriter) Close() error { return w.flush() }

// bareText makes the appender of a column for formats without quotes.
func bareText(col arrow.Array) (appender, error) {
	if _, isList := col.(array.ListLike); isList {
		return jsonText(col)
	}
	put, _, err := plainText(col)
	return put, err
}

// bare checks that a value reads back as it is in a format without quotes. An
// empty text counts as null, as it does in any such format.
func (w *moleculeWriter) bare(column int, value []byte, breaks string) error {
	f := w.schema.Field(column)
	switch {
	case bytes.ContainsAny(value, breaks):
		return fmt.Errorf("column %q: %s holds a break that the format can't keep; use csv or parquet", f.Name, excerpt(value))
	case len(value) > 0 && (value[0] <= ' ' || value[len(value)-1] <= ' '):
		return fmt.Errorf("column %q: %s has spaces at its ends, which the format can't keep; use csv or parquet", f.Name, excerpt(value))
	case column != w.name && len(value) > 0 && w.nulls.match(value):
		return fmt.Errorf("column %q: the text %s would be read back as missing; use csv or parquet", f.Name, excerpt(value))
	}
	return nil
}

// newSMILESWriter writes SMILES and names without a header, and with one, and
// tabs, where there are other columns.
func newSMILESWriter(out io.Writer, schema *arrow.Schema) (*moleculeWriter, error) {
	w, err := newMoleculeWriter(out, schema, SMILES)
	if err != nil {
		return nil, err
	}
	n := schema.NumFields()
	headed := w.smiles != 0 || n > 2 || n == 2 && w.name != 1
	w.row = func(out []byte, values [][]byte) ([]byte, error) { return w.line(out, values, headed) }
	if !headed {
		return w, nil
	}
	for j, label := range w.labels {
		if bytes.ContainsAny([]byte(label), "\t\r\n") {
			return nil, fmt.Errorf("column %q: the name holds a tab or a line break", label)
		}
		if j != w.smiles && indexSMILES([]string{label}) >= 0 && j < w.smiles {
			return nil, fmt.Errorf("column %q stands before %q and would be taken for it; put %q first", label, smilesColumn, smilesColumn)
		}
		if j > 0 {
			w.buf = append(w.buf, '\t')
		}
		w.buf = append(w.buf, label...)
	}
	w.buf = append(w.buf, '\n')
	return w, nil
}

// line writes a row. A molecule that is null is NA: a blank would not be seen.
func (w *moleculeWriter) line(out []byte, values [][]byte, headed bool) ([]byte, error) {
	from := len(out)
	for j, v := range values {
		if j > 0 && (headed || len(v) > 0) {
			out = append(out, '\t')
		}
		breaks := "\r\n"
		if headed {
			breaks = "\t\r\n"
		}
		if j == w.smiles {
			if breaks = " \t\r\n"; len(v) == 0 {
				out = append(out, "NA"...)
				continue
			}
		}
		if err := w.bare(j, v, breaks); err != nil {
			return out, err
		}
		out = append(out, v...)
	}
	if out[from] == '#' {
		return out, errors.New("the line would begin with #, as comments do")
	}
	return append(out, '\n'), nil
}
