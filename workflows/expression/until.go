package expression

import (
	"fmt"
	"sort"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Progress is what a condition that ends a loop can ask about.
type Progress interface {
	// Best is the best value of a column among the candidates carried over.
	Best(column string) (float64, error)
	// Mean is the mean of a column among the candidates carried over.
	Mean(column string) (float64, error)
	// Stalled tells whether the best value has not improved for some rounds.
	Stalled(column string, rounds int) (bool, error)
}

// Until is a condition that ends a loop, such as "best('sim') >= 0.99".
type Until struct {
	text    string
	program *vm.Program
	columns []string
}

var untilFunctions = map[string]bool{"best": true, "mean": true, "stalled": true}

// NewUntil compiles a condition over `best(column)`, `mean(column)`,
// `stalled(column, rounds)`, `round`, `evaluations` and `candidates`. The
// columns it names must be numbers of schema, unless that is nil.
func NewUntil(text string, schema *arrow.Schema) (*Until, error) {
	names := []string{"best", "mean", "stalled", "round", "evaluations", "candidates"}
	program, err := compile(text, names, append(untilOptions(nil), expr.AsBool())...)
	if err != nil {
		return nil, err
	}
	u := &Until{text: text, program: program}
	for _, arg := range stringArguments(text, untilFunctions) {
		u.columns = append(u.columns, arg.value)
		if schema == nil {
			continue
		}
		i := datasets.Lookup(schema, arg.value)
		if i < 0 {
			return nil, &Error{arg.offset, fmt.Sprintf("no column %q%s", arg.value, suggest.Hint(arg.value, columnNames(schema)))}
		}
		if !datasets.IsNumeric(schema.Field(i).Type) {
			return nil, &Error{arg.offset, fmt.Sprintf("column %q is %s, not a number", arg.value, schema.Field(i).Type)}
		}
	}
	return u, nil
}

// String is the condition as it was written.
func (u *Until) String() string { return u.text }

// Columns lists the columns that the condition asks about.
func (u *Until) Columns() []string { return u.columns }

// Reached evaluates the condition after a round (counted from 1).
func (u *Until) Reached(round, evaluations, candidates int, p Progress) (bool, error) {
	env := map[string]any{"round": round, "evaluations": evaluations, "candidates": candidates}
	for name, f := range untilBindings(p) {
		env[name] = f
	}
	v, err := expr.Run(u.program, env)
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", u.text, err)
	}
	done, _ := v.(bool)
	return done, nil
}

func untilOptions(p Progress) []expr.Option {
	env := map[string]any{"round": 0, "evaluations": 0, "candidates": 0}
	for name, f := range untilBindings(p) {
		env[name] = f
	}
	return []expr.Option{expr.Env(env)}
}

func untilBindings(p Progress) map[string]any {
	return map[string]any{
		"best":    func(c string) (float64, error) { return p.Best(c) },
		"mean":    func(c string) (float64, error) { return p.Mean(c) },
		"stalled": func(c string, n int) (bool, error) { return p.Stalled(c, n) },
	}
}

func columnNames(s *arrow.Schema) []string {
	names := make([]string, 0, s.NumFields())
	for _, f := range s.Fields() {
		names = append(names, f.Name)
	}
	sort.Strings(names)
	return names
}
