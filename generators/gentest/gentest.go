// Package gentest is the conformance suite of generators: what every
// implementation must do, whatever it proposes. An implementation's test is
//
//	func TestConformance(t *testing.T) {
//		gentest.Run(t, functions.Random(), gentest.Case{
//			Name:    "plane",
//			Params:  map[string]any{"dim": 2},
//			Request: generators.Request{Count: 16, Seed: 1},
//		})
//	}
//
// with one case for each way the generator works (without a history and with
// one, for each kind of input). A case is run some twenty times, so it should
// be small.
//
// # What is checked
//
//   - spec: name, version, help and inputs are described; a candidate kind is
//     declared or a parameter `kind` decides it.
//   - parameters: each has a help text and a default within its bounds, and the
//     factory decodes into the struct that described them.
//   - odd parameters: values at the edge of what the descriptions admit make a
//     factory fail at most, not panic.
//   - schema: one schema for all batches, no reserved names (but parents, a
//     list<utf8>), as declared by Columns where that is implemented.
//   - count: at most Count rows; none, without an error, for a Count of zero.
//   - determinism: the same request gives the same rows, from the same
//     generator and from a new one.
//   - concurrency: also when several calls run at once.
//   - seeds: another seed gives other rows (the same rows, where Case.Steady).
//   - batches: histories and inputs cut into batches in another way give the
//     same rows.
//   - first round: no history and an empty one are the same.
//   - failed candidates: history rows with null scores are no reason to fail;
//     nulls elsewhere may be, but never for a panic.
//   - cancellation: a context that has ended, ends in emit or ends somewhere in
//     between gives its error, or all rows; never a part of them, or a batch
//     afterwards.
//   - emit: its error is returned, and it is not called again.
//   - memory: what is allocated through the allocator of the context (or
//     memory.DefaultAllocator) is released, also when the call fails; emitted
//     records stay what they were for those who retain them, even when the
//     history and the inputs are released. Package internal/conformance has the
//     convention.
package gentest

import (
	"context"
	"errors"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
)

// Case is a request that a generator must be able to answer. The suite borrows
// its tables.
type Case struct {
	Name    string
	Params  map[string]any
	Dir     string                                    // the workflow's folder, for relative paths
	Models  func(name string) (*models.Client, error) // for generators that ask models
	Request generators.Request
	Steady  bool     // the candidates do not depend on the seed
	Scores  []string // columns of the history that are null for failed candidates
}

// Run checks that an implementation is a proper generator.
func Run(t *testing.T, spec generators.Spec, cases ...Case) {
	t.Helper()
	conformance.Run(t, specChecks(spec))
	if len(cases) == 0 {
		t.Error("no cases")
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { conformance.Run(t, caseChecks(spec, c)) })
	}
}

// Benchmark measures how many candidates a second each case gives.
func Benchmark(b *testing.B, spec generators.Spec, cases ...Case) {
	for _, c := range cases {
		b.Run(c.Name, func(b *testing.B) {
			g, err := c.build(spec)
			if err != nil {
				b.Fatal(err)
			}
			rows := int64(0)
			b.ReportAllocs()
			for b.Loop() {
				err := g.Generate(context.Background(), c.Request, func(r arrow.Record) error {
					rows += r.NumRows()
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func (c Case) build(spec generators.Spec) (generators.Generator, error) {
	return spec.New(generators.Env{Dir: c.Dir, Log: func(string, ...any) {}, Models: c.Models}, conformance.Decode(spec.Params, c.Params))
}

func specChecks(spec generators.Spec) []conformance.Check {
	return []conformance.Check{
		{Name: "spec", Test: func() error { return checkSpec(spec) }},
		{Name: "parameters", Test: func() error { return conformance.CheckParams(spec.Params) }},
	}
}

func caseChecks(spec generators.Spec, c Case) []conformance.Check {
	var checks []conformance.Check
	add := func(name string, test func(s *subject) error) {
		checks = append(checks, conformance.Check{Name: name, Test: func() error {
			s, err := newSubject(spec, c)
			if err != nil {
				return err
			}
			return errors.Join(test(s), closeGenerator(s.gen))
		}})
	}
	add("odd parameters", (*subject).oddParameters)
	add("schema", (*subject).schema)
	add("count", (*subject).count)
	add("determinism", (*subject).determinism)
	add("concurrency", (*subject).concurrency)
	add("seeds", (*subject).seeds)
	add("batches", (*subject).batches)
	add("first round", (*subject).firstRound)
	add("failed candidates", (*subject).failedCandidates)
	add("cancellation", (*subject).cancellation)
	add("emit", (*subject).emitError)
	add("memory", (*subject).memory)
	return checks
}
