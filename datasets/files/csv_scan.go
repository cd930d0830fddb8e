package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// span is one field of a row: bytes from..to of the row, without its quotes.
type span struct {
	from, to int
	quoted   bool
	escaped  bool // holds doubled quotes
}

// csvScanner cuts text into rows and fields. It exists because encoding/csv, and
// with it arrow/csv, can't tell an empty field from an empty text in quotes,
// which are null and "" here, takes text that is not UTF-8, and doesn't say where
// a row is too long. It is about as fast: parsing numbers is what takes the time.
//
// A row is available as soon as its line end is read, so that a program at the
// other end of a pipe can be answered row by row.
type csvScanner struct {
	window
	name      string
	delimiter byte

	row    []byte // the current row, valid until next
	fields []span
	line   int64 // line of the current row's start
	lines  int64 // line breaks before the next row
}

func newCSVScanner(name string, in io.Reader, delimiter byte) *csvScanner {
	return &csvScanner{window: newWindow(in), name: name, delimiter: delimiter}
}

func (s *csvScanner) more() (bool, error) {
	ok, err := s.window.more()
	if errors.Is(err, errTooLong) {
		err = s.errorAt(0, fmt.Sprintf("row longer than %d MiB; is a closing quote missing?", maxRecord>>20))
	}
	return ok, err
}

// next finds the next row that is not blank; io.EOF after the last.
func (s *csvScanner) next() error {
	for {
		err := s.scan()
		if err != nil {
			return err
		}
		if len(s.row) > 0 {
			break
		}
	}
	if !utf8.Valid(s.row) {
		return s.errorAt(invalidUTF8(s.row), "the text is not UTF-8; convert it, with iconv for example")
	}
	return nil
}

func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(text)
}

// scan cuts one line, perhaps blank, into s.row and s.fields.
func (s *csvScanner) scan() error {
	s.fields = s.fields[:0]
	s.line = s.lines + 1
	s.row = nil
	at := 0
	for {
		if s.start+at == s.end {
			if ok, err := s.more(); err != nil {
				return err
			} else if !ok && at == 0 {
				return io.EOF
			}
		}
		next, last, err := s.field(at)
		if err != nil {
			return err
		}
		at = next
		if last {
			break
		}
	}
	s.start += at
	return nil
}

// field scans the field that starts at offset at of the row, appends it, and
// returns where the next begins and whether it was the last of its row.
func (s *csvScanner) field(at int) (next int, last bool, err error) {
	if s.start+at < s.end && s.buf[s.start+at] == '"' {
		return s.quotedField(at)
	}
	i := at
	for {
		window := s.unread()
		for i < len(window) && window[i] != s.delimiter && window[i] != '\n' {
			i++
		}
		if i < len(window) {
			break
		}
		ok, err := s.more()
		if err != nil {
			return 0, false, err
		}
		if !ok {
			s.fields = append(s.fields, span{from: at, to: i})
			s.finish(i)
			return i, true, nil
		}
	}
	if s.buf[s.start+i] == s.delimiter {
		s.fields = append(s.fields, span{from: at, to: i})
		return i + 1, false, nil
	}
	to := i
	if to > at && s.buf[s.start+to-1] == '\r' {
		to--
	}
	s.fields = append(s.fields, span{from: at, to: to})
	s.lines++
	s.finish(to)
	return i + 1, true, nil
}

// finish sets the row to its first n bytes.
func (s *csvScanner) finish(n int) { s.row = s.buf[s.start : s.start+n] }

// quotedField is field for one that begins with a quote.
func (s *csvScanner) quotedField(at int) (next int, last bool, err error) {
	f := span{from: at + 1, quoted: true}
	i, breaks := at+1, int64(0)
	for {
		window := s.unread()
		j := bytes.IndexByte(window[i:], '"')
		if j < 0 {
			i = len(window)
			if ok, err := s.more(); err != nil {
				return 0, false, err
			} else if !ok {
				return 0, false, s.errorAt(at, "a quoted field is not closed")
			}
			continue
		}
		i += j + 1
		if s.start+i == s.end {
			if _, err := s.more(); err != nil {
				return 0, false, err
			}
		}
		if s.start+i == s.end || s.buf[s.start+i] != '"' {
			break
		}
		f.escaped = true
		i++
	}
	f.to = i - 1
	breaks = int64(bytes.Count(s.buf[s.start+f.from:s.start+f.to], []byte{'\n'}))
	s.fields = append(s.fields, f)
	return s.afterQuote(i, breaks)
}

// afterQuote checks that a field ends at offset i, after its closing quote.
func (s *csvScanner) afterQuote(i int, breaks int64) (next int, last bool, err error) {
	rest := s.buf[s.start+i : s.end]
	if len(rest) == 1 && rest[0] == '\r' {
		if _, err := s.more(); err != nil {
			return 0, false, err
		}
		rest = s.buf[s.start+i : s.end]
	}
	switch {
	case len(rest) == 0:
		s.lines += breaks
		s.finish(i)
		return i, true, nil
	case rest[0] == s.delimiter:
		s.lines += breaks
		return i + 1, false, nil
	case rest[0] == '\n', bytes.HasPrefix(rest, []byte("\r\n")):
		s.lines += breaks + 1
		s.finish(i)
		return i + 1 + bytes.IndexByte(rest, '\n'), true, nil
	}
	return 0, false, s.errorAt(i, `text follows a closing quote; write a quote within quotes twice ("")`)
}

// text returns the bytes of a field, valid until next.
func (s *csvScanner) text(f span) []byte {
	raw := s.row[f.from:f.to]
	if !f.escaped {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte(`""`), []byte(`"`))
}

// errorAt makes an error at an offset of the row being read.
func (s *csvScanner) errorAt(offset int, msg string) error {
	before := s.buf[s.start:min(s.start+offset, s.end)]
	if s.row != nil {
		before = s.row[:min(offset, len(s.row))]
	}
	line := s.line + int64(bytes.Count(before, []byte{'\n'}))
	tail := before[bytes.LastIndexByte(before, '\n')+1:]
	return &SyntaxError{Name: s.name, Line: line, Column: utf8.RuneCount(tail) + 1, Msg: msg}
}
