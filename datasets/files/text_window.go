package files

import (
	"errors"
	"fmt"
	"io"
)

// window is the part of a text that is held in memory: buf[start:end] has been
// read and not been used.
type window struct {
	in         io.Reader
	buf        []byte
	start, end int
	eof        bool
}

const windowSize = 256 << 10

var errTooLong = errors.New("too long")

func newWindow(in io.Reader) window { return window{in: in, buf: make([]byte, windowSize)} }

func (w *window) unread() []byte { return w.buf[w.start:w.end] }

// more reads on; false at the end of the text. What is unread may move, offsets
// from start stay good. It fails with errTooLong where maxRecord bytes are
// unread.
func (w *window) more() (bool, error) {
	if w.eof {
		return false, nil
	}
	if w.end == len(w.buf) {
		switch {
		case w.start > 0:
			w.end = copy(w.buf, w.buf[w.start:w.end])
			w.start = 0
		case len(w.buf) >= maxRecord:
			return false, errTooLong
		default:
			w.buf = append(w.buf, make([]byte, len(w.buf))...)
		}
	}
	for range 100 { // as in bufio: a reader that gives nothing must not hang us
		n, err := w.in.Read(w.buf[w.end:])
		w.end += n
		if err == io.EOF {
			w.eof = true
			return n > 0, nil
		}
		if err != nil {
			return false, fmt.Errorf("reading: %w", err)
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, fmt.Errorf("reading: %w", io.ErrNoProgress)
}
