package audit

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// leakage finds rows of the test table that are in the training table too. As a
// scan it reads the test table, after its train has read the other.
type leakage struct {
	train     *trainRows
	names     []string // of the columns compared
	rows      rowList
	before    int64 // the row that the first one equals
	other     int64 // how many have another target
	unmatched []Finding

	features, target keyer // of the test table
}

// trainRows remembers the rows of the training table.
type trainRows struct{ rowIndex }

func newLeakage(schema *arrow.Schema, opts Options) *leakage {
	l := &leakage{train: &trainRows{rowIndex{seen: map[rowKey]sighting{}}}}
	if opts.Test == nil {
		return l
	}
	test := opts.Test.Schema()
	for i, f := range schema.Fields() {
		l.match(keyColumn{index: i, name: f.Name}, f.Type, test, f.Name == opts.Target)
	}
	for _, f := range test.Fields() {
		if datasets.Lookup(schema, f.Name) < 0 {
			l.unmatched = append(l.unmatched, Finding{Severity: Note, Check: "columns", Table: "test", Column: f.Name,
				Message: "the column is in the test table only", Advice: "rows are compared without it; see whether it has another name in the other table"})
		}
	}
	if len(l.names) == 0 {
		l.unmatched = append(l.unmatched, Finding{Severity: Warning, Check: "leakage", Message: "the two tables share no columns that can be compared",
			Advice: "give their columns the same names and types"})
	}
	return l
}

// match finds the column of the test table that a column is compared with.
func (l *leakage) match(c keyColumn, t arrow.DataType, test *arrow.Schema, isTarget bool) {
	other := keyColumn{index: datasets.Lookup(test, c.name), name: c.name}
	if other.index < 0 {
		if !isTarget { // that a test table has no target is as it should be
			l.unmatched = append(l.unmatched, Finding{Severity: Note, Check: "columns", Column: c.name,
				Message: "the column is not in the test table", Advice: "rows are compared without it; see whether it has another name there"})
		}
		return
	}
	u := test.Field(other.index).Type
	alike := arrow.TypeEqual(plain(t), plain(u)) || datasets.IsText(t) && datasets.IsText(u)
	if !alike && datasets.IsNumeric(t) && datasets.IsNumeric(u) {
		alike, c.asFloat, other.asFloat = true, true, true
	}
	switch {
	case !alike:
		l.unmatched = append(l.unmatched, Finding{Severity: Warning, Check: "columns", Column: c.name,
			Message: fmt.Sprintf("the column is %s, but %s in the test table", t, u), Advice: "rows are compared without it; read both tables with the same type"})
	case isTarget:
		l.train.target, l.target = keyer{c}, keyer{other}
	default:
		l.names = append(l.names, c.name)
		l.train.features, l.features = append(l.train.features, c), append(l.features, other)
	}
}

// plain is a type without dictionary encoding.
func plain(t arrow.DataType) arrow.DataType {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return d.ValueType
	}
	return t
}

func (t *trainRows) add(rec arrow.Record, first int64) error {
	return t.each(t.features, t.target, rec, first, true, func(_, _ sighting) {})
}

func (t *trainRows) findings(int64) []Finding { return nil }

func (l *leakage) add(rec arrow.Record, first int64) error {
	return l.train.each(l.features, l.target, rec, first, false, func(now, before sighting) {
		if l.rows.count == 0 {
			l.before = before.row
		}
		if now.contradicts(before) {
			l.other++
		}
		l.rows.add(now.row)
	})
}

func (l *leakage) findings(rows int64) []Finding {
	n := l.rows.count
	if n == 0 {
		return l.unmatched
	}
	message := fmt.Sprintf("%s of the test table are in the training table too, by %s; row %d is its row %d",
		share(n, rows), names(l.names), l.rows.first[0], l.before)
	if l.other > 0 {
		message += fmt.Sprintf("; %d of them with another target", l.other)
	}
	return append(l.unmatched, Finding{Severity: Error, Check: "leakage", Table: "test", Rows: l.rows.first, Count: n, Message: message,
		Advice: "remove them from one of the tables: a score on rows that were learned from says nothing about new ones"})
}

// names spells out the first few of a list.
func names(list []string) string {
	const most = 5
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	}
	return strings.Join(list, ", ")
}
