package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/evaluators"
	evaluatorsall "github.com/cupel-science/cupel/evaluators/all"
	generatorsall "github.com/cupel-science/cupel/generators/all"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/suggest"
)

func newDescribe(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "describe NAME",
		Short: "Explain a generator, evaluator or gate: parameters, inputs, scores",
		Args:  exactArgs(1, "the name of a generator, evaluator or gate; `cupel list` shows them"),
		RunE:  func(_ *cobra.Command, args []string) error { return runDescribe(c, args[0], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// description is what describe tells of one implementation.
type description struct {
	implementation
	Kind   string           `json:"kind,omitempty"`
	Params params.Set       `json:"params"`
	Inputs []contract.Input `json:"inputs,omitempty"`
	Scores []scoreLine      `json:"scores,omitempty"`
	Files  string           `json:"files,omitempty"` // of a gate: how its files are written
	Open   bool             `json:"open,omitempty"`  // of a gate: it holds nothing back before a policy says what
}

type scoreLine struct {
	Name string          `json:"name"`
	Type string          `json:"type"`
	Unit string          `json:"unit,omitempty"`
	Goal evaluators.Goal `json:"goal,omitempty"`
	Help string          `json:"help"`
}

func runDescribe(c *console, name string, asJSON bool) error {
	var found []description
	gens, evals, gates := generatorsall.Registry(), evaluatorsall.Registry(), generatorsall.Gates()
	if s, ok := gens.Lookup(name); ok {
		found = append(found, description{implementation: implementation{"generator", s.Name, s.Version, s.Help}, Kind: s.Kind, Params: s.Params, Inputs: s.Inputs})
	}
	if s, ok := evals.Lookup(name); ok {
		found = append(found, description{implementation: implementation{"evaluator", s.Name, s.Version, s.Help}, Params: s.Params, Inputs: s.Inputs, Scores: defaultScores(s)})
	}
	if s, ok := gates.Lookup(name); ok {
		found = append(found, description{implementation: implementation{"gate", s.Name, s.Version, s.Help}, Kind: s.Kind, Params: params.Set{}, Files: s.Files, Open: s.Open})
	}
	if len(found) == 0 {
		var names []string
		for _, s := range gens.All() {
			names = append(names, s.Name)
		}
		for _, s := range evals.All() {
			names = append(names, s.Name)
		}
		for _, s := range gates.All() {
			names = append(names, s.Name)
		}
		return usageError{fmt.Errorf("there is no generator, evaluator or gate %q%s; `cupel list` shows them", name, suggest.Hint(name, names))}
	}
	if asJSON {
		return c.printJSON(found)
	}
	for i, d := range found {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		printDescription(c, d)
	}
	return nil
}

// defaultScores are the scores with default parameters; none where it has
// parameters that must be given.
func defaultScores(s evaluators.Spec) []scoreLine {
	env := evaluators.Env{Dir: ".", Log: func(string, ...any) {}, Models: anyModel}
	values := map[string]any{}
	for _, p := range s.Params {
		if p.Required && p.Type == "string" {
			values[p.Name] = p.Name // any text will do to see the scores
		}
	}
	e, err := s.New(env, func(config any) error { return s.Params.Decode(values, config) })
	if err != nil {
		return nil
	}
	var out []scoreLine
	for _, sc := range e.Scores() {
		out = append(out, scoreLine{sc.Name, sc.Type.String(), sc.Unit, sc.Goal, sc.Help})
	}
	return out
}

// anyModel is a model of any name, which is never asked.
func anyModel(name string) (*models.Client, error) {
	config := models.Defaults()
	config.Protocol, config.URL, config.Model = "openai", "http://localhost", name
	o := asking(models.NewMemory(), models.Offline)
	o.Models = map[string]models.Config{name: config}
	s, err := models.Open(o)
	if err != nil {
		return nil, err
	}
	return s.Client(name)
}

func printDescription(c *console, d description) {
	fmt.Fprintf(c.out, "%s %s (version %s)\n  %s\n", d.Type, d.Name, d.Version, d.Help)
	if d.Kind != "" {
		fmt.Fprintf(c.out, "  candidates of kind %s\n", d.Kind)
	}
	if d.Open {
		fmt.Fprintf(c.out, "\non where the workflow's policy says what is blocked, in all texts of all candidates:\n"+
			"  policy: {blocked: {terms: [nerve agent]}}               whole words, in upper or lower case\n"+
			"  policy: {blocked: {patterns: ['(?i)\\bsar[i1]n\\b']}}     regular expressions (RE2)\n"+
			"  policy: {blocked: {file: mine.txt}}                     a file, or a list of files\n"+
			"\nfiles (`file:`)\n  %s\n", d.Files)
	} else if d.Files != "" {
		fmt.Fprintf(c.out, "\non unless the workflow's policy says otherwise:\n"+
			"  policy: {hazards: {alerts: [mine.csv]}}                 alerts of your own instead of the built-in ones\n"+
			"  policy: {hazards: {alerts: [mine.csv], extend: true}}   in addition to them\n"+
			"  policy: {hazards: off}                                  holds nothing back, which the report says\n"+
			"\nfiles (`alerts:`)\n  %s\n", d.Files)
	}
	if len(d.Params) > 0 {
		fmt.Fprintln(c.out, "\nparameters (`with:`)")
	}
	for _, p := range d.Params {
		fmt.Fprintf(c.out, "  %s: %s\n      %s\n", p.Name, paramType(p), p.Help)
	}
	if len(d.Inputs) > 0 {
		fmt.Fprintln(c.out, "\ninputs (`inputs:`)")
	}
	for _, in := range d.Inputs {
		need := "optional"
		if in.Required {
			need = "required"
		}
		fmt.Fprintf(c.out, "  %s: %s\n      %s\n", in.Name, need, in.Help)
	}
	if len(d.Scores) > 0 {
		fmt.Fprintln(c.out, "\nscores")
	}
	for _, s := range d.Scores {
		line := s.Type
		if s.Unit != "" {
			line += ", " + s.Unit
		}
		if s.Goal != evaluators.None {
			line += ", " + string(s.Goal) + " is better"
		}
		fmt.Fprintf(c.out, "  %s: %s\n      %s\n", s.Name, line, s.Help)
	}
}

func paramType(p params.Param) string {
	parts := []string{p.Type}
	if p.Unit != "" {
		parts = append(parts, "in "+p.Unit)
	}
	switch {
	case p.Min != nil && p.Max != nil:
		parts = append(parts, fmt.Sprintf("%v to %v", *p.Min, *p.Max))
	case p.Min != nil:
		parts = append(parts, fmt.Sprintf("at least %v", *p.Min))
	case p.Max != nil:
		parts = append(parts, fmt.Sprintf("at most %v", *p.Max))
	}
	if len(p.Enum) > 0 {
		parts = append(parts, "one of "+strings.Join(p.Enum, ", "))
	}
	switch {
	case p.Required:
		parts = append(parts, "required")
	case p.Default != nil:
		parts = append(parts, fmt.Sprintf("default %v", p.Default))
	}
	return strings.Join(parts, "; ")
}
