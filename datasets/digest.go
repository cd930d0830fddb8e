package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Digest is the SHA-256 of logical content, as 64 hex digits.
type Digest string

// Short is the digest's first 12 digits, for people.
func (d Digest) Short() string {
	if len(d) > 12 {
		return string(d[:12])
	}
	return string(d)
}

// ColumnDigest is the digest of one column: its name, type, unit and values.
type ColumnDigest struct {
	Name   string `json:"name"`
	Digest Digest `json:"digest"`
}

// TableDigest combines column digests, in order, into the digest of a table of
// the given number of rows. A table with one more column costs one column.
func TableDigest(rows int64, columns []ColumnDigest) Digest {
	h := sha256.New()
	fmt.Fprintf(h, "cupel table 1\n%d\n", rows)
	for _, c := range columns {
		fmt.Fprintf(h, "%q %s\n", c.Name, c.Digest)
	}
	return Digest(hex.EncodeToString(h.Sum(nil)))
}

// Hasher computes the digests of a table from its batches. How rows are cut
// into batches and whether columns are dictionary-encoded does not matter.
type Hasher struct {
	schema  *arrow.Schema
	columns []*columnHasher
	rows    int64
}

// NewHasher starts the digest of a table with the given schema.
func NewHasher(schema *arrow.Schema) *Hasher {
	h := &Hasher{schema: schema, columns: make([]*columnHasher, schema.NumFields())}
	for i := range h.columns {
		h.columns[i] = newColumnHasher(schema.Field(i).Type)
	}
	return h
}

// Add takes in the next batch, whose schema must be the table's.
func (h *Hasher) Add(rec arrow.Record) {
	h.rows += rec.NumRows()
	for i, c := range h.columns {
		c.add(rec.Column(i))
	}
}

// Rows is the number of rows seen.
func (h *Hasher) Rows() int64 { return h.rows }

// Columns returns the digest of each column.
func (h *Hasher) Columns() []ColumnDigest {
	out := make([]ColumnDigest, len(h.columns))
	for i, c := range h.columns {
		f := h.schema.Field(i)
		out[i] = ColumnDigest{Name: f.Name, Digest: c.sum(fieldText(f))}
	}
	return out
}

// Digest returns the digest of the table so far.
func (h *Hasher) Digest() Digest { return TableDigest(h.rows, h.Columns()) }

// DigestOf reads a stream to its end, closes it and returns its digest.
func DigestOf(ctx context.Context, s Stream) (Digest, error) {
	h := NewHasher(s.Schema())
	if err := Each(ctx, s, func(r arrow.Record) error { h.Add(r); return nil }); err != nil {
		return "", err
	}
	return h.Digest(), nil
}

// fieldText spells what of a field is content: name, logical type, metadata.
func fieldText(f arrow.Field) string {
	var meta []string
	for i, k := range f.Metadata.Keys() {
		if !strings.HasPrefix(k, "PARQUET:") { // the file format's own notes
			meta = append(meta, fmt.Sprintf("%q=%q", k, f.Metadata.Values()[i]))
		}
	}
	sort.Strings(meta)
	return fmt.Sprintf("%q %s %s", f.Name, logicalType(f.Type), strings.Join(meta, " "))
}

// logicalType names a type so that encodings of the same values agree.
func logicalType(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return logicalType(t.ValueType)
	case *arrow.LargeStringType:
		return arrow.BinaryTypes.String.String()
	case *arrow.LargeBinaryType:
		return arrow.BinaryTypes.Binary.String()
	case *arrow.LargeListType:
		return "list<" + logicalType(t.Elem()) + ">"
	case *arrow.ListType:
		return "list<" + logicalType(t.Elem()) + ">"
	}
	return t.String()
}

// runs records the validity of a column as alternating run lengths, starting
// with valid rows, so that it doesn't depend on how rows are batched.
type runs struct {
	out  []byte
	null bool
	n    uint64
}

func (r *runs) add(null bool, n int) {
	if n == 0 {
		return
	}
	if null != r.null {
		r.out = binary.AppendUvarint(r.out, r.n)
		r.null, r.n = null, 0
	}
	r.n += uint64(n)
}

func (r *runs) sum() []byte {
	all := binary.AppendUvarint(append([]byte(nil), r.out...), r.n)
	d := sha256.Sum256(all)
	return d[:]
}
