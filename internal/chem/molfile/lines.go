package molfile

import (
	"bytes"
	"fmt"
	"strconv"
)

// Error says what is wrong with a molfile, and where.
type Error struct {
	Line   int // from 1
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("molfile, line %d: %s", e.Line, e.Reason) }

// lines hands out a text line by line.
type lines struct {
	rest   []byte
	number int // of the line that was read last
}

// next is the next line without its end; false after the last.
func (l *lines) next() ([]byte, bool) {
	if len(l.rest) == 0 {
		return nil, false
	}
	line, rest, _ := bytes.Cut(l.rest, []byte{'\n'})
	l.rest = rest
	l.number++
	return bytes.TrimSuffix(line, []byte{'\r'}), true
}

func (l *lines) errorf(format string, args ...any) error {
	return &Error{Line: l.number, Reason: fmt.Sprintf(format, args...)}
}

// field is the text in columns from to to-1, counted from 0, without spaces.
func field(line []byte, from, to int) []byte {
	if from >= len(line) {
		return nil
	}
	return bytes.TrimSpace(line[from:min(to, len(line))])
}

// integer reads a field; an empty one is zero.
func (l *lines) integer(line []byte, from, to int, what string) (int, error) {
	text := field(line, from, to)
	if len(text) == 0 {
		return 0, nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, l.errorf("%s is %q, not a whole number", what, clipped(text))
	}
	return n, nil
}

func (l *lines) real(text []byte, what string) (float64, error) {
	if len(text) == 0 {
		return 0, nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v != v || v < -1e9 || v > 1e9 {
		return 0, l.errorf("%s is %q, not a coordinate", what, clipped(text))
	}
	return v, nil
}

// clipped shortens text for a message.
func clipped(text []byte) string { return string(text[:min(len(text), 40)]) }
