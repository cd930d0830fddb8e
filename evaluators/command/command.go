package command

import (
	"fmt"
	"maps"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/program"
	"github.com/cupel-science/cupel/internal/suggest"
)

type config struct {
	Command       []string          `param:"command" required:"true" help:"program and arguments; paths start in the workflow's folder"`
	Columns       map[string]string `param:"columns" required:"true" help:"scores that the program gives, by name: float, int, string, bool, bytes, date, list<…>"`
	Goals         map[string]string `param:"goals" help:"scores to rank by: min or max"`
	Units         map[string]string `param:"units" help:"units of measurement of scores"`
	Uncertainties map[string]string `param:"uncertainties" help:"scores that hold the standard error of another one, by the name of that one"`
	Reads         []string          `param:"reads" help:"columns that the program gets; left out for all"`
	Cache         bool              `param:"cache" default:"true" help:"remember scores for each candidate"`
	Format        string            `param:"format" default:"arrow" enum:"arrow,csv,jsonl" help:"how tables are written on pipes and in files"`
	Mode          string            `param:"mode" default:"batch" enum:"batch,stream" help:"batch: a process for each batch; stream: one for many, which loads a model once"`
	Processes     int               `param:"processes" default:"1" min:"1" max:"1024" help:"processes that may run at once"`
	Files         []string          `param:"files" help:"more files, folders and patterns of files that the program depends on"`
	Params        map[string]string `param:"params" help:"parameters of the program; texts that are JSON (numbers, true, lists, objects) are handed over as such"`
	Env           map[string]string `param:"env" help:"environment variables to set"`
	PassEnv       []string          `param:"pass_env" help:"names of environment variables to hand through, for secrets"`
	OutputLimit   float64           `param:"output_limit" default:"16" min:"0.001" max:"65536" unit:"GiB" help:"most that one answer may take"`
}

// Spec describes the evaluator.
func Spec() evaluators.Spec {
	return evaluators.Spec{
		Name:    "command",
		Version: "1",
		Help:    "scores from any program, by Arrow, CSV or JSON lines on its stdin and stdout",
		Params:  params.Of(config{}),
		Open:    true,
		New:     contract.Factory(build),
	}
}

func build(c config, env evaluators.Env) (evaluators.Evaluator, error) {
	scores, err := c.scores()
	if err != nil {
		return nil, err
	}
	p, err := program.New(program.Options{
		Command: c.Command, Dir: env.Dir, Format: program.Format(c.Format), Mode: program.Mode(c.Mode), Processes: c.Processes,
		Files: c.Files, Env: c.Env, PassEnv: c.PassEnv, Params: c.Params, OutputLimit: int64(c.OutputLimit * (1 << 30)), Log: env.Log})
	if err != nil {
		return nil, err
	}
	e := &evaluator{program: p, scores: scores, cache: c.Cache}
	if c.Reads == nil {
		return e, nil
	}
	return newReader(e, c.Reads)
}

// scores makes the scores of the declared columns, in the order of their names.
func (c config) scores() ([]evaluators.Score, error) {
	columns, err := program.ParseColumns(c.Columns)
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	if columns.NumFields() == 0 {
		return nil, fmt.Errorf("columns: an evaluator gives at least one score, as in columns: {docking: float}")
	}
	if err := c.known(); err != nil {
		return nil, err
	}
	scores := make([]evaluators.Score, columns.NumFields())
	for i, f := range columns.Fields() {
		if datasets.IsReserved(f.Name) || f.Name == evaluators.ErrorColumn {
			return nil, fmt.Errorf("columns: the name %q is reserved; it can't be a score", f.Name)
		}
		scores[i] = evaluators.Score{Name: f.Name, Type: f.Type, Unit: c.Units[f.Name], Goal: evaluators.Goal(c.Goals[f.Name]),
			Uncertainty: c.Uncertainties[f.Name], Help: "as the program gives it"}
		if err := c.check(scores[i], columns); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// known checks that goals and the like are of scores that exist.
func (c config) known() error {
	declared := slices.Sorted(maps.Keys(c.Columns))
	for _, m := range []struct {
		name string
		of   map[string]string
	}{{"goals", c.Goals}, {"units", c.Units}, {"uncertainties", c.Uncertainties}} {
		for _, name := range slices.Sorted(maps.Keys(m.of)) {
			if _, ok := c.Columns[name]; !ok {
				return fmt.Errorf("%s: %q is not declared under columns%s", m.name, name, suggest.Hint(name, declared))
			}
		}
	}
	return nil
}

func (c config) check(s evaluators.Score, columns *arrow.Schema) error {
	switch s.Goal {
	case evaluators.None, evaluators.Minimize, evaluators.Maximize:
	default:
		return fmt.Errorf("goals: the goal of %q is min or max, not %q", s.Name, s.Goal)
	}
	if (s.Goal != evaluators.None || s.Unit != "" || s.Uncertainty != "") && !datasets.IsNumeric(s.Type) {
		return fmt.Errorf("columns: %q has a goal, a unit or an uncertainty, but its type %s is no number", s.Name, s.Type)
	}
	if s.Uncertainty == "" {
		return nil
	}
	i := datasets.Lookup(columns, s.Uncertainty)
	if i < 0 || s.Uncertainty == s.Name || !datasets.IsNumeric(columns.Field(i).Type) {
		return fmt.Errorf("uncertainties: %q of %q is not another column of numbers%s",
			s.Uncertainty, s.Name, suggest.Hint(s.Uncertainty, slices.Sorted(maps.Keys(c.Columns))))
	}
	return nil
}
