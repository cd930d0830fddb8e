package workflows_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/generators/text"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/protocols"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was (run with -update if that is right)\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}

// catalog holds a few generators and evaluators with every trait that a
// workflow is checked against; the built-in ones change too often for that.
func catalog() workflows.Catalog {
	return workflows.Catalog{
		Generators: generators.NewRegistry(pointsSpec(), opaqueSpec(), copySpec(), wordsSpec(), writerSpec()),
		Gates:      gates.NewRegistry(gateSpec(), text.Blocked()),
		Evaluators: evaluators.NewRegistry(sphereSpec(), pairSpec(), labelSpec(), meterSpec(), closestSpec(), judgeSpec()),
		Inspect:    (&local.Files{}).Inspect,
		Models:     models.Options{Protocols: protocols.All()},
	}
}

// settings reads the flags in the first line of a workflow: `# -p name=value`.
func settings(text []byte) workflows.Settings {
	s := workflows.Settings{Params: map[string]string{}}
	first, _, _ := strings.Cut(string(text), "\n")
	words := strings.Fields(first)
	for i, word := range words {
		if word == "-p" && words[0] == "#" && i+1 < len(words) {
			name, value, _ := strings.Cut(words[i+1], "=")
			s.Params[name] = value
		}
	}
	return s
}

// compile loads and compiles a file of testdata.
func compile(path string) (*workflows.Plan, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	w, err := workflows.Load(path)
	if err != nil {
		return nil, err
	}
	return workflows.Compile(w, catalog(), settings(text))
}

// files lists the workflow files of a folder of testdata.
func files(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workflows in testdata/%s: %v", folder, err)
	}
	return paths
}

type pointsConfig struct {
	Dim   int       `param:"dim" required:"true" min:"1" max:"100" help:"number of variables"`
	Width float64   `param:"width" default:"1" min:"0" help:"width of the box"`
	Mode  string    `param:"mode" default:"free" enum:"free,strict" help:"how to place the points"`
	Start []float64 `param:"start" help:"where to start"`
	Even  bool      `param:"even" help:"use a grid"`
}

// points declares its columns x1 to xn.
type points struct{ config pointsConfig }

func pointsSpec() generators.Spec {
	return generators.Spec{Name: "toy/points", Version: "1", Kind: "point", Help: "points", Params: params.Of(pointsConfig{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
			var g points
			if err := decode(&g.config); err != nil {
				return nil, err
			}
			if len(g.config.Start) > 0 && len(g.config.Start) != g.config.Dim {
				return nil, fmt.Errorf("toy/points: start has %d values, but dim is %d", len(g.config.Start), g.config.Dim)
			}
			return g, nil
		}}
}

func (points) Generate(context.Context, generators.Request, func(arrow.Record) error) error {
	return errors.New("not run here")
}

func (g points) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	var fields []arrow.Field
	for i := range g.config.Dim {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("x%d", i+1), Type: arrow.PrimitiveTypes.Float64})
	}
	return arrow.NewSchema(fields, nil), nil
}

// opaque knows its columns only when it runs.
type opaque struct{}

func opaqueSpec() generators.Spec {
	return generators.Spec{Name: "toy/opaque", Version: "1", Help: "anything", Open: true, Params: params.Of(struct {
		Kind string `param:"kind" help:"kind of the candidates"`
	}{}), New: func(generators.Env, generators.Decode) (generators.Generator, error) { return opaque{}, nil }}
}

func (opaque) Generate(context.Context, generators.Request, func(arrow.Record) error) error {
	return errors.New("not run here")
}

// copier has the columns of its input.
type copier struct{ opaque }

func copySpec() generators.Spec {
	return generators.Spec{Name: "toy/copy", Version: "1", Kind: "row", Help: "rows of an input", Params: params.Of(struct{}{}),
		Inputs: []contract.Input{{Name: "rows", Required: true, Help: "the rows to copy"}, {Name: "weights", Help: "how often"}},
		New:    func(generators.Env, generators.Decode) (generators.Generator, error) { return copier{}, nil }}
}

func (copier) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return inputs["rows"], nil
}

// fixed declares scores and the columns that it reads, and computes nothing.
type fixed struct {
	scores []evaluators.Score
	reads  []evaluators.Column
}

func (f fixed) Scores() []evaluators.Score { return f.scores }

func (f fixed) Reads() []evaluators.Column { return f.reads }

func (fixed) Evaluate(context.Context, arrow.Record) (arrow.Record, error) {
	return nil, errors.New("not run here")
}

func number(name string, goal evaluators.Goal) evaluators.Score {
	return evaluators.Score{Name: name, Type: arrow.PrimitiveTypes.Float64, Goal: goal}
}

func evaluatorSpec(name string, build func() fixed) evaluators.Spec {
	return evaluators.Spec{Name: name, Version: "1", Help: "scores",
		New: func(evaluators.Env, evaluators.Decode) (evaluators.Evaluator, error) { return build(), nil }}
}

func sphereSpec() evaluators.Spec {
	type config struct {
		Dim   int     `param:"dim" default:"2" min:"1" help:"number of variables"`
		Shift float64 `param:"shift" min:"-10" max:"10" help:"where the centre is"`
	}
	return evaluators.Spec{Name: "toy/sphere", Version: "1", Help: "sum of squares", Params: params.Of(config{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c config
			if err := decode(&c); err != nil {
				return nil, err
			}
			y := number("y", evaluators.Minimize)
			y.Unit = "m^2"
			out := fixed{scores: []evaluators.Score{y}}
			for i := range c.Dim {
				out.reads = append(out.reads, evaluators.Column{Name: fmt.Sprintf("x%d", i+1), Type: arrow.PrimitiveTypes.Float64})
			}
			return out, nil
		}}
}

func pairSpec() evaluators.Spec {
	return evaluatorSpec("toy/pair", func() fixed {
		f1 := number("f1", evaluators.Minimize)
		f1.Uncertainty = "f1_se"
		return fixed{scores: []evaluators.Score{f1, number("f1_se", evaluators.None), number("f2", evaluators.Maximize)}}
	})
}

func labelSpec() evaluators.Spec {
	return evaluatorSpec("toy/label", func() fixed {
		return fixed{scores: []evaluators.Score{{Name: "label", Type: arrow.BinaryTypes.String}}}
	})
}

func meterSpec() evaluators.Spec {
	return evaluatorSpec("toy/meter", func() fixed {
		return fixed{scores: []evaluators.Score{number("merit", evaluators.Maximize), number("tokens", evaluators.None)}}
	})
}

// closestSpec needs a reference table.
func closestSpec() evaluators.Spec {
	spec := evaluatorSpec("toy/closest", func() fixed {
		return fixed{scores: []evaluators.Score{number("distance", evaluators.Minimize)}}
	})
	spec.Inputs = []contract.Input{{Name: "reference", Required: true, Help: "the points to be close to"}}
	return spec
}

// asksConfig is the parameters of what asks a model.
type asksConfig struct {
	Model string `param:"model" required:"true" help:"the model to ask"`
}

// writerSpec asks a model for points.
func writerSpec() generators.Spec {
	return generators.Spec{Name: "toy/writer", Version: "1", Kind: "point", Help: "what a model writes", Params: params.Of(asksConfig{}),
		New: func(env generators.Env, decode generators.Decode) (generators.Generator, error) {
			var c asksConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			if _, err := env.Model(c.Model); err != nil {
				return nil, err
			}
			return points{pointsConfig{Dim: 2}}, nil
		}}
}

// judgeSpec asks a model for a score.
func judgeSpec() evaluators.Spec {
	return evaluators.Spec{Name: "toy/judge", Version: "1", Help: "what a model thinks", Params: params.Of(asksConfig{}),
		New: func(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c asksConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			_, err := env.Model(c.Model)
			return fixed{scores: []evaluators.Score{number("merit", evaluators.Maximize)}}, err
		}}
}
