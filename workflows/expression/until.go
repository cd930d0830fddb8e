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
	c, err := compile(text, names, untilEnv(0, 0, 0, nil), expr.AsBool())
	if err != nil {
		return nil, err
	}
	u := &Until{text: text, program: c.program}
	for _, arg := range c.calls {
		if !untilFunctions[arg.function] {
			continue
		}
		if message := wrongColumn(arg.value, schema); message != "" {
			return nil, &Error{byteOffset(text, arg.at), message}
		}
		u.columns = append(u.columns, arg.value)
	}
	return u, nil
}

// wrongColumn says what is wrong with a column as an argument, "" for nothing.
func wrongColumn(name string, schema *arrow.Schema) string {
	if schema == nil {
		return ""
	}
	i := datasets.Lookup(schema, name)
	if i < 0 {
		return fmt.Sprintf("no column %q%s", name, suggest.Hint(name, columnNames(schema)))
	}
	if t := schema.Field(i).Type; !datasets.IsNumeric(t) {
		return fmt.Sprintf("column %q is %s, not a number", name, t)
	}
	return ""
}

// String is the condition as it was written.
func (u *Until) String() string { return u.text }

// Columns lists the columns that the condition asks about.
func (u *Until) Columns() []string { return u.columns }

// Reached evaluates the condition after a round (counted from 1).
func (u *Until) Reached(round, evaluations, candidates int, p Progress) (bool, error) {
	v, err := expr.Run(u.program, untilEnv(round, evaluations, candidates, p))
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", u.text, located(u.text, nil, err))
	}
	done, _ := v.(bool)
	return done, nil
}

func untilEnv(round, evaluations, candidates int, p Progress) map[string]any {
	return map[string]any{
		"round": round, "evaluations": evaluations, "candidates": candidates,
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
