// Package evaltest is the conformance suite of evaluators: what every
// implementation must do, whatever it measures. An implementation's test is
//
//	func TestConformance(t *testing.T) {
//		evaltest.Run(t, functions.Sphere(), evaltest.Case{
//			Name:   "plane",
//			Params: map[string]any{"dim": 2},
//			Input:  points,
//		})
//	}
//
// with one case for each way the evaluator works. A case is run some dozens of
// times, so its input should be small; ten rows of all sorts (good candidates,
// odd ones, ones that fail) show more than a thousand alike.
//
// # What is checked
//
//   - spec: name, version, help and inputs are described.
//   - parameters: each has a help text and a default within its bounds, and the
//     factory decodes into the struct that described them.
//   - odd parameters: values at the edge of what the descriptions admit make a
//     factory fail at most, not panic.
//   - scores: they have names, types and help; goals only where there are
//     numbers; uncertainties name another score; asking twice gives the same.
//   - schema: the columns of Scores in order, of their types, then perhaps the
//     error column; a row for each row; an error text only where a score is null.
//   - determinism: the same rows have the same scores, again and from a new
//     evaluator.
//   - concurrency: also when several calls run at once.
//   - batches: rows cut anywhere, and seen through slices with offsets, have
//     the same scores. An evaluators.Whole is handed all rows only, in a slice
//     with an offset.
//   - order: rows in another order have the same scores.
//   - empty: no rows give no rows.
//   - columns: handing the columns of Reads only, in any order, makes no
//     difference, nor does another column; a column that is missing or of
//     another type is an error of Evaluate, not a panic.
//   - nulls: a null in a column that is read (and not optional) gives null
//     scores and an error text (null scores only, where Case.Silent), and
//     changes no other row; those of an evaluators.Whole have the scores that
//     they have without it. A null or a NaN is never a panic.
//   - inputs: a Preparer that is not prepared, or lacks a required input,
//     fails and does not panic.
//   - cancellation: a context that has ended, or ends somewhere in the middle,
//     gives its error or all rows as they should be; never rows that failed
//     because of it.
//   - memory: what is allocated through the allocator of the context (or
//     memory.DefaultAllocator) is released with the result; the result stays
//     what it was when the input is released. Package internal/conformance has
//     the convention.
package evaltest

import (
	"context"
	"errors"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
)

// Case is a batch that an evaluator must be able to score. The suite borrows
// its tables.
type Case struct {
	Name   string
	Params map[string]any
	Dir    string                                    // the workflow's folder, for relative paths
	Input  arrow.Record                              // candidates: the columns that are read, and perhaps others
	Inputs map[string]arrow.Table                    // named datasets
	Models func(name string) (*models.Client, error) // for evaluators that ask models
	Silent bool                                      // null candidates have null scores without an error text
}

// Run checks that an implementation is a proper evaluator.
func Run(t *testing.T, spec evaluators.Spec, cases ...Case) {
	t.Helper()
	conformance.Run(t, specChecks(spec))
	if len(cases) == 0 {
		t.Error("no cases")
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { conformance.Run(t, caseChecks(spec, c)) })
	}
}

// Benchmark measures how many candidates a second are scored in each case.
func Benchmark(b *testing.B, spec evaluators.Spec, cases ...Case) {
	for _, c := range cases {
		b.Run(c.Name, func(b *testing.B) {
			e, err := c.prepared(spec)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				out, err := e.Evaluate(context.Background(), c.Input)
				if err != nil {
					b.Fatal(err)
				}
				out.Release()
			}
			b.ReportMetric(float64(c.Input.NumRows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			if err := closeEvaluator(e); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func specChecks(spec evaluators.Spec) []conformance.Check {
	return []conformance.Check{
		{Name: "spec", Test: func() error { return checkSpec(spec) }},
		{Name: "parameters", Test: func() error { return conformance.CheckParams(spec.Params) }},
	}
}

func caseChecks(spec evaluators.Spec, c Case) []conformance.Check {
	var checks []conformance.Check
	add := func(name string, test func(s *subject) error) {
		checks = append(checks, conformance.Check{Name: name, Test: func() error {
			s, err := newSubject(spec, c)
			if err != nil {
				return err
			}
			return errors.Join(test(s), closeEvaluator(s.eval))
		}})
	}
	add("odd parameters", (*subject).oddParameters)
	add("scores", (*subject).scores)
	add("schema", (*subject).schema)
	add("determinism", (*subject).determinism)
	add("concurrency", (*subject).concurrency)
	add("batches", (*subject).batches)
	add("order", (*subject).order)
	add("empty", (*subject).empty)
	add("columns", (*subject).columns)
	add("nulls", (*subject).nulls)
	add("inputs", (*subject).inputs)
	add("cancellation", (*subject).cancellation)
	add("memory", (*subject).memory)
	return checks
}
