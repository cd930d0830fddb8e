package files

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// The columns that every file of molecules has.
const (
	smilesColumn = "smiles"
	nameColumn   = "name"
)

// moleculeField is the field of a text column of molecules.
func moleculeField(name string) arrow.Field {
	return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
}

// smilesScanner cuts a SMILES file into lines, and these into fields.
type smilesScanner struct {
	lineScanner
	again  bool // the current line is still to be handed out
	tabs   bool // a header says that tabs separate the fields
	header []arrow.Field
	fields [][]byte
}

func newSMILESScanner(name string, in io.Reader) *smilesScanner {
	return &smilesScanner{lineScanner: *newLineScanner(name, in)}
}

// nextLine finds the next line that is neither blank nor a comment; io.EOF after the
// last.
func (s *smilesScanner) nextLine() error {
	if s.again {
		s.again = false
		return nil
	}
	for {
		if err := s.lineScanner.next(); err != nil {
			return err
		}
		if s.text[0] != '#' {
			return nil
		}
	}
}

// next finds the next molecule and cuts its line into fields, one for each
// column of the header at most.
func (s *smilesScanner) next() error {
	if err := s.nextLine(); err != nil {
		return err
	}
	if !s.tabs {
		s.fields = cutSpaces(s.fields[:0], s.text, len(s.header))
		return nil
	}
	s.fields = s.fields[:0]
	for rest, more := s.text, true; more; {
		var f []byte
		f, rest, more = bytes.Cut(rest, []byte{'\t'})
		s.fields = append(s.fields, bytes.TrimSpace(f))
	}
	if n := len(s.fields); n > len(s.header) {
		return s.errorAt(0, fmt.Sprintf("the line has %s, the header has %s", count(n, "field"), count(len(s.header), "column")))
	}
	return nil
}

// cutSpaces cuts a line at white space into up to n fields. The last has the rest
// of the line.
func cutSpaces(fields [][]byte, line []byte, n int) [][]byte {
	for line = bytes.TrimSpace(line); len(line) > 0; {
		end := bytes.IndexAny(line, " \t")
		if end < 0 || len(fields) == n-1 {
			return append(fields, line)
		}
		fields = append(fields, line[:end])
		line = bytes.TrimLeft(line[end:], " \t")
	}
	return fields
}

// readHeader settles the columns by the first line. It is a header if one of its
// words names SMILES and the first is none.
func (s *smilesScanner) readHeader() error {
	s.header = []arrow.Field{moleculeField(smilesColumn), moleculeField(nameColumn)}
	if err := s.nextLine(); err != nil {
		if err == io.EOF { //nolint:errorlint // nothing wraps it
			return nil
		}
		return err
	}
	names, tabs := strings.Fields(string(s.text)), false
	if bytes.IndexByte(s.text, '\t') >= 0 {
		names, tabs = strings.Split(string(s.text), "\t"), true
	}
	at := indexSMILES(names)
	if at < 0 || isMolecule(names[0]) {
		s.again = true
		return nil
	}
	if len(names) == 1 {
		return nil // what comes behind a SMILES is its name all the same
	}
	s.tabs = tabs
	return s.setHeader(names, at)
}

func isMolecule(text string) bool {
	_, err := smiles.Parse(text)
	return err == nil
}

// indexSMILES finds the name of the column of molecules: SMILES,
// canonical_smiles and the like. None of these is a SMILES.
func indexSMILES(names []string) int {
	for i, n := range names {
		if strings.Contains(strings.ToLower(n), "smiles") {
			return i
		}
	}
	return -1
}

// setHeader makes columns of the names. That of the molecules, and one that is
// called name, have the names that every file has.
func (s *smilesScanner) setHeader(names []string, molecules int) error {
	if len(names) > maxColumns {
		return s.errorAt(0, fmt.Sprintf("the header has more than %d columns", maxColumns))
	}
	s.header = s.header[:0]
	seen := map[string]bool{}
	for i, text := range names {
		name, unit := parseHeader(text)
		switch {
		case i == molecules:
			name, unit = smilesColumn, ""
		case strings.EqualFold(name, nameColumn):
			name = nameColumn
		case name == "":
			return s.errorAt(0, fmt.Sprintf("column %d has no name", i+1))
		}
		if seen[name] {
			return s.errorAt(0, fmt.Sprintf("two columns have the name %q", name))
		}
		seen[name] = true
		s.header = append(s.header, datasets.WithUnit(moleculeField(name), unit))
	}
	return nil
}

// free tells whether the columns are those of a file without header, so that
// names may be missing everywhere.
func (s *smilesScanner) free() bool {
	return len(s.header) == 2 && s.header[0].Name == smilesColumn && s.header[1].Name == nameColumn && !s.tabs
}
