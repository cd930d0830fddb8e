package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"github.com/cupel-science/cupel/datasets"
)

// Table is the manifest of a stored table: its columns' digests and the
// objects that hold them. It is small and can be passed by value.
type Table struct {
	Rows    int64                   `json:"rows"`
	Digest  datasets.Digest         `json:"digest"` // of the logical content
	Columns []datasets.ColumnDigest `json:"columns"`
	Parts   []Part                  `json:"parts,omitempty"`
	Header  []byte                  `json:"schema"` // Arrow IPC schema message
}

// Part says which columns of a table an object holds. An empty object stands
// for columns of nulls, which take no space.
type Part struct {
	Object  string   `json:"object,omitempty"`
	Columns []string `json:"columns"`
}

// Schema decodes the schema of the table.
func (t Table) Schema() (*arrow.Schema, error) {
	r, err := ipc.NewReader(bytes.NewReader(t.Header))
	if err != nil {
		return nil, fmt.Errorf("reading the schema of a table: %w", err)
	}
	defer r.Release()
	return r.Schema(), nil
}

// Column is the digest of a column, "" where the table has none of the name.
func (t Table) Column(name string) datasets.Digest {
	for _, c := range t.Columns {
		if c.Name == name {
			return c.Digest
		}
	}
	return ""
}

// Objects lists the objects that the table needs.
func (t Table) Objects() []string {
	var out []string
	for _, p := range t.Parts {
		if p.Object != "" {
			out = append(out, p.Object)
		}
	}
	return out
}

func header(schema *arrow.Schema) ([]byte, error) {
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(schema))
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// TableWriter stores a table batch by batch.
type TableWriter struct {
	object *objectWriter
	ipc    *ipc.Writer
	schema *arrow.Schema
	hasher *datasets.Hasher
}

// NewTable starts a table. It must be ended by Commit or Abort.
func (s *Store) NewTable(schema *arrow.Schema) *TableWriter {
	object := s.newObject()
	return &TableWriter{object: object, schema: schema, hasher: datasets.NewHasher(schema),
		ipc: ipc.NewWriter(object, ipc.WithSchema(schema), ipc.WithAllocator(s.mem))}
}

// Write adds a batch. Dictionary-encoded columns are not supported.
func (w *TableWriter) Write(rec arrow.Record) error {
	if rec.NumRows() == 0 {
		return nil
	}
	w.hasher.Add(rec)
	return w.ipc.Write(rec)
}

// Commit ends the table and returns its manifest.
func (w *TableWriter) Commit() (Table, error) {
	if err := w.ipc.Close(); err != nil {
		w.object.abort()
		return Table{}, err
	}
	digest, err := w.object.commit()
	if err != nil {
		return Table{}, err
	}
	head, err := header(w.schema)
	if err != nil {
		return Table{}, err
	}
	t := Table{Rows: w.hasher.Rows(), Columns: w.hasher.Columns(), Header: head}
	t.Digest = datasets.TableDigest(t.Rows, t.Columns)
	if w.schema.NumFields() > 0 {
		t.Parts = []Part{{Object: digest, Columns: names(w.schema)}}
	}
	return t, nil
}

// Abort gives the table up.
func (w *TableWriter) Abort() {
	w.ipc.Close()
	w.object.abort()
}

func names(s *arrow.Schema) []string {
	out := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		out[i] = f.Name
	}
	return out
}

// NullTable is a table whose columns are all null. It takes no space.
func NullTable(schema *arrow.Schema, rows int64) (Table, error) {
	head, err := header(schema)
	if err != nil {
		return Table{}, err
	}
	t := Table{Rows: rows, Header: head, Parts: []Part{{Columns: names(schema)}}}
	h := datasets.NewHasher(schema)
	for left := rows; left > 0; left -= datasets.BatchRows {
		rec := NullRecord(schema, min(left, datasets.BatchRows))
		h.Add(rec)
		rec.Release()
	}
	t.Columns = h.Columns()
	t.Digest = datasets.TableDigest(rows, t.Columns)
	return t, nil
}

// NullRecord is a batch of nulls.
func NullRecord(schema *arrow.Schema, rows int64) arrow.Record {
	cols := make([]arrow.Array, schema.NumFields())
	for i, f := range schema.Fields() {
		cols[i] = array.MakeArrayOfNull(arrowMemory, f.Type, int(rows))
		defer cols[i].Release()
	}
	return array.NewRecord(schema, cols, rows)
}

// Join puts the columns of tables with the same rows side by side. No data is
// read or written.
func Join(tables ...Table) (Table, error) {
	out := Table{Rows: tables[0].Rows}
	var fields []arrow.Field
	for _, t := range tables {
		if t.Rows != out.Rows {
			return Table{}, fmt.Errorf("joining tables of %d and %d rows", out.Rows, t.Rows)
		}
		schema, err := t.Schema()
		if err != nil {
			return Table{}, err
		}
		fields = append(fields, schema.Fields()...)
		out.Columns = append(out.Columns, t.Columns...)
		out.Parts = append(out.Parts, t.Parts...)
	}
	head, err := header(arrow.NewSchema(fields, nil))
	if err != nil {
		return Table{}, err
	}
	out.Header = head
	out.Digest = datasets.TableDigest(out.Rows, out.Columns)
	return out, nil
}

// Select is the table with only the named columns, in their order. No data is
// read or written.
func (t Table) Select(columns []string) (Table, error) {
	schema, err := t.Schema()
	if err != nil {
		return Table{}, err
	}
	out := Table{Rows: t.Rows}
	var fields []arrow.Field
	for _, name := range columns {
		i := datasets.Lookup(schema, name)
		if i < 0 {
			return Table{}, fmt.Errorf("no column %q", name)
		}
		fields = append(fields, schema.Field(i))
		out.Columns = append(out.Columns, datasets.ColumnDigest{Name: name, Digest: t.Column(name)})
	}
	for _, p := range t.Parts {
		if keep := slices.DeleteFunc(slices.Clone(p.Columns), func(c string) bool { return !slices.Contains(columns, c) }); len(keep) > 0 {
			out.Parts = append(out.Parts, Part{p.Object, keep})
		}
	}
	head, err := header(arrow.NewSchema(fields, nil))
	if err != nil {
		return Table{}, err
	}
	out.Header = head
	out.Digest = datasets.TableDigest(out.Rows, out.Columns)
	return out, nil
}

// Read makes a stored table readable.
func (s *Store) Read(t Table) (datasets.Source, error) {
	schema, err := t.Schema()
	if err != nil {
		return nil, err
	}
	return &source{s, t, schema}, nil
}

// Load reads a stored table into memory; the caller releases it.
func (s *Store) Load(ctx context.Context, t Table) (arrow.Table, error) {
	src, err := s.Read(t)
	if err != nil {
		return nil, err
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	return datasets.ReadAll(ctx, stream)
}

// Check reads every object of a table and compares it with its digest.
func (s *Store) Check(t Table) error {
	var errs []error
	for _, o := range t.Objects() {
		object, err := s.open(o)
		if err == nil {
			err = object.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Holds tells whether all objects of a table are there, without reading them.
func (s *Store) Holds(t Table) bool {
	return !slices.ContainsFunc(t.Objects(), func(o string) bool { return !s.has(o) })
}
