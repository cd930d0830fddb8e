package audit

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/units"
)

// unitFindings looks at the units of the table and, where they share a column,
// at those of the test table, which may be nil.
func unitFindings(schema *arrow.Schema, test datasets.Source) []Finding {
	out := unknownUnits(schema, "")
	if test == nil {
		return out
	}
	out = append(out, unknownUnits(test.Schema(), "test")...)
	for _, f := range schema.Fields() {
		i := datasets.Lookup(test.Schema(), f.Name)
		if i < 0 {
			continue
		}
		if finding, differ := compareUnits(f.Name, datasets.Unit(f), datasets.Unit(test.Schema().Field(i))); differ {
			out = append(out, finding)
		}
	}
	return out
}

func unknownUnits(schema *arrow.Schema, table string) []Finding {
	var out []Finding
	for _, f := range schema.Fields() {
		if _, err := units.Parse(datasets.Unit(f)); err != nil {
			out = append(out, Finding{Severity: Warning, Check: "units", Table: table, Column: f.Name, Message: err.Error(),
				Advice: "write the unit with SI symbols, such as km s^-1; an unknown one takes no part in dimensional analysis"})
		}
	}
	return out
}

// compareUnits finds out whether a column measures the same in both tables.
// Different spellings of one unit are the same.
func compareUnits(column, train, test string) (Finding, bool) {
	if train == test {
		return Finding{}, false
	}
	f := Finding{Severity: Error, Check: "units", Column: column, Message: fmt.Sprintf("the unit is %q, but %q in the test table", train, test),
		Advice: "convert the column of one table"}
	if train == "" || test == "" {
		f.Severity, f.Message = Warning, fmt.Sprintf("the unit is %q in one table and not given in the other", train+test)
		f.Advice = "find out the unit and record it in both tables"
		return f, true
	}
	a, errA := units.Parse(train)
	b, errB := units.Parse(test)
	if errA != nil || errB != nil {
		return f, true
	}
	factor, err := b.Factor(a)
	switch {
	case err != nil:
		f.Message += ", which is another kind of quantity"
		f.Advice = "find out what the columns mean; they should not have the same name"
	case math.Abs(factor-1) < 1e-9: // scales are products of rounded powers
		return Finding{}, false
	default:
		f.Advice = fmt.Sprintf("multiply the column of the test table by %.9g", factor)
	}
	return f, true
}
