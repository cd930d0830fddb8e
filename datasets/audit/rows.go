package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
)

// rowKey stands for the content of a row. Among 10^12 rows two different ones
// agree in it by chance once in 10^15.
type rowKey [16]byte

// keyer computes the keys of rows from some of their columns.
type keyer []keyColumn

type keyColumn struct {
	index   int
	name    string
	asFloat bool // compared as float64
}

// columnsBut are all columns of a table except one, in their order.
func columnsBut(schema *arrow.Schema, without string) keyer {
	var k keyer
	for i, f := range schema.Fields() {
		if without == "" || f.Name != without {
			k = append(k, keyColumn{index: i, name: f.Name})
		}
	}
	return k
}

// oneColumn is the key of a single value; of none where the column is missing.
func oneColumn(schema *arrow.Schema, name string) keyer {
	if i := datasets.Lookup(schema, name); name != "" && i >= 0 {
		return keyer{{index: i, name: name}}
	}
	return nil
}

// keys are those of all rows of a batch.
func (k keyer) keys(rec arrow.Record) ([]rowKey, error) {
	fields, columns := make([]arrow.Field, len(k)), make([]arrow.Array, len(k))
	for i, c := range k {
		fields[i], columns[i] = arrow.Field{Name: c.name, Type: rec.Column(c.index).DataType(), Nullable: true}, rec.Column(c.index)
		if c.asFloat {
			var err error
			if columns[i], err = asFloat64(rec, c.index); err != nil {
				return nil, err
			}
			defer columns[i].Release()
			fields[i].Type = arrow.PrimitiveTypes.Float64
		}
	}
	narrow := array.NewRecord(arrow.NewSchema(fields, nil), columns, rec.NumRows())
	defer narrow.Release()
	keys := make([]rowKey, rec.NumRows())
	var content []byte
	for row := range keys {
		content = datasets.RowContent(content[:0], narrow, row)
		sum := sha256.Sum256(content)
		keys[row] = rowKey(sum[:16])
	}
	return keys, nil
}

// asFloat64 converts a numeric column; the caller releases it.
func asFloat64(rec arrow.Record, column int) (arrow.Array, error) {
	values, valid, err := datasets.Float64s(rec, column)
	if err != nil {
		return nil, err
	}
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(values, valid)
	return b.NewArray(), nil
}

// sighting is where a row was seen, and with which target; 0 is an unknown one.
type sighting struct {
	row    int64
	target uint64
}

// contradicts tells whether both targets are known and differ.
func (s sighting) contradicts(t sighting) bool {
	return s.target != 0 && t.target != 0 && s.target != t.target
}

// rowIndex finds rows by all columns but the target.
type rowIndex struct {
	features, target keyer
	seen             map[rowKey]sighting
}

// each calls f with the sighting of every row and, where an equal row was seen
// before, that one. Rows not seen before are added when keep is true.
func (x *rowIndex) each(features, target keyer, rec arrow.Record, first int64, keep bool, f func(now, before sighting)) error {
	if len(features) == 0 {
		return nil
	}
	keys, err := features.keys(rec)
	if err != nil {
		return err
	}
	targets, err := target.keys(rec)
	if err != nil {
		return err
	}
	for i, key := range keys {
		now := sighting{row: first + int64(i)}
		if len(target) > 0 && !isNull(rec.Column(target[0].index), i) {
			now.target = binary.LittleEndian.Uint64(targets[i][:])
		}
		if before, ok := x.seen[key]; ok {
			f(now, before)
		} else if keep {
			x.seen[key] = now
		}
	}
	return nil
}

// duplicates finds rows that are equal in all columns, and those that are equal
// but for the target.
type duplicates struct {
	all        keyer
	first      map[rowKey]int64
	repeats    rowList
	original   int64 // of the first repeat
	index      *rowIndex
	conflicts  rowList
	against    int64 // the row with which the first conflict is
	targetName string
}

func newDuplicates(schema *arrow.Schema, target string) *duplicates {
	d := &duplicates{all: columnsBut(schema, ""), first: map[rowKey]int64{}, targetName: target}
	if target != "" {
		d.index = &rowIndex{columnsBut(schema, target), oneColumn(schema, target), map[rowKey]sighting{}}
	}
	return d
}

func (d *duplicates) add(rec arrow.Record, first int64) error {
	if len(d.all) == 0 {
		return nil
	}
	keys, err := d.all.keys(rec)
	if err != nil {
		return err
	}
	for i, key := range keys {
		before, ok := d.first[key]
		if !ok {
			d.first[key] = first + int64(i)
			continue
		}
		if d.repeats.count == 0 {
			d.original = before
		}
		d.repeats.add(first + int64(i))
	}
	if d.index == nil {
		return nil
	}
	return d.index.each(d.index.features, d.index.target, rec, first, true, func(now, before sighting) {
		if !now.contradicts(before) {
			return
		}
		if d.conflicts.count == 0 {
			d.against = before.row
		}
		d.conflicts.add(now.row)
	})
}

func (d *duplicates) findings(rows int64) []Finding {
	var out []Finding
	if n := d.repeats.count; n > 0 {
		out = append(out, Finding{Severity: Warning, Check: "duplicates", Rows: d.repeats.first, Count: n,
			Message: fmt.Sprintf("%s repeat an earlier row in all columns; row %d is row %d again", share(n, rows), d.repeats.first[0], d.original),
			Advice:  "remove them, unless they are measurements that happen to agree: repeated rows count twice, and end up on both sides of a split"})
	}
	if n := d.conflicts.count; n > 0 {
		out = append(out, Finding{Severity: Warning, Check: "conflicts", Column: d.targetName, Rows: d.conflicts.first, Count: n,
			Message: fmt.Sprintf("%s equal an earlier row in all other columns but have another target; row %d against row %d", share(n, rows), d.conflicts.first[0], d.against),
			Advice:  "average repeated measurements, or look for the column that tells them apart; no function of the others can fit both"})
	}
	return out
}
