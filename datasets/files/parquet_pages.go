package files

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// This file walks over the pages of a column chunk before the Parquet library
// decodes them, and checks the numbers by which the library takes memory: page
// sizes, value counts, and the sizes that compressed and delta-encoded data
// announce at their beginning.

const (
	dataPage       = 0
	dictionaryPage = 2
	dataPageV2     = 3

	deltaBinaryPacked = 5
	deltaLengthBytes  = 6
	deltaBytes        = 7

	maxPageValues   = 1 << 26
	maxPageHeader   = 16 << 20
	oldFilesPadding = 100 // bytes that chunks of old writers may be longer than they say
)

// pageHeader is a PageHeader of parquet.thrift, as far as it matters here.
type pageHeader struct {
	kind                 int64
	uncompressed, packed int64
	values               int64
	encoding             int64
	repLevels, defLevels int64 // bytes, of version 2
	plain                bool  // version 2 without compression
}

func readPageHeader(buf []byte) (h pageHeader, n int, err error) {
	t := thrift{buf: buf}
	t.fields(func(id int, kind byte) {
		switch {
		case kind == thriftI32 && id == 1:
			h.kind = t.varint()
		case kind == thriftI32 && id == 2:
			h.uncompressed = t.varint()
		case kind == thriftI32 && id == 3:
			h.packed = t.varint()
		case kind == thriftStruct && (id == 5 || id == 7 || id == 8):
			h.data(&t, id == 8)
		default:
			t.skip(kind, 0)
		}
	})
	return h, t.at, t.err
}

// data reads what is particular to a kind of page.
func (h *pageHeader) data(t *thrift, v2 bool) {
	t.fields(func(id int, kind byte) {
		switch {
		case id == 1 && kind == thriftI32:
			h.values = t.varint()
		case id == 2 && kind == thriftI32 && !v2, id == 4 && kind == thriftI32 && v2:
			h.encoding = t.varint()
		case id == 5 && kind == thriftI32 && v2:
			h.defLevels = t.varint()
		case id == 6 && kind == thriftI32 && v2:
			h.repLevels = t.varint()
		case id == 7 && v2:
			h.plain = kind == thriftFalse
		default:
			t.skip(kind, 0)
		}
	})
}

// pages checks the pages of column chunks.
type pages struct {
	in    io.ReaderAt
	size  int64
	limit int64 // of a page's bytes
	delta bool  // set by a page of delta-encoded numbers
}

// check walks over the pages of one chunk.
func (p *pages) check(chunk *metadata.ColumnChunkMetaData, column *schema.Column) error {
	at := chunk.DataPageOffset()
	if d := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && d > 0 && d < at {
		at = d
	}
	length, values := chunk.TotalCompressedSize(), chunk.NumValues()
	if at < 0 || length < 0 || values < 0 || at > p.size || length > p.size-at {
		return fmt.Errorf("a column chunk at bytes %d to %d of a file of %d", at, at+length, p.size)
	}
	end := min(p.size, at+length+oldFilesPadding)
	for seen := int64(0); seen < values && at < end; {
		h, n, err := p.header(at, end)
		if err != nil {
			return err
		}
		at += int64(n)
		if err := p.checkSizes(h, end-at); err != nil {
			return fmt.Errorf("page at byte %d: %w", at, err)
		}
		if err := p.checkContent(h, at, chunk.Compression(), column); err != nil {
			return fmt.Errorf("page at byte %d: %w", at, err)
		}
		if h.kind != dictionaryPage {
			seen += h.values
			p.delta = p.delta || h.encoding == deltaBinaryPacked
		}
		at += h.packed
	}
	return nil
}

// header reads the header at an offset, and more bytes while it isn't whole.
func (p *pages) header(at, end int64) (h pageHeader, n int, err error) {
	for size := int64(256); ; size *= 4 {
		buf := make([]byte, min(size, end-at))
		if _, err := p.in.ReadAt(buf, at); err != nil && err != io.EOF {
			return h, 0, err
		}
		h, n, err = readPageHeader(buf)
		if err == nil || size >= end-at || size > maxPageHeader {
			return h, n, err
		}
	}
}

func (p *pages) checkSizes(h pageHeader, rest int64) error {
	switch {
	case h.kind != dataPage && h.kind != dictionaryPage && h.kind != dataPageV2:
		return fmt.Errorf("a page of kind %d", h.kind)
	case h.packed < 0 || h.packed > rest:
		return fmt.Errorf("%d bytes where %d are left", h.packed, rest)
	case h.uncompressed < 0 || h.uncompressed > p.limit:
		return fmt.Errorf("%d bytes of data, over the limit of %d (MaxBuffer)", h.uncompressed, p.limit)
	case h.values < 0 || h.values > maxPageValues:
		return fmt.Errorf("%d values", h.values)
	case h.kind == dictionaryPage && h.values > h.uncompressed:
		return fmt.Errorf("a dictionary of %d values in %d bytes", h.values, h.uncompressed)
	case h.defLevels < 0 || h.repLevels < 0 || h.defLevels+h.repLevels > min(h.packed, h.uncompressed):
		return fmt.Errorf("%d bytes of levels in a page of %d", h.defLevels+h.repLevels, h.packed)
	}
	return nil
}

// checkContent checks what compressed and delta-encoded data say of themselves.
func (p *pages) checkContent(h pageHeader, at int64, codec compress.Compression, column *schema.Column) error {
	if h.plain {
		codec = compress.Codecs.Uncompressed
	}
	levels := h.defLevels + h.repLevels
	isDelta := h.kind != dictionaryPage && h.encoding >= deltaBinaryPacked && h.encoding <= deltaBytes
	if !isDelta && codec != compress.Codecs.Snappy && codec != compress.Codecs.Zstd && h.uncompressed > 0 {
		return nil // the library reads no more than uncompressed bytes
	}
	if !isDelta && codec == compress.Codecs.Uncompressed {
		return nil
	}
	need := h.packed - levels
	if !isDelta && codec == compress.Codecs.Snappy {
		need = min(need, binary.MaxVarintLen64) // its size comes first
	}
	body := make([]byte, need)
	if _, err := p.in.ReadAt(body, at+levels); err != nil {
		return err
	}
	want := h.uncompressed - levels
	if err := checkPacked(codec, body, want, p.limit); err != nil || !isDelta {
		return err
	}
	if codec != compress.Codecs.Uncompressed {
		c, err := compress.GetCodec(codec)
		if err != nil {
			return err
		}
		body = c.Decode(make([]byte, want), body)
	}
	if h.kind == dataPage {
		var err error
		if body, err = skipLevels(body, column); err != nil {
			return err
		}
	}
	return checkDelta(body, h.encoding, h.values, p.limit)
}

// checkPacked checks the size that compressed data announces.
func checkPacked(codec compress.Compression, body []byte, want, limit int64) error {
	switch codec {
	case compress.Codecs.Snappy:
		n, k := binary.Uvarint(body)
		if len(body) > 0 && (k <= 0 || n != uint64(want)) {
			return fmt.Errorf("snappy data of %d bytes, expected %d", n, want)
		}
	case compress.Codecs.Zstd:
		n, err := zstdSize(body)
		if err != nil {
			return err
		}
		if n > max(want, limit) {
			return fmt.Errorf("zstd data of %d bytes, expected %d", n, want)
		}
	default:
		if want == 0 && len(body) > 4096 {
			return errors.New("compressed data where none is expected")
		}
	}
	return nil
}

// skipLevels skips the run-length encoded levels at the beginning of a page of
// version 1.
func skipLevels(body []byte, column *schema.Column) ([]byte, error) {
	for _, level := range []int16{column.MaxRepetitionLevel(), column.MaxDefinitionLevel()} {
		if level == 0 {
			continue
		}
		if len(body) < 4 || uint64(binary.LittleEndian.Uint32(body)) > uint64(len(body)-4) {
			return nil, errors.New("the levels are damaged")
		}
		body = body[4+binary.LittleEndian.Uint32(body):]
	}
	return body, nil
}
