package files

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// This file checks the flatbuffers that describe Arrow messages: every table and
// vector that the Arrow library sizes memory by or follows recursively must lie
// within the message, or a few damaged bytes could claim 2^32 columns. Slots are
// those of Message.fbs and Schema.fbs of the Arrow format, version 1.

type messageKind byte

const (
	schemaMessage     messageKind = 1
	dictionaryMessage messageKind = 2
	batchMessage      messageKind = 3
)

type messageHead struct {
	kind  messageKind
	body  int64 // bytes that follow
	dicts int   // dictionaries that a schema announces
}

const (
	maxFields = 1 << 17
	maxRows   = 1<<31 - 1 // of a batch
	maxValues = 1 << 40   // of a column within lists
)

var errFlatbuffer = errors.New("the description of a message is damaged")

// flat is a table in a flatbuffer.
type flat struct {
	buf []byte
	at  int // of the table
	vt  int // of its vtable
	n   int // bytes of the vtable
}

func u16(b []byte, at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
func i32(b []byte, at int) int { return int(int32(binary.LittleEndian.Uint32(b[at:]))) }
func u32(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
func i64(b []byte, at int) int64 {
	return int64(binary.LittleEndian.Uint64(b[at:]))
}

func newFlat(buf []byte, at int) (flat, error) {
	if at < 0 || at+4 > len(buf) {
		return flat{}, errFlatbuffer
	}
	vt := at - i32(buf, at)
	if vt < 0 || vt+4 > len(buf) {
		return flat{}, errFlatbuffer
	}
	n := u16(buf, vt)
	if n < 4 || vt+n > len(buf) {
		return flat{}, errFlatbuffer
	}
	return flat{buf, at, vt, n}, nil
}

// slot returns where field i of the table stands, 0 where it is left out.
func (t flat) slot(i, size int) (int, error) {
	o := 4 + 2*i
	if o >= t.n {
		return 0, nil
	}
	if t.vt+o+2 > len(t.buf) {
		return 0, errFlatbuffer
	}
	off := u16(t.buf, t.vt+o)
	if off == 0 {
		return 0, nil
	}
	if t.at+off+size > len(t.buf) {
		return 0, errFlatbuffer
	}
	return t.at + off, nil
}

func (t flat) int64(i int) (int64, error) {
	at, err := t.slot(i, 8)
	if at == 0 || err != nil {
		return 0, err
	}
	return i64(t.buf, at), nil
}

func (t flat) byte(i int) (byte, error) {
	at, err := t.slot(i, 1)
	if at == 0 || err != nil {
		return 0, err
	}
	return t.buf[at], nil
}

// table follows field i to the table it refers to; ok is false where it is left
// out.
func (t flat) table(i int) (sub flat, ok bool, err error) {
	at, err := t.slot(i, 4)
	if at == 0 || err != nil {
		return flat{}, false, err
	}
	sub, err = newFlat(t.buf, at+u32(t.buf, at))
	return sub, err == nil, err
}

// vector follows field i to a vector of elements of the given size, which must
// lie within the buffer.
func (t flat) vector(i, size int) (at, n int, err error) {
	ref, err := t.slot(i, 4)
	if ref == 0 || err != nil {
		return 0, 0, err
	}
	at = ref + u32(t.buf, ref)
	if at+4 > len(t.buf) {
		return 0, 0, errFlatbuffer
	}
	n = u32(t.buf, at)
	at += 4
	if n > (len(t.buf)-at)/size {
		return 0, 0, errFlatbuffer
	}
	return at, n, nil
}

// checkMessage checks a message without its body.
func checkMessage(buf []byte) (head messageHead, err error) {
	if len(buf) < 8 {
		return head, errFlatbuffer
	}
	msg, err := newFlat(buf, u32(buf, 0))
	if err != nil {
		return head, err
	}
	kind, err := msg.byte(1)
	if err != nil {
		return head, err
	}
	head.kind = messageKind(kind)
	if head.body, err = msg.int64(3); err != nil || head.body < 0 {
		return head, errors.Join(err, errFlatbuffer)
	}
	content, ok, err := msg.table(2)
	if err != nil || !ok {
		return head, errFlatbuffer
	}
	switch head.kind {
	case schemaMessage:
		head.dicts, err = checkSchema(content)
	case batchMessage:
		err = checkBatch(content, head.body)
	case dictionaryMessage:
		var data flat
		if data, ok, err = content.table(1); err == nil && !ok {
			err = errFlatbuffer
		}
		if err == nil {
			err = checkBatch(data, head.body)
		}
	default:
		err = fmt.Errorf("a message of kind %d; only tables can be read", kind)
	}
	return head, err
}

// checkSchema returns the number of dictionaries of a schema.
func checkSchema(schema flat) (int, error) {
	if _, _, err := schema.vector(2, 4); err != nil {
		return 0, err
	}
	c := fieldCheck{ids: map[int64]bool{}}
	err := c.children(schema, 1, 0)
	return len(c.ids), err
}

type fieldCheck struct {
	fields int
	ids    map[int64]bool // of dictionaries
}

// children checks the fields in vector i of a table.
func (c *fieldCheck) children(parent flat, i, depth int) error {
	at, n, err := parent.vector(i, 4)
	if err != nil {
		return err
	}
	if c.fields += n; c.fields > maxFields || depth > maxNesting {
		return fmt.Errorf("more than %d columns, or nested more than %d deep", maxFields, maxNesting)
	}
	for k := range n {
		ref := at + 4*k
		f, err := newFlat(parent.buf, ref+u32(parent.buf, ref))
		if err != nil {
			return err
		}
		if err := c.field(f, depth); err != nil {
			return err
		}
	}
	return nil
}

func (c *fieldCheck) field(f flat, depth int) error {
	if _, _, err := f.vector(6, 4); err != nil { // metadata
		return err
	}
	if dict, ok, err := f.table(4); err != nil {
		return err
	} else if ok {
		id, err := dict.int64(0)
		if err != nil {
			return err
		}
		c.ids[id] = true
	}
	return c.children(f, 5, depth+1)
}

// checkBatch checks the lengths of a batch against its body.
func checkBatch(batch flat, body int64) error {
	rows, err := batch.int64(0)
	if err != nil || rows < 0 || rows > maxRows {
		return errors.Join(err, fmt.Errorf("a batch of %d rows", rows))
	}
	nodes, n, err := batch.vector(1, 16)
	if err != nil {
		return err
	}
	for k := range n {
		length, nulls := i64(batch.buf, nodes+16*k), i64(batch.buf, nodes+16*k+8)
		if length < 0 || length > maxValues || nulls < 0 || nulls > length {
			return fmt.Errorf("a column of %d values, %d of them null", length, nulls)
		}
	}
	buffers, n, err := batch.vector(2, 16)
	if err != nil {
		return err
	}
	for k := range n {
		offset, length := i64(batch.buf, buffers+16*k), i64(batch.buf, buffers+16*k+8)
		if offset < 0 || length < 0 || offset > body || length > body-offset {
			return fmt.Errorf("bytes %d to %d of a batch that has %d", offset, offset+length, body)
		}
	}
	views, k, err := batch.vector(4, 8)
	if err != nil {
		return err
	}
	for i := range k {
		if c := i64(batch.buf, views+8*i); c < 0 || c > int64(n) {
			return errFlatbuffer
		}
	}
	return nil
}
