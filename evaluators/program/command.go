package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/program"
	"github.com/cupel-science/cupel/internal/suggest"
)

// command is the referee that is a program of the workflow. It finds a JSON
// object on stdin,
//
//	{"params": {…}, "runs": [{"input": "…", "output": "…", "case": {…}}, …]}
//
// in which input is what the candidate found on stdin, output what it wrote,
// and case the row of the dataset cases, null where there is none. It writes one
// JSON object to stdout: a value for each score that the workflow declares (null
// for none), or {"error": "…"} for an output that it does not accept.
type command struct {
	runner *runner
	box    *box
	scores []evaluators.Score
	params json.RawMessage
}

// commandReferee checks what the workflow says of the referee.
func (c config) commandReferee(dir string, b *box) (judge, error) {
	if len(c.RefereeCommand) == 0 {
		return nil, errors.New("referee_command is missing; it names the program that judges, as in referee_command: [python3, referee.py]")
	}
	scores, err := c.scores()
	if err != nil {
		return nil, err
	}
	r, err := newRunner(dir, slices.Clone(c.RefereeCommand), c.RefereeFiles, c.Readable)
	if err != nil {
		return nil, fmt.Errorf("referee_command: %w", err)
	}
	params := map[string]string{}
	maps.Copy(params, c.Params)
	text, err := json.Marshal(params)
	return command{runner: r, box: b, scores: scores, params: text}, err
}

// scores are the declared columns, in the order of their names.
func (c config) scores() ([]evaluators.Score, error) {
	columns, err := program.ParseColumns(c.Columns)
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	if columns.NumFields() == 0 {
		return nil, errors.New("columns: a referee gives at least one score, as in columns: {error_rate: float}")
	}
	for _, m := range []struct {
		what string
		of   map[string]string
	}{{"goals", c.Goals}, {"units", c.Units}} {
		for _, name := range slices.Sorted(maps.Keys(m.of)) {
			if _, ok := c.Columns[name]; !ok {
				return nil, fmt.Errorf("%s: %q is not declared under columns%s", m.what, name, suggest.Hint(name, slices.Sorted(maps.Keys(c.Columns))))
			}
		}
	}
	scores := make([]evaluators.Score, columns.NumFields())
	for i, f := range columns.Fields() {
		scores[i] = evaluators.Score{Name: f.Name, Type: f.Type, Unit: c.Units[f.Name], Goal: evaluators.Goal(c.Goals[f.Name]), Help: "as the referee gives it"}
		if err := checkScore(scores[i]); err != nil {
			return nil, err
		}
	}
	return scores, nil
}

func checkScore(s evaluators.Score) error {
	switch {
	case datasets.IsReserved(s.Name) || s.Name == evaluators.ErrorColumn:
		return fmt.Errorf("columns: the name %q is reserved; it can't be a score", s.Name)
	case !slices.ContainsFunc(scoreTypes(), func(t arrow.DataType) bool { return arrow.TypeEqual(t, s.Type) }):
		return fmt.Errorf("columns: %q is %s; a referee gives float, int, string or bool", s.Name, s.Type)
	case s.Goal != evaluators.None && s.Goal != evaluators.Minimize && s.Goal != evaluators.Maximize:
		return fmt.Errorf("goals: the goal of %q is min or max, not %q", s.Name, s.Goal)
	case (s.Goal != evaluators.None || s.Unit != "") && !datasets.IsNumeric(s.Type):
		return fmt.Errorf("columns: %q has a goal or a unit, but its type %s is no number", s.Name, s.Type)
	}
	return nil
}

func scoreTypes() []arrow.DataType {
	return []arrow.DataType{arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int64, arrow.BinaryTypes.String, arrow.FixedWidthTypes.Boolean}
}

func (c command) Scores() []evaluators.Score { return c.scores }

func (c command) fingerprint() (string, error) { return c.runner.fingerprint() }

func (c command) verdict(ctx context.Context, trials []trial) ([]any, error) {
	request, err := c.request(trials)
	if err != nil {
		return nil, err
	}
	call, err := c.runner.command(request, nil, nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.box.run(ctx, call)
	var fault broken
	switch {
	case errors.As(err, &fault) || ctx.Err() != nil:
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("the referee %w", err)
	}
	return c.read(answer)
}

// request is what the referee finds on stdin.
func (c command) request(trials []trial) ([]byte, error) {
	type run struct {
		Input  string         `json:"input"`
		Output string         `json:"output"`
		Case   map[string]any `json:"case"`
	}
	runs := make([]run, len(trials))
	for i, t := range trials {
		text, err := textOf(t)
		if err != nil {
			return nil, err
		}
		runs[i] = run{string(t.stdin), text, t.fields}
	}
	out, err := json.Marshal(struct {
		Params json.RawMessage `json:"params"`
		Runs   []run           `json:"runs"`
	}{c.params, runs})
	if err != nil {
		return nil, broken{err}
	}
	return append(out, '\n'), nil
}

// read reads the referee's answer.
func (c command) read(answer []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	var given map[string]any
	if err := d.Decode(&given); err != nil || given == nil {
		return nil, errors.New("the referee's answer is no JSON object (NaN and infinities are none)")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the referee's answer has something behind its JSON object; messages belong on stderr")
	}
	if reason, ok := given[evaluators.ErrorColumn].(string); ok && reason != "" {
		return nil, errors.New(reason)
	}
	delete(given, evaluators.ErrorColumn)
	values := make([]any, len(c.scores))
	for i, s := range c.scores {
		v, ok := given[s.Name]
		if !ok {
			return nil, fmt.Errorf("the referee's answer lacks %q%s", s.Name, suggest.Hint(s.Name, slices.Sorted(maps.Keys(given))))
		}
		var err error
		if values[i], err = convert(v, s.Type); err != nil {
			return nil, fmt.Errorf("the referee's %q %w", s.Name, err)
		}
		delete(given, s.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		return nil, fmt.Errorf("the referee gives %q, which is not declared under columns", name)
	}
	return values, nil
}

// convert makes a value of JSON one of a score's type.
func convert(v any, t arrow.DataType) (any, error) {
	if v == nil {
		return nil, nil
	}
	n, isNumber := v.(json.Number)
	switch t.ID() {
	case arrow.FLOAT64:
		if f, err := n.Float64(); isNumber && err == nil && !math.IsInf(f, 0) {
			return f, nil
		}
	case arrow.INT64:
		if i, err := n.Int64(); isNumber && err == nil {
			return i, nil
		}
	case arrow.STRING:
		if s, ok := v.(string); ok {
			return s, nil
		}
	case arrow.BOOL:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	}
	return nil, fmt.Errorf("is %.50v, not %s", v, t)
}
