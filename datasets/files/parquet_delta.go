package files

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errDelta = errors.New("the delta-encoded values are damaged")

// checkDelta checks a page in one of the delta encodings: it must not announce
// more values than the page has, and its texts, which share prefixes, must not
// add up to more than the limit.
func checkDelta(body []byte, encoding, values, limit int64) error {
	switch encoding {
	case deltaBinaryPacked:
		_, err := newDelta(body, values)
		return err
	case deltaLengthBytes:
		_, err := newDelta(body, values)
		return err
	}
	prefixes, err := newDelta(body, values)
	if err != nil {
		return err
	}
	shared, err := prefixes.sum(limit)
	if err != nil {
		return err
	}
	if shared > limit {
		return fmt.Errorf("%d bytes of text, over the limit of %d (MaxBuffer)", shared, limit)
	}
	_, err = newDelta(prefixes.buf, values)
	return err
}

// delta reads DELTA_BINARY_PACKED integers (Encodings.md of the Parquet format).
type delta struct {
	buf     []byte
	perMini int64
	minis   int64
	left    int64
	last    int64
}

func newDelta(buf []byte, values int64) (*delta, error) {
	d := &delta{buf: buf}
	block := d.uvarint()
	d.minis = int64(min(d.uvarint(), 1<<32))
	d.left = int64(min(d.uvarint(), 1<<62))
	d.last = d.varint()
	switch {
	case d.buf == nil || d.minis == 0 || block > 1<<20 || d.minis > int64(block):
		return nil, errDelta
	case d.left > values:
		return nil, fmt.Errorf("%d delta-encoded values in a page of %d", d.left, values)
	}
	d.perMini = int64(block) / d.minis
	return d, nil
}

// uvarint reads a number; a nil buffer stands for the end of the data.
func (d *delta) uvarint() uint64 {
	v, n := binary.Uvarint(d.buf)
	if n <= 0 {
		d.buf = nil
		return 0
	}
	d.buf = d.buf[n:]
	return v
}

func (d *delta) varint() int64 {
	v := d.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// sum reads all values, none of them negative, and adds them up, stopping over
// the limit.
func (d *delta) sum(limit int64) (total int64, err error) {
	add := func(v int64) bool {
		total += v
		d.left--
		return v >= 0 && v <= limit && total <= limit
	}
	if d.left == 0 {
		return 0, nil
	}
	if !add(d.last) {
		return total, d.overflow(total, limit)
	}
	for d.left > 0 {
		least := d.varint()
		if int64(len(d.buf)) < d.minis {
			return 0, errDelta
		}
		widths := d.buf[:d.minis]
		d.buf = d.buf[d.minis:]
		for _, width := range widths {
			if d.left == 0 {
				break
			}
			bytes := (d.perMini*int64(width) + 7) / 8
			if width > 64 || bytes > int64(len(d.buf)) {
				return 0, errDelta
			}
			packed := d.buf[:bytes]
			d.buf = d.buf[bytes:]
			for i := int64(0); i < d.perMini && d.left > 0; i++ {
				d.last += least + int64(unpack(packed, i*int64(width), int(width)))
				if !add(d.last) {
					return total, d.overflow(total, limit)
				}
			}
		}
	}
	return total, nil
}

func (d *delta) overflow(total, limit int64) error {
	if total > limit {
		return nil // the caller says so
	}
	return errDelta
}

// unpack reads width bits from a bit offset, least significant first.
func unpack(buf []byte, at int64, width int) uint64 {
	v := uint64(0)
	for i := range width {
		bit := at + int64(i)
		v |= uint64(buf[bit/8]>>(bit%8)&1) << i
	}
	return v
}
