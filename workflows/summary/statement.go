package summary

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// statement says what a table was made from, and by what where the policy
// discloses it.
func (b *builder) statement(n *workflows.Node, result store.Result) (disclosure.Statement, error) {
	s := disclosure.Statement{Table: string(result.Table.Digest)}
	origins := n.Origins()
	for _, from := range origins.Inputs {
		in, err := b.statedInput(from)
		if err != nil {
			return s, err
		}
		s.Inputs = append(s.Inputs, in)
		b.madeFrom[from] = append(b.madeFrom[from], n.Path)
	}
	if b.plan.Disclosed().On {
		s.Generated = b.generated(origins.Generators)
		b.generators = append(b.generators, origins.Generators...)
		b.doc.Generated = b.generated(b.generators) // by what all tables so far were
	}
	return s, nil
}

// inputName is what people call an input: its name, behind the steps whose
// workflows have it.
func inputName(n *workflows.Node) string { return strings.Replace(n.Path, "inputs.", "", 1) }

// statedInput is an input with what its file says of itself.
func (b *builder) statedInput(n *workflows.Node) (disclosure.Input, error) {
	in := disclosure.Input{Name: inputName(n), License: n.Input.License, Source: n.Input.Source, SHA256: n.Input.SHA256}
	e, ok := b.read(n)
	if !ok {
		return in, nil
	}
	r, ok, err := b.Store.Result(e.Key)
	if err != nil || !ok {
		return in, err
	}
	var d run.InputDetail
	if len(r.Detail) > 0 {
		if err := json.Unmarshal(r.Detail, &d); err != nil {
			return in, err
		}
		in.SHA256 = d.SHA256
	}
	schema, err := r.Table.Schema()
	if err != nil {
		return in, err
	}
	if own, ok := disclosure.FromMetadata(schema.Metadata()); ok {
		in.Inputs = own.Inputs
	}
	return in, nil
}

// read finds the event that an input was read, in whatever round.
func (b *builder) read(n *workflows.Node) (run.Event, bool) {
	if e, ok := b.rec.Task(n.Path, ""); ok {
		return e, true
	}
	i := slices.IndexFunc(b.rec.Tasks, func(e run.Event) bool { return e.Step == n.Path })
	if i < 0 {
		return run.Event{}, false
	}
	return b.rec.Tasks[i], true
}

// generated names generators.
func (b *builder) generated(generators []*workflows.Node) *disclosure.Generated {
	g := &disclosure.Generated{By: "cupel " + b.rec.Run.Version, Workflow: b.rec.Run.Name, Run: b.rec.Run.ID}
	var types []disclosure.SourceType
	for _, n := range generators {
		spec := n.Generator.Spec
		if name := n.Generator.Implementation(); !slices.Contains(g.Generators, name) {
			g.Generators = append(g.Generators, name)
		}
		for _, name := range n.Generator.Served {
			if !slices.Contains(g.Models, name) {
				g.Models = append(g.Models, name)
			}
		}
		how := spec.Makes
		if how == "" && spec.Open {
			how = b.plan.Disclosed().Source
		}
		types = append(types, how)
	}
	g.SourceType = disclosure.Together(types)
	return g
}
