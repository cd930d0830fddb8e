package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/molfile"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// sdfField names the column of a data item. The names of the columns that every
// file of molecules has are taken; an item of such a name gets a _ behind it.
func sdfField(item string) (name, unit string) {
	name, unit = parseHeader(item)
	if bare := strings.TrimRight(name, "_"); bare == smilesColumn || bare == nameColumn {
		name += "_"
	}
	return name, unit
}

// inferSDF reads a sample and decides on all columns of the table: the molecule,
// its name if one of the sample has one, and the data items in the order of
// their first appearance.
func inferSDF(s *sdfScanner, opts Options, enough func() bool) (*arrow.Schema, error) {
	nulls := newNullTokens(opts.Nulls)
	fields := []arrow.Field{moleculeField(smilesColumn), moleculeField(nameColumn)}
	guesses, at, named := []guess{{}, {}}, map[string]int{}, false
	for row := 0; row != opts.inferRows() && !enough(); row++ {
		if err := s.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		named = named || molfile.Title(s.record.block) != ""
		for _, item := range s.record.items {
			i, known := at[item.name]
			if !known {
				if i = len(fields); i == maxColumns {
					return nil, &SyntaxError{Name: s.name, Line: item.line, Msg: fmt.Sprintf("more than %d different data items", maxColumns)}
				}
				name, unit := sdfField(item.name)
				fields, guesses = append(fields, datasets.WithUnit(moleculeField(name), unit)), append(guesses, guess{})
				at[item.name] = i
			}
			if text := s.record.text[item.from:item.to]; !nulls.match(text) {
				guesses[i].addText(text)
			}
		}
	}
	for i := 2; i < len(fields); i++ {
		fields[i].Type = guesses[i].dataType()
	}
	if !named {
		fields = append(fields[:1], fields[2:]...)
	}
	schema, err := typedFields(fields, opts.Types)
	if err != nil {
		return nil, err
	}
	return schema, uniqueNames(schema)
}

// sdfReader turns records into batches.
type sdfReader struct {
	scan     *sdfScanner
	nulls    *nullTokens
	all      map[string]int // columns of the table by name; -1 those not read
	molecule int            // column of molecules; -1 where it isn't read
	lenient  bool           // data items without a column are counted, not errors
	filled   []int64        // record that last gave a value, by column
	*batch
}

func newSDFReader(s *sdfScanner, schema *arrow.Schema, lenient bool, opts Options) (*sdfReader, error) {
	r := &sdfReader{scan: s, nulls: newNullTokens(opts.Nulls), all: map[string]int{}, lenient: lenient}
	for _, f := range schema.Fields() {
		r.all[f.Name] = -1
	}
	schema, _, err := project(schema, make([]int, schema.NumFields()), opts.Columns)
	if err != nil {
		return nil, err
	}
	if r.molecule, err = moleculesAt(schema); err != nil {
		return nil, err
	}
	for i, f := range schema.Fields() {
		r.all[f.Name] = i
	}
	r.filled = make([]int64, schema.NumFields())
	r.batch, err = newBatch(s.name, schema, opts)
	return r, err
}

func (r *sdfReader) next() (arrow.Record, error) { return r.fill(r.scan.next, r.addRow) }

func (r *sdfReader) addRow() error {
	rec := &r.scan.record
	if r.molecule >= 0 {
		r.filled[r.molecule] = rec.line
		if err := r.addMolecule(rec); err != nil {
			return err
		}
	}
	if title := molfile.Title(rec.block); title != "" {
		if !utf8.ValidString(title) {
			return &SyntaxError{Name: r.scan.name, Line: rec.line, Msg: "the title is not UTF-8; convert the file, with iconv for example"}
		}
		if err := r.addValue(nameColumn, rec.line, []byte(title)); err != nil {
			return err
		}
	}
	for _, item := range rec.items {
		name, _ := sdfField(item.name)
		text := rec.text[item.from:item.to]
		if r.nulls.match(text) {
			text = nil
		}
		if err := r.addValue(name, item.line, text); err != nil {
			return err
		}
	}
	for i, c := range r.cells {
		if r.filled[i] != rec.line {
			c.AppendNull()
		}
	}
	r.endRow(rec.size)
	return nil
}

// addMolecule writes the molecule as canonical SMILES. A record without atoms has
// none.
func (r *sdfReader) addMolecule(rec *sdfRecord) error {
	m, err := molfile.Parse(rec.block)
	if err != nil {
		r.cells[r.molecule].AppendNull()
		line, reason := rec.line, err.Error()
		var at *molfile.Error
		if errors.As(err, &at) {
			line, reason = rec.line+int64(at.Line)-1, at.Reason
		}
		return r.noMolecule(r.molecule, line, []byte(strings.ToValidUTF8(molfile.Title(rec.block), "\ufffd")), reason)
	}
	if len(m.Atoms) == 0 {
		r.cells[r.molecule].AppendNull()
	} else {
		r.cells[r.molecule].add([]byte(smiles.Canonical(m)))
	}
	return nil
}

// addValue adds a value to its column; nil is a null. Of two values for one
// column, the second counts as bad.
func (r *sdfReader) addValue(name string, line int64, text []byte) error {
	i, known := r.all[name]
	switch {
	case !known && len(text) == 0, known && i < 0:
		return nil
	case !known && r.lenient && !r.strict:
		r.stats.unexpected(name, line)
		return nil
	case !known:
		return &SyntaxError{Name: r.scan.name, Line: line, Msg: fmt.Sprintf("the data item %q is not expected", name)}
	case r.filled[i] == r.scan.record.line:
		r.stats.badMolecule(i, line, text, "the data item stands twice in its record")
		return nil
	}
	r.filled[i] = r.scan.record.line
	if c := r.cells[i]; len(text) == 0 {
		c.AppendNull()
	} else if !c.add(r.trimmed(i, text)) {
		return r.notFitting(i, line, text)
	}
	return nil
}

// trimmed is a value without spaces around it, unless it is text.
func (r *sdfReader) trimmed(i int, text []byte) []byte {
	if arrow.IsBaseBinary(r.schema.Field(i).Type.ID()) {
		return text
	}
	return bytes.TrimSpace(text)
}

func (r *sdfReader) close() {
	if r.batch != nil {
		r.release()
	}
}

// openSDF reads an SD file.
func openSDF(in *input, opts Options) (decoder, error) {
	text, schema, err := in.sampled(opts, func(sample io.Reader, enough func() bool) (*arrow.Schema, error) {
		return inferSDF(newSDFScanner(in.name, sample), opts, enough)
	})
	if err != nil {
		return nil, err
	}
	r, err := newSDFReader(newSDFScanner(in.name, text), schema, opts.Schema == nil || opts.inferred, opts)
	if err != nil {
		return nil, err
	}
	return r, nil
}
