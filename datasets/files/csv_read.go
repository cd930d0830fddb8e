package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
)

func noHeader(s *csvScanner, err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("empty; a header with the column names is missing")
	}
	return err
}

// nullTokens recognises the texts that stand for null.
type nullTokens struct {
	tokens []string
	first  [256]bool // bytes that a token begins with
}

func newNullTokens(tokens []string) *nullTokens {
	if tokens == nil {
		tokens = DefaultNulls()
	}
	n := &nullTokens{tokens: tokens}
	for _, t := range tokens {
		if t != "" {
			n.first[t[0]] = true
		}
	}
	return n
}

func (n *nullTokens) match(text []byte) bool {
	return len(text) == 0 || n.first[text[0]] && slices.Contains(n.tokens, string(text))
}

// inferCSV reads header and sample and decides on all columns of the table.
func inferCSV(s *csvScanner, opts Options, enough func() bool) (*arrow.Schema, error) {
	fields, err := readHeader(s)
	if err != nil {
		return nil, err
	}
	if err := checkTypes(fields, opts.Types); err != nil {
		return nil, err
	}
	guesses, nulls := make([]guess, len(fields)), newNullTokens(opts.Nulls)
	for row := 0; row != opts.inferRows() && !enough(); row++ {
		if err := s.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if err := checkWidth(s, len(fields)); err != nil {
			return nil, err
		}
		for i, f := range s.fields {
			text := bytes.TrimSpace(s.text(f))
			if !nulls.match(text) {
				guesses[i].addText(text)
			}
		}
	}
	for i := range fields {
		fields[i].Type = guesses[i].dataType()
		if t := opts.Types[fields[i].Name]; t != nil {
			fields[i].Type = t
		}
	}
	return arrow.NewSchema(fields, nil), nil
}

// checkTypes finds types given for columns that don't exist.
func checkTypes(fields []arrow.Field, types map[string]arrow.DataType) error {
	for _, column := range slices.Sorted(maps.Keys(types)) {
		if _, err := pick(fields, []string{column}); err != nil {
			return fmt.Errorf("type given for a column: %w", err)
		}
	}
	return nil
}

func checkWidth(s *csvScanner, width int) error {
	n := len(s.fields)
	if n == width {
		return nil
	}
	at := len(s.row)
	if n > width {
		at = s.fields[width].from
	}
	return s.errorAt(at, fmt.Sprintf("the row has %s, the header has %s", count(n, "field"), count(width, "column")))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// csvReader turns rows into batches.
type csvReader struct {
	scan  *csvScanner
	nulls *nullTokens
	width int    // columns of the file
	from  []int  // place in the row of each column that is read
	text  []bool // columns where quotes make a text of what would be null
	*batch
}

// newCSVReader reads the header and prepares to read the columns of the schema,
// which has all of the table's.
func newCSVReader(s *csvScanner, schema *arrow.Schema, opts Options) (*csvReader, error) {
	header, err := readHeader(s)
	if err != nil {
		return nil, err
	}
	schema, from, err := match(header, schema)
	if err != nil {
		return nil, err
	}
	if schema, from, err = project(schema, from, opts.Columns); err != nil {
		return nil, err
	}
	b, err := newBatch(s.name, schema, opts)
	if err != nil {
		return nil, err
	}
	r := &csvReader{scan: s, nulls: newNullTokens(opts.Nulls), width: len(header), from: from, batch: b}
	for _, f := range schema.Fields() {
		r.text = append(r.text, arrow.IsBaseBinary(f.Type.ID()))
	}
	return r, nil
}

// project keeps the named columns of a schema and their places.
func project(schema *arrow.Schema, from []int, columns []string) (*arrow.Schema, []int, error) {
	if columns == nil {
		return schema, from, nil
	}
	picked, err := pick(schema.Fields(), columns)
	if err != nil {
		return nil, nil, err
	}
	fields, places := make([]arrow.Field, len(picked)), make([]int, len(picked))
	for i, p := range picked {
		fields[i], places[i] = schema.Field(p), from[p]
	}
	metadata := schema.Metadata()
	return arrow.NewSchema(fields, &metadata), places, nil
}

func (r *csvReader) next() (arrow.Record, error) { return r.fill(r.scan.next, r.addRow) }

func (r *csvReader) addRow() error {
	if err := checkWidth(r.scan, r.width); err != nil {
		return err
	}
	for i, c := range r.cells {
		f := r.scan.fields[r.from[i]]
		text := r.scan.text(f)
		if r.text[i] {
			if !f.quoted && r.nulls.match(text) {
				c.AppendNull()
			} else {
				c.add(text)
			}
			continue
		}
		if len(text) > 0 && (text[0] <= ' ' || text[len(text)-1] <= ' ') {
			text = bytes.TrimSpace(text)
		}
		if r.nulls.match(text) {
			c.AppendNull()
		} else if !c.add(text) {
			if err := r.notFitting(i, r.scan.line, text); err != nil {
				return err
			}
		}
	}
	r.endRow(len(r.scan.row))
	return nil
}

func (r *csvReader) close() { r.release() }

// openCSV reads CSV or TSV.
func openCSV(in *input, format Format, opts Options) (decoder, error) {
	delimiter, err := opts.delimiter(format)
	if err != nil {
		return nil, err
	}
	text, schema, err := in.sampled(opts, func(sample io.Reader, enough func() bool) (*arrow.Schema, error) {
		return inferCSV(newCSVScanner(in.name, sample, delimiter), opts, enough)
	})
	if err != nil {
		return nil, err
	}
	return newCSVReader(newCSVScanner(in.name, text, delimiter), schema, opts)
}
