package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/program"
	"github.com/cupel-science/cupel/internal/suggest"
)

// evaluator runs a program for scores.
type evaluator struct {
	program *program.Program
	scores  []evaluators.Score
	cache   bool
	reads   []string // columns that the program gets; nil for all
	inputs  *program.Folder
}

var (
	_ evaluators.Evaluator     = (*evaluator)(nil)
	_ evaluators.Preparer      = (*evaluator)(nil)
	_ evaluators.Expensive     = (*evaluator)(nil)
	_ evaluators.Fingerprinter = (*evaluator)(nil)
	_ evaluators.Reader        = reader{}
)

// reader is an evaluator whose program gets some columns only.
type reader struct{ *evaluator }

func newReader(e *evaluator, reads []string) (evaluators.Evaluator, error) {
	if len(reads) == 0 {
		return nil, errors.New("reads: the program gets at least one column")
	}
	for i, name := range reads {
		switch {
		case name == "":
			return nil, errors.New("reads: the name of a column is empty")
		case slices.Contains(reads[:i], name):
			return nil, fmt.Errorf("reads: the column %q is there twice", name)
		}
	}
	e.reads = reads
	return reader{e}, nil
}

// Reads implements evaluators.Reader.
func (r reader) Reads() []evaluators.Column {
	out := make([]evaluators.Column, len(r.reads))
	for i, name := range r.reads {
		out[i] = evaluators.Column{Name: name}
	}
	return out
}

// Scores implements evaluators.Evaluator.
func (e *evaluator) Scores() []evaluators.Score { return slices.Clone(e.scores) }

// Expensive implements evaluators.Expensive.
func (e *evaluator) Expensive() bool { return e.cache }

// Fingerprint implements evaluators.Fingerprinter.
func (e *evaluator) Fingerprint() (string, error) { return e.program.Fingerprint() }

// Prepare implements evaluators.Preparer: the program finds the tables in
// files.
func (e *evaluator) Prepare(ctx context.Context, inputs map[string]arrow.Table) (err error) {
	e.inputs, err = e.program.NewFolder(ctx, inputs, nil)
	return err
}

// Close ends processes that wait for batches, and removes the files of Prepare.
func (e *evaluator) Close() error {
	err := e.program.Close()
	if e.inputs != nil {
		err = errors.Join(err, e.inputs.Close())
	}
	return err
}

// Evaluate implements evaluators.Evaluator. Its errors hold a *program.Error
// where the program is to blame.
func (e *evaluator) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	handed, err := e.handed(in)
	if err != nil {
		return nil, err
	}
	defer handed.Release()
	a := &answer{scores: e.scores, in: handed, mem: exec.GetAllocator(ctx)}
	defer a.release()
	if in.NumRows() > 0 {
		err = e.ask(ctx, a)
	}
	if err == nil {
		out, err := a.record()
		if err == nil {
			return out, nil
		}
		return nil, &program.Error{Program: e.program.Name(), Reason: err}
	}
	var failed *program.Error
	if errors.As(err, &failed) && failed.Transient {
		return nil, evaluators.Transient{Err: err}
	}
	return nil, err
}

// handed is the part of the candidates that the program gets: what it reads, or
// all but the lineage.
func (e *evaluator) handed(in arrow.Record) (arrow.Record, error) {
	schema := in.Schema()
	var fields []arrow.Field
	var cols []arrow.Array
	add := func(i int) {
		fields, cols = append(fields, schema.Field(i)), append(cols, in.Column(i))
	}
	for _, name := range e.reads {
		i := datasets.Lookup(schema, name)
		if i < 0 {
			return nil, fmt.Errorf("the candidates have no column %q, which the program reads%s", name, suggest.Hint(name, columnNames(schema)))
		}
		add(i)
	}
	for i, f := range schema.Fields() {
		if e.reads == nil && (!datasets.IsReserved(f.Name) || f.Name == datasets.ID) {
			add(i)
		}
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, in.NumRows()), nil
}

func columnNames(schema *arrow.Schema) []string {
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		names[i] = f.Name
	}
	return names
}

// ask hands the candidates to the program and collects what it answers.
func (e *evaluator) ask(ctx context.Context, a *answer) error {
	request, err := e.program.Encode(a.in)
	if err != nil {
		return err
	}
	var env []string
	if e.inputs != nil {
		env = e.inputs.Env()
	}
	return e.program.Do(ctx, program.Exchange{Request: request, Env: env, Answer: a.expected(), Emit: func(rec arrow.Record) error {
		rec.Retain()
		a.parts = append(a.parts, rec)
		return nil
	}})
}

// answer is what a program gives for a batch, on its way to scores.
type answer struct {
	scores []evaluators.Score
	in     arrow.Record // what the program got
	mem    memory.Allocator
	parts  []arrow.Record
}

func (a *answer) release() {
	for _, r := range a.parts {
		r.Release()
	}
}

// hasID reports whether the program knows the candidates' ids.
func (a *answer) hasID() bool { return datasets.Lookup(a.in.Schema(), datasets.ID) >= 0 }

// fields are the columns of the scores.
func (a *answer) fields() []arrow.Field {
	fields := make([]arrow.Field, len(a.scores))
	for i, s := range a.scores {
		fields[i] = arrow.Field{Name: s.Name, Type: s.Type, Nullable: true}
	}
	return fields
}

// expected is what the program must answer.
func (a *answer) expected() *program.Answer {
	optional := []arrow.Field{evaluators.ErrorField()}
	if a.hasID() {
		optional = append(optional, arrow.Field{Name: datasets.ID, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	return &program.Answer{Columns: arrow.NewSchema(a.fields(), nil), Optional: optional,
		Echo: columnNames(a.in.Schema()), Rows: a.in.NumRows(), Memory: a.mem}
}
