package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// columnHasher digests the values of one column in three streams: validity,
// lengths (of texts and lists) and the bytes of valid values.
type columnHasher struct {
	valid   runs
	lengths hash.Hash
	values  hash.Hash
	fields  []*columnHasher // of a list's elements, of a struct's fields
	buf     []byte
}

func newColumnHasher(t arrow.DataType) *columnHasher {
	c := &columnHasher{lengths: sha256.New(), values: sha256.New()}
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return newColumnHasher(t.ValueType)
	case *arrow.StructType:
		for _, f := range t.Fields() {
			c.fields = append(c.fields, newColumnHasher(f.Type))
		}
	case arrow.ListLikeType:
		c.fields = []*columnHasher{newColumnHasher(t.Elem())}
	}
	return c
}

func (c *columnHasher) sum(field string) Digest {
	h := sha256.New()
	fmt.Fprintf(h, "cupel column 1\n%s\n", field)
	c.write(h)
	return Digest(hex.EncodeToString(h.Sum(nil)))
}

func (c *columnHasher) write(h hash.Hash) {
	h.Write(c.valid.sum())
	h.Write(c.lengths.Sum(nil))
	h.Write(c.values.Sum(nil))
	for _, f := range c.fields {
		f.write(h)
	}
}

func (c *columnHasher) add(col arrow.Array) {
	if col.Len() == 0 {
		return // it may lack the buffers of its type
	}
	c.addValidity(col)
	c.addValues(col)
}

func (c *columnHasher) addValues(col arrow.Array) {
	switch a := col.(type) {
	case *array.Dictionary:
		c.addDictionary(a)
	case *array.String:
		c.addTexts(a, a.Value)
	case *array.LargeString:
		c.addTexts(a, a.Value)
	case *array.Binary:
		c.addTexts(a, func(i int) string { return string(a.Value(i)) })
	case *array.LargeBinary:
		c.addTexts(a, func(i int) string { return string(a.Value(i)) })
	case *array.Boolean:
		c.addEach(a, func(i int) {
			b := byte(0)
			if a.Value(i) {
				b = 1
			}
			c.buf = append(c.buf, b)
		})
	case *array.Float64:
		c.addFloats(a)
	case *array.Float32:
		c.addEach(a, func(i int) {
			c.buf = binary.LittleEndian.AppendUint32(c.buf, math.Float32bits(canonical32(a.Value(i))))
		})
	case *array.Struct:
		c.addStruct(a)
	case array.ListLike:
		c.addLists(a)
	case *array.Null:
	default:
		c.addFixed(col)
	}
}

func (c *columnHasher) addValidity(col arrow.Array) {
	_, allNull := col.(*array.Null)
	d, encoded := col.(*array.Dictionary)
	switch {
	case encoded && d.Dictionary().NullN() > 0:
		for i := range d.Len() {
			c.valid.add(d.IsNull(i) || d.Dictionary().IsNull(d.GetValueIndex(i)), 1)
		}
	case allNull || col.NullN() == col.Len():
		c.valid.add(true, col.Len())
	case col.NullN() == 0:
		c.valid.add(false, col.Len())
	default:
		for i := range col.Len() {
			c.valid.add(col.IsNull(i), 1)
		}
	}
}

// addEach calls put for every valid row and hashes what it appends to buf.
func (c *columnHasher) addEach(col arrow.Array, put func(i int)) {
	for i := range col.Len() {
		if col.IsValid(i) {
			put(i)
		}
		if len(c.buf) >= 32*1024 {
			c.flush()
		}
	}
	c.flush()
}

func (c *columnHasher) flush() {
	c.values.Write(c.buf)
	c.buf = c.buf[:0]
}

// addFloats hashes the values' bytes at once where that is the same as one by
// one: nothing null, and no NaN that would need its canonical bits.
func (c *columnHasher) addFloats(a *array.Float64) {
	values := a.Float64Values()
	plain := a.NullN() == 0
	for i := 0; plain && i < len(values); i++ {
		plain = values[i] == values[i]
	}
	if plain {
		c.values.Write(arrow.Float64Traits.CastToBytes(values))
		return
	}
	c.addEach(a, func(i int) {
		v := a.Value(i)
		if v != v {
			v = math.NaN()
		}
		c.buf = binary.LittleEndian.AppendUint64(c.buf, math.Float64bits(v))
	})
}

func canonical32(v float32) float32 {
	if v != v {
		return float32(math.NaN())
	}
	return v
}

// addTexts hashes the lengths and the bytes of valid rows.
func (c *columnHasher) addTexts(col arrow.Array, value func(int) string) {
	lengths := make([]byte, 0, 8*1024)
	for i := range col.Len() {
		if col.IsNull(i) {
			continue
		}
		v := value(i)
		lengths = binary.AppendUvarint(lengths, uint64(len(v)))
		c.buf = append(c.buf, v...)
		if len(c.buf) >= 32*1024 {
			c.flush()
		}
		if len(lengths) >= 8*1024-binary.MaxVarintLen64 {
			c.lengths.Write(lengths)
			lengths = lengths[:0]
		}
	}
	c.lengths.Write(lengths)
	c.flush()
}

// addDictionary hashes the values that the indices stand for. Validity, which
// add has taken in, is the indices'.
func (c *columnHasher) addDictionary(a *array.Dictionary) {
	dict := a.Dictionary()
	for i := range a.Len() {
		if a.IsNull(i) {
			continue
		}
		one := array.NewSlice(dict, int64(a.GetValueIndex(i)), int64(a.GetValueIndex(i)+1))
		c.addValues(one)
		one.Release()
	}
}

// addLists hashes each valid list's length and then the elements of valid
// lists, as a column of their own.
func (c *columnHasher) addLists(a array.ListLike) {
	elems := a.ListValues()
	var lengths []byte
	for i := range a.Len() {
		if a.IsNull(i) {
			continue
		}
		from, to := a.ValueOffsets(i)
		lengths = binary.AppendUvarint(lengths, uint64(to-from))
		if from == to {
			continue
		}
		part := array.NewSlice(elems, from, to)
		c.fields[0].add(part)
		part.Release()
	}
	c.lengths.Write(lengths)
}

// addStruct hashes the fields of valid rows, each as a column of its own: what
// lies under a null may be anything.
func (c *columnHasher) addStruct(a *array.Struct) {
	for from := 0; from < a.Len(); {
		to := from + 1
		for to < a.Len() && a.IsNull(to) == a.IsNull(from) {
			to++
		}
		for i, f := range c.fields {
			if a.IsNull(from) {
				break
			}
			part := array.NewSlice(a.Field(i), int64(from), int64(to))
			f.add(part)
			part.Release()
		}
		from = to
	}
}

// addFixed hashes the bytes of any other fixed-width column.
func (c *columnHasher) addFixed(col arrow.Array) {
	t, ok := col.DataType().(arrow.FixedWidthDataType)
	if !ok || len(col.Data().Buffers()) < 2 {
		panic(fmt.Sprintf("datasets: no digest for columns of type %s", col.DataType()))
	}
	if col.NullN() == col.Len() {
		return // there may be no values at all
	}
	width := t.BitWidth() / 8
	data, offset := col.Data().Buffers()[1].Bytes(), col.Data().Offset()
	if col.NullN() == 0 {
		c.values.Write(data[offset*width : (offset+col.Len())*width])
		return
	}
	c.addEach(col, func(i int) {
		c.buf = append(c.buf, data[(offset+i)*width:(offset+i+1)*width]...)
	})
}
