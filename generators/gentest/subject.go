package gentest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
)

// subject is a generator under test and the answer that it gave at first.
type subject struct {
	Case
	spec generators.Spec
	gen  generators.Generator
	want conformance.Content
}

func newSubject(spec generators.Spec, c Case) (*subject, error) {
	g, err := c.build(spec)
	if err != nil {
		return nil, fmt.Errorf("building: %w", err)
	}
	s := &subject{Case: c, spec: spec, gen: g}
	if s.want, err = generate(context.Background(), g, c.Request); err != nil {
		return nil, fmt.Errorf("generating: %w", err)
	}
	return s, nil
}

// generate copies what is emitted at once.
func generate(ctx context.Context, g generators.Generator, req generators.Request) (conformance.Content, error) {
	var recs []arrow.Record
	err := g.Generate(ctx, req, func(r arrow.Record) error {
		own, err := conformance.Copy(r, memory.NewGoAllocator())
		recs = append(recs, own)
		return err
	})
	if err != nil {
		return conformance.Content{}, err
	}
	return conformance.Collect(recs)
}

// expect compares the answer to a request with the first one.
func (s *subject) expect(g generators.Generator, req generators.Request) error {
	got, err := generate(context.Background(), g, req)
	if err != nil {
		return err
	}
	return conformance.Differ(s.want, got)
}

func closeGenerator(g generators.Generator) error {
	if c, ok := g.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func checkSpec(spec generators.Spec) error {
	if err := conformance.CheckNames(spec.Name, spec.Version, spec.Help); err != nil {
		return err
	}
	if _, ok := spec.Params.Lookup("kind"); spec.Kind == "" && !ok {
		return errors.New("no kind of candidates, and no parameter `kind` that decides it")
	}
	if spec.New == nil {
		return errors.New("no factory")
	}
	seen := map[string]bool{}
	for _, in := range spec.Inputs {
		if err := conformance.CheckInput(in.Name, in.Help); err != nil {
			return err
		}
		if seen[in.Name] {
			return fmt.Errorf("input %q is there twice", in.Name)
		}
		seen[in.Name] = true
	}
	return nil
}

func (s *subject) oddParameters() error {
	for _, odd := range conformance.OddParams(s.spec.Params, s.Params) {
		err := conformance.Guard(func() error {
			c := s.Case
			c.Params = odd
			if g, err := c.build(s.spec); err == nil {
				return closeGenerator(g)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("with %v: %w", odd, err)
		}
	}
	return nil
}

func (s *subject) schema() error {
	declared, err := s.declared()
	if err != nil {
		return err
	}
	if s.want.Schema == nil {
		return conformance.Skip("no rows")
	}
	if declared != nil {
		if err := conformance.SameFields(declared, s.want.Schema); err != nil {
			return fmt.Errorf("not as declared: %w", err)
		}
	}
	return checkPayload(s.want.Schema)
}

// declared asks a Declarer for its columns; nil where there is none.
func (s *subject) declared() (*arrow.Schema, error) {
	d, ok := s.gen.(generators.Declarer)
	if !ok {
		return nil, nil
	}
	if _, err := d.Columns(nil); err != nil && len(s.spec.Inputs) == 0 {
		return nil, fmt.Errorf("declaring columns without inputs: %w", err)
	}
	schemas := map[string]*arrow.Schema{}
	for name, t := range s.Request.Inputs {
		schemas[name] = t.Schema()
	}
	schema, err := d.Columns(schemas)
	if err != nil {
		return nil, fmt.Errorf("declaring columns: %w", err)
	}
	return schema, nil
}

func checkPayload(schema *arrow.Schema) error {
	candidates, err := datasets.NewIdentifier(memory.NewGoAllocator(), schema, "kind", "origin")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range candidates.Schema().Fields() {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("column name %q is empty or there twice", f.Name)
		}
		seen[f.Name] = true
	}
	if schema.NumFields() == 0 || schema.NumFields() == 1 && schema.Field(0).Name == datasets.Parents {
		return errors.New("candidates without a payload")
	}
	return nil
}

func (s *subject) count() error {
	if s.want.Rows > int64(s.Request.Count) {
		return fmt.Errorf("%d candidates where %d were asked for", s.want.Rows, s.Request.Count)
	}
	none := s.Request
	none.Count = 0
	got, err := generate(context.Background(), s.gen, none)
	if err != nil {
		return fmt.Errorf("a count of zero: %w", err)
	}
	if got.Rows != 0 {
		return fmt.Errorf("%d candidates where none was asked for", got.Rows)
	}
	return nil
}

func (s *subject) determinism() error {
	if err := s.expect(s.gen, s.Request); err != nil {
		return fmt.Errorf("second call: %w", err)
	}
	other, err := s.build(s.spec)
	if err != nil {
		return err
	}
	if err := s.expect(other, s.Request); err != nil {
		return fmt.Errorf("another generator: %w", err)
	}
	return closeGenerator(other)
}

func (s *subject) concurrency() error {
	return conformance.InParallel(4, func(int) error { return s.expect(s.gen, s.Request) })
}

func (s *subject) seeds() error {
	if s.want.Rows == 0 {
		return conformance.Skip("no rows")
	}
	same := 0
	seeds := []uint64{s.Request.Seed + 1, s.Request.Seed + 1<<40}
	for _, seed := range seeds {
		req := s.Request
		req.Seed = seed
		got, err := generate(context.Background(), s.gen, req)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		switch differ := conformance.Differ(s.want, got); {
		case differ == nil:
			same++
		case s.Steady:
			return fmt.Errorf("steady, but seed %d changes it: %w", seed, differ)
		}
	}
	if !s.Steady && same == len(seeds) {
		return errors.New("the seed makes no difference (set Case.Steady if that is right)")
	}
	return nil
}
