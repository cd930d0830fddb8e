package prompt

import (
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// Inputs are rows of named tables: {{range .Inputs.findings}}{{.claim}}{{end}}.
type Inputs map[string][]Row

// InputsOf reads the first rows of each table, as many as the bounds allow. The log
// says where there are more; its names for the bounds are those of the parameters.
func InputsOf(tables map[string]arrow.Table, b Bounds, log func(format string, args ...any)) Inputs {
	out := Inputs{}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t := tables[name]
		out[name] = Rows(t, b)
		if n := len(out[name]); int64(n) < t.NumRows() {
			log("input %s: the prompt sees the first %d of %d rows (input_rows, input_tokens)", name, n, t.NumRows())
		}
	}
	return out
}

// Lacks tells whether an error of a template is that a map of this name (such as
// ".Inputs.") has no such entry.
func Lacks(err error, name string) bool {
	return err != nil && strings.Contains(err.Error(), name) && strings.Contains(err.Error(), "map has no entry")
}
