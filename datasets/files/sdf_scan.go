package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// sdfScanner cuts an SD file into records.
type sdfScanner struct {
	lineScanner
	record sdfRecord
}

// sdfRecord is a molfile and its data. Its bytes are valid until the next.
type sdfRecord struct {
	line  int64  // of its start
	block []byte // from the title line to M  END
	items []sdfItem
	text  []byte // of the items' values
	size  int    // bytes of all lines
}

// sdfItem is a data item of a record.
type sdfItem struct {
	name     string
	line     int64
	from, to int // of the value in text
}

var (
	sdfEnd      = []byte("$$$$")
	molfileEnd  = []byte("M  END")
	errTooLarge = fmt.Errorf("a record of more than %d MiB", maxRecord>>20)
)

func newSDFScanner(name string, in io.Reader) *sdfScanner {
	return &sdfScanner{lineScanner: *newLineScanner(name, in)}
}

// next reads the next record; io.EOF after the last.
func (s *sdfScanner) next() error {
	r := &s.record
	*r = sdfRecord{line: s.line + 1, block: r.block[:0], items: r.items[:0], text: r.text[:0]}
	ended, err := s.molfile()
	if err != nil || ended {
		return err
	}
	return s.data()
}

// nextLine reads a line, perhaps a blank one, of a record that must not grow
// without end.
func (s *sdfScanner) nextLine() error {
	if err := s.scan(); err != nil {
		return err
	}
	s.text = bytes.TrimRight(s.text, " \t\r")
	if s.record.size += len(s.text) + 1; s.record.size > maxRecord {
		return &SyntaxError{Name: s.name, Line: s.record.line, Msg: errTooLarge.Error()}
	}
	return nil
}

// molfile reads the lines up to M  END. The record has ended where these are
// missing. What is blank up to the end of the file is no record.
func (s *sdfScanner) molfile() (ended bool, err error) {
	blank := true
	for n := 1; ; n++ {
		err := s.nextLine()
		if errors.Is(err, io.EOF) && !blank {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if bytes.HasPrefix(s.text, sdfEnd) {
			return true, nil
		}
		blank = blank && len(s.text) == 0
		if n > 4 && len(s.text) > 0 && s.text[0] == '>' { // M  END is missing
			return false, s.item()
		}
		s.record.block = append(append(s.record.block, s.text...), '\n')
		if n > 4 && bytes.HasPrefix(s.text, molfileEnd) {
			return false, nil
		}
	}
}

// data reads the data items up to the end of the record.
func (s *sdfScanner) data() error {
	open, blank := len(s.record.items) > 0, len(s.record.items) == 0
	for {
		err := s.nextLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case bytes.HasPrefix(s.text, sdfEnd):
			return nil
		case isDataHeader(s.text, blank):
			if err := s.item(); err != nil {
				return err
			}
			open, blank = true, false
			continue
		case len(s.text) == 0:
			blank = true
		case !open:
			// Text outside of items is not data.
		default:
			if err := s.value(blank); err != nil {
				return err
			}
			blank = false
		}
	}
}

// isDataHeader tells whether a line begins a data item: it starts with > and,
// unless a blank line stands before it, holds a name.
func isDataHeader(line []byte, blank bool) bool {
	if len(line) == 0 || line[0] != '>' {
		return false
	}
	open := bytes.IndexByte(line, '<')
	return blank || open > 0 && bytes.LastIndexByte(line, '>') > open
}

// item begins a data item. One without a name is called unnamed.
func (s *sdfScanner) item() error {
	name := strings.TrimSpace(string(s.text[1:]))
	if open, end := strings.IndexByte(name, '<'), strings.LastIndexByte(name, '>'); open >= 0 && end > open {
		name = strings.TrimSpace(name[open+1 : end])
	}
	if name == "" {
		name = "unnamed"
	}
	if !utf8.ValidString(name) {
		return s.errorAt(invalidUTF8(s.text), "the text is not UTF-8; convert it, with iconv for example")
	}
	at := len(s.record.text)
	s.record.items = append(s.record.items, sdfItem{name: name, line: s.line, from: at, to: at})
	return nil
}

// value adds a line to the value of the last item.
func (s *sdfScanner) value(blank bool) error {
	if !utf8.Valid(s.text) {
		return s.errorAt(invalidUTF8(s.text), "the text is not UTF-8; convert it, with iconv for example")
	}
	r := &s.record
	item := &r.items[len(r.items)-1]
	if item.to > item.from {
		r.text = append(r.text, '\n')
		if blank {
			r.text = append(r.text, '\n')
		}
	}
	r.text = append(r.text, s.text...)
	item.to = len(r.text)
	return nil
}
