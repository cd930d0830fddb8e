package workflows

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/kinds"
	"github.com/cupel-science/cupel/internal/suggest"
)

// inputNodes yields the nodes of inputs in the order of the file.
func (c *compiler) inputNodes() func(func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for _, in := range c.w.Inputs {
			for _, n := range []*Node{c.inputs["inputs."+in.Name], c.inputs["inputs."+in.Name+"/candidates"]} {
				if n != nil && !yield(n) {
					return
				}
			}
		}
	}
}

func (c *compiler) input(in *Input) {
	name := "inputs." + in.Name
	path := in.Path
	if path == "" {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(c.w.File), path)
	}
	n := &Node{Path: c.prefix + name, Kind: ReadInput, Pos: in.Pos, File: c.w.File, Input: in, InputPath: path, broken: in.broken}
	c.inputs[name] = n
	if arg, ok := c.bound[in.Name]; ok {
		n.Bound = &arg
		if arg.Node != nil {
			n.Schema, n.broken = arg.Node.Schema, n.broken || arg.Node.broken
		}
		return
	}
	if c.catalog.Inspect == nil {
		return
	}
	seen := *in
	seen.Name = n.Path
	schema, err := c.catalog.Inspect(path, seen)
	if err != nil {
		n.broken = true
		if !in.broken || errors.Is(err, fs.ErrNotExist) { // others may follow from what was reported
			c.inputIssue(in, err)
		}
	}
	if !n.broken {
		n.Schema = schema
	}
}

func (c *compiler) inputIssue(in *Input, err error) {
	key, advice := "path", ""
	var e *InputError
	if errors.As(err, &e) {
		key = e.Key
	}
	if errors.Is(err, fs.ErrNotExist) {
		advice = "paths start at the folder of the workflow file"
	}
	pos, ok := in.at[key]
	if !ok {
		pos = in.Pos
	}
	c.issue(pos, advice, "input %q: %s", in.Name, err)
}

// licenses checks the policy. Inputs that another step hands in were checked
// where they come from.
func (c *compiler) licenses() {
	if !c.w.Policy.HasLicenses {
		return
	}
	for _, in := range c.w.Inputs {
		if _, ok := c.bound[in.Name]; ok {
			continue
		}
		switch {
		case in.License == "" && in.broken: // it may be what is wrong
		case in.License == "":
			c.issue(in.Pos, "allowed: "+strings.Join(c.w.Policy.Licenses, ", "), "input %q has no license, which policy.licenses asks for", in.Name)
		case !slices.Contains(c.w.Policy.Licenses, in.License):
			c.issue(in.at["license"], "allowed: "+strings.Join(c.w.Policy.Licenses, ", "), "input %q has the license %q, which policy.licenses does not allow%s",
				in.Name, in.License, suggest.Hint(in.License, c.w.Policy.Licenses))
		}
	}
}

// candidates is the node that makes candidates of the rows of an input.
func (c *compiler) candidates(in *Node) *Node {
	name := "inputs." + in.Input.Name + "/candidates"
	if n := c.inputs[name]; n != nil {
		return n
	}
	n := &Node{Path: in.Path + "/candidates", Kind: Candidates, Pos: in.Pos, File: in.File, From: []Arg{{Node: in}}, Deps: []*Node{in}}
	n.broken = in.broken
	n.RowKind = kindOfRows(in)
	if in.Schema != nil {
		n.Schema = in.Schema
		if err := kinds.Check(n.RowKind, in.Schema); err != nil {
			pos, ok := in.Input.at["kind"]
			if !ok { // another workflow hands the table in, and says the kind
				pos = in.Pos
			}
			c.issueErr(pos, fmt.Sprintf("input %q: ", in.Input.Name), err)
			n.broken = true
		}
		if datasets.Lookup(in.Schema, datasets.ID) < 0 {
			schema, err := datasets.CandidateSchema(in.Schema)
			if err != nil {
				c.issueErr(in.Pos, fmt.Sprintf("input %q as a table of candidates: ", in.Input.Name), err)
				n.broken = true
			}
			n.Schema = schema
		}
	}
	c.inputs[name] = n
	return n
}

// kindOfRows is what the rows of an input are as candidates: what the input says,
// else the one that hands the table in, else what the columns say.
func kindOfRows(in *Node) string {
	switch {
	case in.Input.Kind != "":
		return in.Input.Kind
	case in.Bound != nil && in.Bound.Node != nil && in.Bound.Node.Kind == ReadInput:
		return kindOfRows(in.Bound.Node)
	case in.Schema != nil:
		return kinds.Of(in.Schema)
	}
	return kinds.Row
}
