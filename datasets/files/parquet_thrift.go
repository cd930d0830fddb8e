package files

import (
	"encoding/binary"
	"errors"
)

// This file reads Thrift's compact protocol just so far that the structures in a
// Parquet file can be checked before the Parquet library decodes them: the
// library takes memory for lists as long as they claim to be, and recurses as
// deep as the schema does.

var errThrift = errors.New("the metadata is damaged")

// Types of the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// thrift is a position in encoded bytes. Its first error stays.
type thrift struct {
	buf []byte
	at  int
	err error
}

func (t *thrift) fail() {
	t.err = errThrift
	t.at = len(t.buf)
}

func (t *thrift) byte() byte {
	if t.at >= len(t.buf) {
		t.fail()
		return 0
	}
	t.at++
	return t.buf[t.at-1]
}

func (t *thrift) uvarint() uint64 {
	v, n := binary.Uvarint(t.buf[t.at:])
	if n <= 0 {
		t.fail()
		return 0
	}
	t.at += n
	return v
}

func (t *thrift) varint() int64 {
	v := t.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// advance skips n bytes.
func (t *thrift) advance(n uint64) {
	if n > uint64(len(t.buf)-t.at) {
		t.fail()
		return
	}
	t.at += int(n)
}

// fields calls f for every field of a struct; f reads the value.
func (t *thrift) fields(f func(id int, kind byte)) {
	id := 0
	for t.err == nil {
		head := t.byte()
		if head == 0 {
			return
		}
		if delta := int(head >> 4); delta > 0 {
			id += delta
		} else {
			id = int(t.varint())
		}
		f(id, head&15)
	}
}

// list reads the head of a list or set. Every element takes at least a byte.
func (t *thrift) list() (n int, kind byte) {
	head := t.byte()
	size := uint64(head >> 4)
	if size == 15 {
		size = t.uvarint()
	}
	if size > uint64(len(t.buf)-t.at) {
		t.fail()
		return 0, 0
	}
	return int(size), head & 15
}

// skip skips a value of a struct's field.
func (t *thrift) skip(kind byte, depth int) {
	if depth > maxNesting {
		t.fail()
	}
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		t.advance(1)
	case thriftI16, thriftI32, thriftI64:
		t.uvarint()
	case thriftDouble:
		t.advance(8)
	case thriftBinary:
		t.advance(t.uvarint())
	case thriftList, thriftSet:
		n, elem := t.list()
		for i := 0; i < n && t.err == nil; i++ {
			t.element(elem, depth)
		}
	case thriftMap:
		t.mapping(depth)
	case thriftStruct:
		t.fields(func(_ int, kind byte) { t.skip(kind, depth+1) })
	default:
		t.fail()
	}
}

// element skips an element of a container, where booleans take a byte.
func (t *thrift) element(kind byte, depth int) {
	if kind == thriftTrue || kind == thriftFalse {
		kind = thriftByte
	}
	t.skip(kind, depth+1)
}

func (t *thrift) mapping(depth int) {
	n := t.uvarint()
	if n == 0 || t.err != nil {
		return
	}
	if n > uint64(len(t.buf)-t.at) {
		t.fail()
		return
	}
	kinds := t.byte()
	for i := uint64(0); i < n && t.err == nil; i++ {
		t.element(kinds>>4, depth)
		t.element(kinds&15, depth)
	}
}

// checkFooter checks the metadata of a Parquet file: all lists are as long as
// they claim to be, and the schema has bounded size and depth.
func checkFooter(buf []byte) error {
	t := thrift{buf: buf}
	schema := schemaCheck{}
	t.fields(func(id int, kind byte) {
		if id != 2 || kind != thriftList {
			t.skip(kind, 0)
			return
		}
		n, elem := t.list()
		if elem != thriftStruct || n > maxFields {
			t.fail()
		}
		for i := 0; i < n && t.err == nil; i++ {
			schema.node(&t)
		}
	})
	if t.err == nil && (schema.bad || len(schema.open) > 0) {
		return errors.New("the schema in the metadata is damaged")
	}
	return t.err
}

// schemaCheck follows the nodes of a schema, which stand in depth-first order,
// each with its number of children.
type schemaCheck struct {
	open []int64 // children that are still to come, by depth
	bad  bool
}

func (c *schemaCheck) node(t *thrift) {
	children := int64(0)
	t.fields(func(id int, kind byte) {
		if id == 5 && kind == thriftI32 {
			children = t.varint()
			return
		}
		t.skip(kind, 0)
	})
	if children > 0 {
		c.open = append(c.open, children)
		c.bad = c.bad || len(c.open) > maxNesting
		return
	}
	for len(c.open) > 0 {
		last := len(c.open) - 1
		if c.open[last]--; c.open[last] > 0 {
			return
		}
		c.open = c.open[:last]
	}
}
