// Package observed reads the measurements that a law is to explain from an
// Arrow table: the numbers for package symbolic and, where the columns say so,
// their units.
package observed

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/units"
)

// Query names the columns to read.
type Query struct {
	Target   string
	Features []string // empty: every numeric column but the target
}

// The ways to check units.
const (
	UnitsOff    = "off"    // don't
	UnitsFree   = "free"   // constants may have any unit
	UnitsStrict = "strict" // constants are pure numbers
)

// Columns finds the target and the features in a schema.
func (q Query) Columns(schema *arrow.Schema) (target arrow.Field, features []arrow.Field, err error) {
	if target, err = numeric(schema, q.Target); err != nil {
		return target, nil, fmt.Errorf("target: %w", err)
	}
	if len(q.Features) == 0 {
		for _, f := range schema.Fields() {
			if f.Name != q.Target && datasets.IsNumeric(f.Type) && !datasets.IsReserved(f.Name) {
				features = append(features, f)
			}
		}
		if len(features) == 0 {
			return target, nil, fmt.Errorf("the data has no numeric column but the target %q", q.Target)
		}
		return target, features, nil
	}
	for _, name := range q.Features {
		f, err := numeric(schema, name)
		switch {
		case err != nil:
			return target, nil, fmt.Errorf("features: %w", err)
		case name == q.Target:
			return target, nil, fmt.Errorf("features: %q is the target itself", name)
		case slices.ContainsFunc(features, func(g arrow.Field) bool { return g.Name == name }):
			return target, nil, fmt.Errorf("features: %q is there twice", name)
		}
		features = append(features, f)
	}
	return target, features, nil
}

func numeric(schema *arrow.Schema, name string) (arrow.Field, error) {
	i := datasets.Lookup(schema, name)
	if i < 0 {
		var names []string
		for _, f := range schema.Fields() {
			if datasets.IsNumeric(f.Type) {
				names = append(names, f.Name)
			}
		}
		return arrow.Field{}, fmt.Errorf("the data has no column %q%s; it has the numbers %s", name, suggest.Hint(name, names), strings.Join(names, ", "))
	}
	f := schema.Field(i)
	if !datasets.IsNumeric(f.Type) {
		return f, fmt.Errorf("column %q is %s, not a number", name, f.Type)
	}
	return f, nil
}

// Read returns the rows in which the target and all features are present and
// finite.
func (q Query) Read(t arrow.Table) (*symbolic.Data, error) {
	target, features, err := q.Columns(t.Schema())
	if err != nil {
		return nil, err
	}
	data := &symbolic.Data{}
	complete := make([]bool, t.NumRows())
	for i := range complete {
		complete[i] = true
	}
	if data.Target, err = column(t, target.Name, complete); err != nil {
		return nil, err
	}
	for _, f := range features {
		values, err := column(t, f.Name, complete)
		if err != nil {
			return nil, err
		}
		data.Names, data.Columns = append(data.Names, f.Name), append(data.Columns, values)
	}
	var rows []int
	for i, ok := range complete {
		if ok {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("the data has no row in which %q and all features are present", q.Target)
	}
	return data.Rows(rows), nil
}

// column reads a column and marks the rows that lack it as not complete.
func column(t arrow.Table, name string, complete []bool) ([]float64, error) {
	values, valid, err := datasets.TableFloat64s(t, name)
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		if !valid[i] || math.IsNaN(v) || math.IsInf(v, 0) {
			complete[i] = false
		}
	}
	return values, nil
}

// Dimensions returns what the columns measure; nil when the check is off or a
// column has no unit.
func (q Query) Dimensions(schema *arrow.Schema, check string) (*symbolic.Dimensions, error) {
	if check == UnitsOff {
		return nil, nil
	}
	target, features, err := q.Columns(schema)
	if err != nil {
		return nil, err
	}
	out := &symbolic.Dimensions{Variables: map[string]units.Dimension{}, FreeConstants: check == UnitsFree}
	for _, f := range append(features, target) {
		text := datasets.Unit(f)
		if text == "" {
			return nil, nil
		}
		unit, err := units.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", f.Name, err)
		}
		if f.Name == q.Target {
			out.Target = unit.Dimension
		} else {
			out.Variables[f.Name] = unit.Dimension
		}
	}
	return out, nil
}
