package files

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// inferSMILES reads header and sample and decides on all columns of the table.
// Without a header there is a column of names if a molecule of the sample has
// one.
func inferSMILES(s *smilesScanner, opts Options, enough func() bool) (*arrow.Schema, error) {
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	nulls := newNullTokens(opts.Nulls)
	guesses := make([]guess, len(s.header))
	for row := 0; row != opts.inferRows() && !enough(); row++ {
		if err := s.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		for i, text := range s.fields {
			if !nulls.match(text) {
				guesses[i].addText(text)
			}
		}
	}
	fields := s.header
	if s.free() && !guesses[1].seen {
		fields = fields[:1]
	}
	for i := range fields {
		if name := fields[i].Name; name != smilesColumn && name != nameColumn {
			fields[i].Type = guesses[i].dataType()
		}
	}
	return typedFields(fields, opts.Types)
}

// typedFields gives fields the types that the caller knows.
func typedFields(fields []arrow.Field, types map[string]arrow.DataType) (*arrow.Schema, error) {
	if err := checkTypes(fields, types); err != nil {
		return nil, err
	}
	for i := range fields {
		if t := types[fields[i].Name]; t != nil {
			fields[i].Type = t
		}
	}
	return arrow.NewSchema(fields, nil), nil
}

// smilesReader turns lines into batches.
type smilesReader struct {
	scan     *smilesScanner
	nulls    *nullTokens
	from     []int // place in the line of each column that is read
	molecule int   // column of molecules; -1 where it isn't read
	name     int   // column of names, likewise
	nameless bool  // the schema has no column for names that may come
	lenient  bool  // such names are counted, not errors
	*batch
}

// newSMILESReader reads the header and prepares to read the columns of the
// schema, which has all of the table's.
func newSMILESReader(s *smilesScanner, schema *arrow.Schema, lenient bool, opts Options) (*smilesReader, error) {
	if err := s.readHeader(); err != nil {
		return nil, err
	}
	r := &smilesReader{scan: s, nulls: newNullTokens(opts.Nulls), lenient: lenient}
	header := s.header
	if r.nameless = s.free() && len(schema.FieldIndices(nameColumn)) == 0; r.nameless {
		header = header[:1]
	}
	schema, from, err := match(header, schema)
	if err != nil {
		return nil, err
	}
	if schema, r.from, err = project(schema, from, opts.Columns); err != nil {
		return nil, err
	}
	if r.molecule, err = moleculesAt(schema); err != nil {
		return nil, err
	}
	r.name = datasets.Lookup(schema, nameColumn)
	r.batch, err = newBatch(s.name, schema, opts)
	return r, err
}

// moleculesAt finds the column of molecules, which must be text; -1 where it isn't
// read.
func moleculesAt(schema *arrow.Schema) (int, error) {
	i := datasets.Lookup(schema, smilesColumn)
	if i >= 0 && !isPlainText(schema.Field(i).Type) {
		return i, fmt.Errorf("column %q: molecules are text, not %s", smilesColumn, schema.Field(i).Type)
	}
	return i, nil
}

func isPlainText(t arrow.DataType) bool {
	return t.ID() == arrow.STRING || t.ID() == arrow.LARGE_STRING
}

func (r *smilesReader) next() (arrow.Record, error) { return r.fill(r.scan.next, r.addRow) }

func (r *smilesReader) addRow() error {
	if r.nameless && len(r.scan.fields) > 1 {
		if !r.lenient || r.strict {
			return r.scan.errorAt(0, fmt.Sprintf("the name %s comes where no column for names is expected", excerpt(r.scan.fields[1])))
		}
		r.stats.unexpected(nameColumn, r.scan.line)
	}
	for i, c := range r.cells {
		var text []byte
		if at := r.from[i]; at < len(r.scan.fields) {
			text = r.scan.fields[at]
		}
		if err := r.addValue(i, c, text); err != nil {
			return err
		}
	}
	r.endRow(len(r.scan.text))
	return nil
}

func (r *smilesReader) addValue(i int, c cells, text []byte) error {
	switch {
	case i == r.molecule && !r.nulls.match(text):
		if _, err := smiles.Parse(string(text)); err != nil {
			c.AppendNull()
			return r.noMolecule(i, r.scan.line, text, smilesReason(err))
		}
		c.add(text)
	case len(text) == 0, i != r.name && r.nulls.match(text):
		c.AppendNull()
	case !c.add(text):
		return r.notFitting(i, r.scan.line, text)
	}
	return nil
}

// smilesReason says what is wrong with a SMILES, and where in it.
func smilesReason(err error) string {
	var at *smiles.Error
	if errors.As(err, &at) {
		return fmt.Sprintf("column %d: %s", at.Column, at.Reason)
	}
	return err.Error()
}

func (r *smilesReader) close() {
	if r.batch != nil {
		r.release()
	}
}

// openSMILES reads SMILES.
func openSMILES(in *input, opts Options) (decoder, error) {
	text, schema, err := in.sampled(opts, func(sample io.Reader, enough func() bool) (*arrow.Schema, error) {
		return inferSMILES(newSMILESScanner(in.name, sample), opts, enough)
	})
	if err != nil {
		return nil, err
	}
	r, err := newSMILESReader(newSMILESScanner(in.name, text), schema, opts.Schema == nil || opts.inferred, opts)
	if err != nil {
		return nil, err
	}
	return r, nil
}
