package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/program"
)

type config struct {
	Command     []string          `param:"command" required:"true" help:"program and arguments; paths start in the workflow's folder"`
	Columns     map[string]string `param:"columns" help:"columns that the program gives: float, int, string, bool, bytes, date, list<…>; {} for none, left out for any"`
	Kind        string            `param:"kind" default:"candidate" help:"what the candidates are, such as molecule"`
	Format      string            `param:"format" default:"arrow" enum:"arrow,csv,jsonl" help:"how tables are written on pipes and in files"`
	Mode        string            `param:"mode" default:"batch" enum:"batch,stream" help:"batch: a process for each request; stream: one for many, which loads a model once"`
	Processes   int               `param:"processes" default:"1" min:"1" max:"1024" help:"processes that may run at once"`
	Files       []string          `param:"files" help:"more files, folders and patterns of files that the program depends on"`
	Params      map[string]string `param:"params" help:"parameters of the program; texts that are JSON (numbers, true, lists, objects) are handed over as such"`
	Env         map[string]string `param:"env" help:"environment variables to set"`
	PassEnv     []string          `param:"pass_env" help:"names of environment variables to hand through, for secrets"`
	OutputLimit float64           `param:"output_limit" default:"16" min:"0.001" max:"65536" unit:"GiB" help:"most that one answer may take"`
}

// Spec describes the generator.
func Spec() generators.Spec {
	return generators.Spec{
		Name:    "command",
		Version: "1",
		Help:    "candidates from any program, by Arrow, CSV or JSON lines on its stdout",
		Params:  params.Of(config{}),
		Open:    true,
		New:     contract.Factory(build),
	}
}

func build(c config, env generators.Env) (generators.Generator, error) {
	g := &generator{}
	if c.Columns != nil {
		columns, err := program.ParseColumns(c.Columns)
		if err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		if _, err := datasets.CandidateSchema(columns); err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		g.columns = columns
	}
	if g.silent() && program.Mode(c.Mode) == program.Stream {
		return nil, errors.New("mode: stream needs columns; a program that gives none is run once for each request")
	}
	var err error
	g.program, err = program.New(program.Options{
		Command: c.Command, Dir: env.Dir, Format: program.Format(c.Format), Mode: program.Mode(c.Mode), Processes: c.Processes,
		Files: c.Files, Env: c.Env, PassEnv: c.PassEnv, Params: c.Params, OutputLimit: int64(c.OutputLimit * (1 << 30)), Log: env.Log})
	return g, err
}

// generator runs a program for candidates.
type generator struct {
	program *program.Program
	columns *arrow.Schema // declared; nil for any
}

var (
	_ generators.Generator     = (*generator)(nil)
	_ generators.Declarer      = (*generator)(nil)
	_ generators.Fingerprinter = (*generator)(nil)
)

// silent reports whether the program gives no candidates.
func (g *generator) silent() bool { return g.columns != nil && g.columns.NumFields() == 0 }

// Columns implements generators.Declarer.
func (g *generator) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.columns, nil }

// Fingerprint implements generators.Fingerprinter.
func (g *generator) Fingerprint() (string, error) { return g.program.Fingerprint() }

// Close ends processes that wait for requests.
func (g *generator) Close() error { return g.program.Close() }

// Generate implements generators.Generator. Its errors are of type
// *program.Error where the program is to blame.
func (g *generator) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if req.Count <= 0 && !g.silent() {
		return nil
	}
	tables, err := g.program.NewFolder(ctx, req.Inputs, req.History)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tables.Close()) }()
	line, vars, err := g.program.GeneratorRequest(req.Count, req.Seed, req.Round, tables)
	if err != nil {
		return err
	}
	e := program.Exchange{Request: line, Env: vars, Emit: emit}
	if !g.silent() {
		e.Answer = &program.Answer{Columns: g.columns, Rows: int64(req.Count), Memory: exec.GetAllocator(ctx)}
	}
	return transient(g.program.Do(ctx, e))
}

// transient marks a failure that the program says may pass.
func transient(err error) error {
	var failed *program.Error
	if errors.As(err, &failed) && failed.Transient {
		return generators.Transient{Err: err}
	}
	return err
}
