package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// idBytes is how much of the SHA-256 an id keeps: 128 bits, enough that among
// a hundred billion candidates two ids agree by chance once in 10^16.
const idBytes = 16

// Identifier turns payload batches into candidate batches.
type Identifier struct {
	mem     memory.Allocator
	kind    string
	origin  string
	payload *arrow.Schema
	schema  *arrow.Schema
	columns []int // payload columns, in the schema's order
	content []int // those of them that identify a candidate
	parents int   // the payload's own parents column, or -1
}

// NewIdentifier prepares candidates of one kind and origin. The payload must
// hold a content column, and none that is reserved except Parents. Columns that
// are marked by Aside are no content.
func NewIdentifier(mem memory.Allocator, payload *arrow.Schema, kind, origin string) (*Identifier, error) {
	schema, err := CandidateSchema(payload)
	if err != nil {
		return nil, err
	}
	if kind == KindArtifact {
		if err := CheckArtifact(payload); err != nil {
			return nil, err
		}
	}
	id := &Identifier{mem: mem, kind: kind, origin: origin, payload: payload, schema: schema, parents: Lookup(payload, Parents)}
	for i, f := range payload.Fields() {
		if f.Name == Parents {
			continue
		}
		if !hasContent(f.Type) {
			return nil, fmt.Errorf("column %q: payload columns of type %s are not supported", f.Name, f.Type)
		}
		if id.columns = append(id.columns, i); !IsAside(f) {
			id.content = append(id.content, i)
		}
	}
	if len(id.content) == 0 {
		return nil, errors.New("the payload has no columns, so that all candidates would be one")
	}
	return id, nil
}

// Schema is the schema of the candidate batches.
func (d *Identifier) Schema() *arrow.Schema { return d.schema }

// Identify returns the candidates of a payload batch, whose content is the whole
// payload; the caller releases them.
func (d *Identifier) Identify(payload arrow.Record) arrow.Record { return d.IdentifyBy(payload, nil) }

// IdentifyBy is Identify where the ids are of other content: a batch of as many
// rows. Rows whose first column is null there, or all without such a batch, are
// identified by the whole payload.
func (d *Identifier) IdentifyBy(payload, content arrow.Record) arrow.Record {
	n := int(payload.NumRows())
	cols := []arrow.Array{d.ids(payload, content), constant(d.mem, d.kind, n), d.parentColumn(payload), constant(d.mem, d.origin, n)}
	defer func() {
		for _, c := range cols[:4] {
			c.Release()
		}
	}()
	for _, i := range d.columns {
		cols = append(cols, payload.Column(i))
	}
	return array.NewRecord(d.schema, cols, int64(n))
}

func (d *Identifier) ids(payload, of arrow.Record) arrow.Array {
	b := array.NewStringBuilder(d.mem)
	defer b.Release()
	b.Reserve(int(payload.NumRows()))
	b.ReserveData(int(payload.NumRows()) * 2 * idBytes)
	var content, text []byte
	for row := range int(payload.NumRows()) {
		content = appendText(content[:0], d.kind)
		if of != nil && of.Column(0).IsValid(row) {
			content = RowContent(content, of, row)
		} else {
			content = d.payloadContent(content, payload, row)
		}
		sum := sha256.Sum256(content)
		text = hex.AppendEncode(text[:0], sum[:idBytes])
		b.BinaryBuilder.Append(text)
	}
	return b.NewArray()
}

func (d *Identifier) payloadContent(out []byte, payload arrow.Record, row int) []byte {
	for _, i := range d.content {
		out = appendText(out, d.payload.Field(i).Name)
		out = appendContent(out, payload.Column(i), row)
	}
	return out
}

func (d *Identifier) parentColumn(payload arrow.Record) arrow.Array {
	if d.parents >= 0 {
		col := payload.Column(d.parents)
		col.Retain()
		return col
	}
	b := array.NewListBuilder(d.mem, arrow.BinaryTypes.String)
	defer b.Release()
	b.AppendEmptyValues(int(payload.NumRows()))
	return b.NewArray()
}

func constant(mem memory.Allocator, text string, n int) arrow.Array {
	b := array.NewStringBuilder(mem)
	defer b.Release()
	b.Reserve(n)
	b.ReserveData(n * len(text))
	for range n {
		b.Append(text)
	}
	return b.NewArray()
}

func hasContent(t arrow.DataType) bool {
	if l, ok := t.(arrow.ListLikeType); ok {
		return hasContent(l.Elem())
	}
	switch t.ID() {
	case arrow.STRUCT, arrow.MAP, arrow.SPARSE_UNION, arrow.DENSE_UNION, arrow.EXTENSION, arrow.RUN_END_ENCODED:
		return false
	}
	return true
}

func appendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// appendContent appends the canonical form of one value: a type letter, then
// the value. Whole numbers agree whatever their width, and so do floats and
// texts.
func appendContent(out []byte, col arrow.Array, row int) []byte {
	if col.IsNull(row) {
		return append(out, 'n')
	}
	switch c := col.(type) {
	case *array.Float64:
		return appendFloat(out, c.Value(row))
	case *array.Float32:
		return appendFloat(out, float64(c.Value(row)))
	case *array.Binary:
		return appendText(append(out, 'y'), string(c.Value(row)))
	case *array.LargeBinary:
		return appendText(append(out, 'y'), string(c.Value(row)))
	case *array.Uint64:
		return strconv.AppendUint(append(out, 'i'), c.Value(row), 10)
	case *array.Dictionary:
		return appendContent(out, c.Dictionary(), c.GetValueIndex(row))
	case *array.Null:
		return append(out, 'n')
	case array.ListLike:
		from, to := c.ValueOffsets(row)
		out = binary.AppendUvarint(append(out, 'l'), uint64(to-from))
		for i := from; i < to; i++ {
			out = appendContent(out, c.ListValues(), int(i))
		}
		return out
	}
	if s, ok := Text(col, row); ok {
		return appendText(append(out, 's'), s)
	}
	if v, ok := whole(col, row); ok {
		return strconv.AppendInt(append(out, 'i'), v, 10)
	}
	return appendText(append(out, 'o'), col.ValueStr(row))
}

func appendFloat(out []byte, v float64) []byte {
	if v != v {
		v = math.NaN()
	}
	return binary.LittleEndian.AppendUint64(append(out, 'f'), math.Float64bits(v))
}

func whole(col arrow.Array, row int) (int64, bool) {
	switch c := col.(type) {
	case *array.Int64:
		return c.Value(row), true
	case *array.Int32:
		return int64(c.Value(row)), true
	case *array.Int16:
		return int64(c.Value(row)), true
	case *array.Int8:
		return int64(c.Value(row)), true
	case *array.Uint32:
		return int64(c.Value(row)), true
	case *array.Uint16:
		return int64(c.Value(row)), true
	case *array.Uint8:
		return int64(c.Value(row)), true
	}
	return 0, false
}

// Accepts tells whether batches of the schema can be identified: it must be
// the payload's.
func (d *Identifier) Accepts(payload *arrow.Schema) error {
	if d.payload.Equal(payload) {
		return nil
	}
	return fmt.Errorf("the columns changed from one batch to the next: %s, then %s", columnList(d.payload), columnList(payload))
}

func columnList(s *arrow.Schema) string {
	var b strings.Builder
	for i, f := range s.Fields() {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s", f.Name, f.Type)
	}
	return b.String()
}

// RowContent appends the canonical form of the values of a row, in the order
// of the columns, to out: rows with equal names and values agree in it.
func RowContent(out []byte, rec arrow.Record, row int) []byte {
	for i := range int(rec.NumCols()) {
		out = appendText(out, rec.ColumnName(i))
		out = appendContent(out, rec.Column(i), row)
	}
	return out
}
