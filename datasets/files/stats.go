package files

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// Stats is what was seen while reading.
type Stats struct {
	Rows    int64         `json:"rows"`
	Columns []ColumnStats `json:"columns"`
	// Unexpected are keys of JSON lines that first occur after the sample that
	// columns are inferred from. Their values are not read.
	Unexpected []UnexpectedKey `json:"unexpected,omitempty"`
}

// Bad is the number of bad values in all columns.
func (s Stats) Bad() int64 {
	n := int64(0)
	for _, c := range s.Columns {
		n += c.Bad
	}
	return n
}

// Faults says of every column with bad values how many there are, and of the
// first ones where they stand and what is wrong.
func (s Stats) Faults() []string {
	var out []string
	for _, c := range s.Columns {
		if c.Bad == 0 {
			continue
		}
		out = append(out, fmt.Sprintf("column %s: %d read as missing", c.Name, c.Bad))
		for _, e := range c.Examples {
			text := fmt.Sprintf("line %d: %q", e.Line, e.Text)
			if e.Reason != "" {
				text += " (" + e.Reason + ")"
			}
			out = append(out, text)
		}
	}
	return out
}

// ColumnStats is Stats of one column.
type ColumnStats struct {
	Name     string     `json:"name"`
	Nulls    int64      `json:"nulls"`              // bad values included
	Bad      int64      `json:"bad"`                // values that don't fit the column's type
	Examples []BadValue `json:"examples,omitempty"` // the first of the bad values
}

// BadValue is a value that doesn't fit its column.
type BadValue struct {
	Line   int64  `json:"line"`
	Text   string `json:"text"`             // at most 60 bytes of it
	Reason string `json:"reason,omitempty"` // where it isn't plain from the type: why a text is no molecule
}

// UnexpectedKey is a key that has no column.
type UnexpectedKey struct {
	Name  string `json:"name"`
	Line  int64  `json:"line"` // of its first occurrence
	Count int64  `json:"count"`
}

const (
	maxExamples   = 3
	maxReasons    = 20 // examples of molecules, where each has a reason of its own
	maxUnexpected = 100
)

func newStats(schema *arrow.Schema) *Stats {
	s := &Stats{Columns: make([]ColumnStats, schema.NumFields())}
	for i, f := range schema.Fields() {
		s.Columns[i].Name = f.Name
	}
	return s
}

// count takes in a batch.
func (s *Stats) count(rec arrow.Record) {
	s.Rows += rec.NumRows()
	for i := range s.Columns {
		s.Columns[i].Nulls += int64(rec.Column(i).NullN())
	}
}

func (s *Stats) bad(column int, line int64, text []byte) {
	c := &s.Columns[column]
	c.Bad++
	if len(c.Examples) < maxExamples {
		c.Examples = append(c.Examples, BadValue{Line: line, Text: string(text[:min(len(text), 60)])})
	}
}

// badMolecule is bad with a reason.
func (s *Stats) badMolecule(column int, line int64, text []byte, reason string) {
	c := &s.Columns[column]
	c.Bad++
	if len(c.Examples) < maxReasons {
		c.Examples = append(c.Examples, BadValue{Line: line, Text: string(text[:min(len(text), 60)]), Reason: reason})
	}
}

func (s *Stats) unexpected(name string, line int64) {
	for i := range s.Unexpected {
		if s.Unexpected[i].Name == name {
			s.Unexpected[i].Count++
			return
		}
	}
	if len(s.Unexpected) < maxUnexpected {
		s.Unexpected = append(s.Unexpected, UnexpectedKey{Name: name, Line: line, Count: 1})
	}
}

// clone copies the statistics so that reading on doesn't change them.
func (s Stats) clone() Stats {
	s.Columns = append([]ColumnStats(nil), s.Columns...)
	s.Unexpected = append([]UnexpectedKey(nil), s.Unexpected...)
	return s
}
