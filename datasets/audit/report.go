package audit

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity is how much a finding matters.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

func (s Severity) rank() int { return slices.Index([]Severity{Error, Warning, Note}, s) }

// Finding is one thing that was found.
type Finding struct {
	Severity Severity `json:"severity"`
	Check    string   `json:"check"`            // what was looked for, "duplicates"
	Table    string   `json:"table,omitempty"`  // "test" where column and rows are of the test table
	Column   string   `json:"column,omitempty"` // "" where the whole table is meant
	Rows     []int64  `json:"rows,omitempty"`   // the first ones, at most 10; 1-based
	Count    int64    `json:"count,omitempty"`  // number of all rows
	Message  string   `json:"message"`
	Advice   string   `json:"advice"`
}

// Report is what Check found.
type Report struct {
	Rows     int64     `json:"rows"`
	TestRows int64     `json:"test_rows,omitempty"`
	Compared []string  `json:"compared,omitempty"` // columns by which rows of the two tables were compared
	Findings []Finding `json:"findings"`

	columns map[string]int // position of each column
}

// Add puts findings into their place: in the order of severity, then of the
// columns in the table, then of the name of the check.
func (r *Report) Add(findings ...Finding) {
	r.Findings = append(r.Findings, findings...)
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Severity.rank(), b.Severity.rank()),
			cmp.Compare(r.position(a.Column), r.position(b.Column)),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Check, b.Check),
			cmp.Compare(a.Table, b.Table),
		)
	})
}

// position puts the whole table before its columns, and columns of the test
// table alone after them.
func (r *Report) position(column string) int {
	if column == "" {
		return -1
	}
	if i, ok := r.columns[column]; ok {
		return i
	}
	return len(r.columns)
}

// Count is the number of findings of a severity.
func (r *Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// rowList counts rows and keeps the numbers of the first ones.
type rowList struct {
	first []int64
	count int64
}

const maxRows = 10

func (l *rowList) add(row int64) {
	l.count++
	if len(l.first) < maxRows {
		l.first = append(l.first, row)
	}
}

// count writes a number with its noun.
func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// share writes n of total with its percentage.
func share(n, total int64) string {
	return fmt.Sprintf("%d of %s (%.3g %%)", n, count(total, "row"), 100*float64(n)/float64(total))
}
