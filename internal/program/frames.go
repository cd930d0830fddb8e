package program

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// frame is one answer, cut out of a program's stdout. Reading it gives io.EOF
// at its end.
type frame interface {
	io.Reader
	// head returns the beginning that tells the columns (the schema message,
	// the header, or of JSON lines the first byte), which is still to be read;
	// io.EOF where the answer is empty.
	head() ([]byte, error)
}

func newFrame(format Format, mode Mode, in *bufio.Reader) frame {
	if format == Arrow {
		return &arrowFrame{in: in, stream: mode == Stream}
	}
	return &textFrame{in: in, csv: format == CSV, stream: mode == Stream, lineStart: true, fieldStart: true}
}

// errCut is the end of stdout within an answer.
var errCut = errors.New("stdout ended before its answer was complete")

// arrowFrame ends where an Arrow IPC stream does. It follows the lengths of the
// messages; what is in them is for the decoder to judge.
type arrowFrame struct {
	in      *bufio.Reader
	stream  bool
	pending []byte // of the next message, still to be read
	body    int64  // bytes of the current message that follow
	begun   bool
	ended   bool
}

// maxMetadata bounds the description of a schema or batch.
const maxMetadata = 64 << 20

func (f *arrowFrame) Read(p []byte) (int, error) {
	for len(f.pending) == 0 && f.body == 0 {
		if f.ended {
			return 0, io.EOF
		}
		if err := f.message(); err != nil {
			return 0, err
		}
	}
	if len(f.pending) > 0 {
		n := copy(p, f.pending)
		f.pending = f.pending[n:]
		return n, nil
	}
	n, err := f.in.Read(p[:min(int64(len(p)), f.body)])
	f.body -= int64(n)
	if n == 0 && err == io.EOF {
		err = errCut
	}
	return n, err
}

func (f *arrowFrame) head() ([]byte, error) {
	err := f.message()
	return f.pending, err
}

// message reads what comes before the body of the next message.
func (f *arrowFrame) message() error {
	first := !f.begun
	f.begun = true
	start, err := f.in.Peek(8)
	switch {
	case f.stream && len(start) == 0 && errors.Is(err, io.EOF):
		return errCut
	case first && len(start) == 0 && errors.Is(err, io.EOF):
		return errors.New("it wrote nothing to stdout; an Arrow IPC stream is expected there")
	case len(start) == 0 && errors.Is(err, io.EOF): // the format allows an end without a mark
		f.ended = true
		return io.EOF
	case !bytes.HasPrefix(start, []byte{0xff, 0xff, 0xff, 0xff}[:min(4, len(start))]):
		return f.garbage(first)
	case errors.Is(err, io.EOF):
		return errCut
	case err != nil:
		return err
	}
	size := int64(int32(binary.LittleEndian.Uint32(start[4:])))
	if size < 0 || size > maxMetadata {
		return fmt.Errorf("its Arrow stream is damaged: a message claims %d bytes of metadata", size)
	}
	if f.pending, err = io.ReadAll(io.LimitReader(f.in, 8+size)); err != nil {
		return err
	}
	if int64(len(f.pending)) < 8+size {
		return errCut
	}
	if size == 0 {
		f.ended = true
		return nil
	}
	f.body, err = bodyLength(f.pending[8:])
	return err
}

// garbage explains what is no message.
func (f *arrowFrame) garbage(first bool) error {
	text, _ := f.in.Peek(f.in.Buffered())
	if first {
		return fmt.Errorf("an Arrow IPC stream is expected on stdout, but it begins with %s; messages belong on stderr (and other formats need format: csv or jsonl)", excerpt(text))
	}
	return fmt.Errorf("its Arrow stream is interrupted by %s; messages belong on stderr", excerpt(text))
}

// bodyLength reads how many bytes follow a message: slot 3 of the table Message
// in the file Message.fbs of the Arrow format.
func bodyLength(meta []byte) (int64, error) {
	const slot = 4 + 2*3
	damaged := errors.New("its Arrow stream is damaged: a message has no proper description")
	at, ok := word(meta, 0)
	if !ok {
		return 0, damaged
	}
	back, ok := word(meta, at)
	vtable := at - int64(int32(back))
	if !ok || vtable < 0 || vtable+slot+2 > int64(len(meta)) {
		return 0, damaged
	}
	if int64(binary.LittleEndian.Uint16(meta[vtable:])) < slot+2 {
		return 0, nil
	}
	offset := int64(binary.LittleEndian.Uint16(meta[vtable+slot:]))
	if offset == 0 {
		return 0, nil
	}
	if at+offset+8 > int64(len(meta)) {
		return 0, damaged
	}
	body := int64(binary.LittleEndian.Uint64(meta[at+offset:]))
	if body < 0 {
		return 0, damaged
	}
	return body, nil
}

// word reads 32 bits at an offset.
func word(b []byte, at int64) (int64, bool) {
	if at < 0 || at+4 > int64(len(b)) {
		return 0, false
	}
	return int64(binary.LittleEndian.Uint32(b[at:])), true
}

// textFrame ends with stdout in mode batch, and with an empty line in mode
// stream. In CSV, lines within quotes don't count.
type textFrame struct {
	in      *bufio.Reader
	pending []byte // read by head
	start   []byte // the first bytes, for messages
	csv     bool
	stream  bool
	ended   bool

	lineStart  bool // nothing but a carriage return since the last line break
	fieldStart bool
	quoted     bool // within a field in quotes
	closed     bool // after the second quote: the end of the field, or half of a doubled quote
}

func (f *textFrame) Read(p []byte) (int, error) {
	if len(f.pending) > 0 {
		n := copy(p, f.pending)
		f.pending = f.pending[n:]
		return n, nil
	}
	if f.ended {
		return 0, io.EOF
	}
	if _, err := f.in.Peek(1); err != nil {
		if f.stream && err == io.EOF {
			err = errCut
		}
		return 0, err
	}
	window, _ := f.in.Peek(min(f.in.Buffered(), len(p)))
	n := copy(p, window[:f.scan(window)])
	_, _ = f.in.Discard(n) // cannot fail: they were peeked at
	if len(f.start) <= excerptBytes {
		f.start = append(f.start, p[:min(n, excerptBytes+1)]...)
	}
	return n, nil
}

// scan counts the bytes that belong to the answer.
func (f *textFrame) scan(text []byte) int {
	if !f.stream {
		return len(text)
	}
	for i, c := range text {
		if f.step(c) {
			f.ended = true
			return i + 1
		}
	}
	return len(text)
}

// step follows the text by a byte, and reports whether that ends an empty line.
func (f *textFrame) step(c byte) (end bool) {
	if f.quoted {
		f.quoted, f.closed = c != '"', c == '"'
		return false
	}
	switch {
	case c == '"' && f.csv && (f.fieldStart || f.closed):
		f.quoted, f.lineStart = true, false
	case c == '\n' && f.lineStart:
		return true
	case c == '\n':
		f.lineStart = true
	case c != '\r':
		f.lineStart = false
	}
	f.fieldStart, f.closed = c == '\n' || c == ',', false
	return false
}

func (f *textFrame) head() ([]byte, error) {
	const most = 1 << 20 // of a header
	var text []byte
	var b [1]byte
	for len(text) < most {
		_, err := f.Read(b[:])
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(text)) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		text = append(text, b[0])
		full := b[0] > ' '
		if f.csv {
			full = b[0] == '\n' && len(bytes.TrimSpace(text)) > 0
		}
		if full {
			break
		}
	}
	f.pending = text
	return text, nil
}
