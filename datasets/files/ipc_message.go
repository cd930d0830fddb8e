package files

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// messages reads the messages of an Arrow IPC stream, checking each before the
// Arrow library sees it. The library's own reader takes the memory that a
// header asks for before it has read anything, and trusts the lengths within.
type messages struct {
	in    io.Reader
	opts  Options
	limit *int64 // of the buffers that the library makes of the next message
	dicts int    // dictionaries that must still come before the first batch
	begun bool
	last  *ipc.Message
}

var _ ipc.MessageReader = (*messages)(nil)

// maxMetadata bounds the description of a schema or batch. A column takes some
// hundred bytes of it.
const maxMetadata = 64 << 20

func (m *messages) Retain() {}

func (m *messages) Release() {
	if m.last != nil {
		m.last.Release()
		m.last = nil
	}
}

// Message returns the next message, valid until the one after, or io.EOF.
func (m *messages) Message() (*ipc.Message, error) {
	size, err := m.size()
	if err != nil {
		return nil, err
	}
	meta, err := readGrowing(m.in, memory.DefaultAllocator, size)
	if err != nil {
		return nil, err
	}
	defer meta.Release()
	head, err := checkMessage(meta.Bytes())
	if err != nil {
		return nil, err
	}
	if err := m.inOrder(head); err != nil {
		return nil, err
	}
	*m.limit = m.opts.maxBuffer(head.body)
	body, err := readGrowing(m.in, m.opts.allocator(), head.body)
	if err != nil {
		return nil, err
	}
	defer body.Release()
	m.Release()
	m.last = ipc.NewMessage(meta, body)
	return m.last, nil
}

// size reads what comes before a message: its size, in the stream format since
// Arrow 0.15 after four bytes 0xff.
func (m *messages) size() (int64, error) {
	var word [4]byte
	for range 2 {
		_, err := io.ReadFull(m.in, word[:])
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, errors.New("the data ends within a message; the file is cut short")
		}
		if err != nil {
			return 0, err
		}
		size := int32(binary.LittleEndian.Uint32(word[:]))
		switch {
		case size == -1:
			continue
		case size == 0:
			return 0, io.EOF
		case size < 8 || size > maxMetadata:
			return 0, fmt.Errorf("a message claims %d bytes of metadata", size)
		}
		return int64(size), nil
	}
	return 0, errors.New("a message has no size")
}

// inOrder checks that messages come as schema, dictionaries, batches.
func (m *messages) inOrder(head messageHead) error {
	switch {
	case !m.begun && head.kind != schemaMessage:
		return errors.New("the data does not begin with a schema")
	case m.begun && head.kind == schemaMessage:
		return errors.New("a second schema; join tables row by row, not file by file")
	case head.kind == schemaMessage:
		m.begun, m.dicts = true, head.dicts
	case head.kind == batchMessage && m.dicts > 0:
		return errors.New("a batch comes before the dictionaries it needs")
	case head.kind == dictionaryMessage:
		m.dicts--
	}
	return nil
}

// readGrowing reads n bytes, taking memory as they arrive.
func readGrowing(in io.Reader, mem memory.Allocator, n int64) (*memory.Buffer, error) {
	const first = 1 << 20
	buf := memory.NewResizableBuffer(mem)
	for have := int64(0); have < n; {
		want := min(n, max(first, 2*have))
		buf.Resize(int(want))
		if _, err := io.ReadFull(in, buf.Bytes()[have:want]); err != nil {
			buf.Release()
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("the data ends within a message; the file is cut short")
			}
			return nil, err
		}
		have = want
	}
	return buf, nil
}
