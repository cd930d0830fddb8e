package grounded

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
)

type config struct {
	Column     string   `param:"column" default:"claims" help:"column of the claims: a list of {claim, quote, source}, the same as JSON, or running text with quotations in \"…\" and citations as [@id]"`
	Form       string   `param:"form" default:"auto" enum:"auto,json,running" help:"what claims that are text look like: JSON or running text; auto looks"`
	IDColumn   string   `param:"id_column" default:"id" help:"column of the input sources with the names that citations use"`
	TextColumn string   `param:"text_column" default:"text" help:"column of the input sources with their texts"`
	Also       []string `param:"also" default:"doi" help:"other columns of the input sources, if it has them, with names that citations may use"`
	MinWords   int      `param:"min_words" default:"4" min:"1" max:"100" help:"words of a quotation from which on it counts"`
	Similarity float64  `param:"similarity" default:"0" min:"0" max:"1" help:"report passages that are at least so similar (1: all words the same) to quotations that were not found; they do not count as found; 0 looks for none"`
	Markup     bool     `param:"markup" default:"false" help:"leave tags such as <i> out, and read entities such as &amp;, in sources and quotations"`
}

// The forms of claims that are text.
const (
	formAuto = "auto"
	formJSON = "json"
)

// Spec is grounded: claims checked against sources.
func Spec() evaluators.Spec {
	return evaluators.Spec{
		Name: "grounded", Version: "1", Help: "checks that claims quote and cite a dataset of sources",
		Params: params.Of(config{}),
		Inputs: []evaluators.Input{{Name: "sources", Required: true, Help: "what may be cited: a row for each source, with an id and a text"}},
		New: func(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			e := &evaluator{log: env.Log}
			if err := decode(&e.config); err != nil {
				return nil, err
			}
			return e, nil
		},
	}
}

type evaluator struct {
	config  config
	log     logger
	library *library
}

var (
	_ evaluators.Evaluator = (*evaluator)(nil)
	_ evaluators.Reader    = (*evaluator)(nil)
	_ evaluators.Preparer  = (*evaluator)(nil)
)

// Reads implements evaluators.Reader.
func (e *evaluator) Reads() []evaluators.Column {
	return []evaluators.Column{{Name: e.config.Column}}
}

// Scores implements evaluators.Evaluator.
func (e *evaluator) Scores() []evaluators.Score {
	number, whole, text := arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int64, arrow.BinaryTypes.String
	out := []evaluators.Score{
		{Name: "grounded", Type: number, Goal: evaluators.Maximize, Help: "share of the claims whose quotations all are in a source that they cite and whose citations all resolve; 0 without claims"},
		{Name: "claim_count", Type: whole, Help: "number of claims"},
		{Name: "quoted", Type: number, Goal: evaluators.Maximize, Help: "share of the claims with a quotation that is in a source that it cites; 0 without claims"},
		{Name: "resolved", Type: number, Goal: evaluators.Maximize, Help: "share of the citations that name a source; 0 without citations"},
		{Name: "ungrounded", Type: text, Help: "what is not grounded and why, by claim; null where all is"},
	}
	if e.config.Similarity > 0 {
		out = append(out,
			evaluators.Score{Name: "near_misses", Type: whole, Help: "quotations that were not found, but a passage like them was"},
			evaluators.Score{Name: "nearest", Type: text, Help: "those passages, their similarity and where they stand; null where there are none"})
	}
	return out
}

// Prepare implements evaluators.Preparer.
func (e *evaluator) Prepare(ctx context.Context, inputs map[string]arrow.Table) error {
	table := inputs["sources"]
	if table == nil {
		return errors.New("the input sources is missing")
	}
	var err error
	e.library, err = readLibrary(ctx, table, &e.config, e.log)
	return err
}

// Evaluate implements evaluators.Evaluator.
func (e *evaluator) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if e.library == nil {
		return nil, errors.New("the input sources has not been read")
	}
	at := datasets.Lookup(in.Schema(), e.config.Column)
	if at < 0 {
		return nil, fmt.Errorf("the candidates have no column %q: set column to the one that holds claims", e.config.Column)
	}
	read, err := newReader(in.Column(at), e.config.Column, e.config.Form)
	if err != nil {
		return nil, err
	}
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(e.Scores()))
	defer b.Release()
	for row := range int(in.NumRows()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		claims, err := read(row)
		if err != nil {
			evaluators.AppendFailure(b, err)
			continue
		}
		e.append(b, e.library.check(claims, &e.config))
	}
	return b.NewRecord(), nil
}

// append a row of scores, in the order of Scores.
func (e *evaluator) append(b *array.RecordBuilder, v verdict) {
	column := 0
	next := func() array.Builder { column++; return b.Field(column - 1) }
	number := func(v float64) { next().(*array.Float64Builder).Append(v) }
	whole := func(v int) { next().(*array.Int64Builder).Append(int64(v)) }
	list := func(lines []string) {
		if b := next().(*array.StringBuilder); len(lines) > 0 {
			b.Append(listed(lines))
		} else {
			b.AppendNull()
		}
	}
	number(share(v.grounded, v.claims))
	whole(v.claims)
	number(share(v.quoted, v.claims))
	number(share(v.resolved, v.citations))
	list(v.faults)
	if e.config.Similarity > 0 {
		whole(len(v.near))
		list(v.near)
	}
	next().AppendNull() // no error
}
