package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Gate is a gate with its data.
type Gate struct {
	Spec     gates.Spec
	Instance gates.Gate
	Data     string // what it goes by, for people
}

// String names the gate, its version and its data.
func (g *Gate) String() string {
	return fmt.Sprintf("%s %s, %s (digest %.12s)", g.Spec.Name, g.Spec.Version, g.Data, g.Instance.Digest())
}

// same tells whether two gates hold back the same.
func (g *Gate) same(other *Gate) bool {
	return g.Spec.Name == other.Spec.Name && g.Instance.Digest() == other.Instance.Digest()
}

// resolveGates lists the gates that the steps of the workflow pass, around being
// those of the workflow that uses it. Those hold whatever this one says: it can
// add to them, but not take away.
func (c *compiler) resolveGates(around []*Gate) []*Gate {
	return united(c.hazardGates(around), c.blockedGate())
}

// hazardGates are the gates around, and those with data of their own.
func (c *compiler) hazardGates(around []*Gate) []*Gate {
	h := c.w.Policy.Hazards
	switch {
	case h.Off || h.broken:
		return around
	case h.Given:
		configured := c.configuredGate(h)
		if c.around == nil {
			around = c.ownGates(h)
		}
		return united(around, configured)
	case c.around == nil:
		return c.ownGates(h)
	}
	return around
}

// blockedGate is the gate for the texts that the policy blocks, nil where it blocks
// none or that is not right.
func (c *compiler) blockedGate() *Gate {
	b := c.w.Policy.Blocked
	if !b.Given || b.broken {
		return nil
	}
	return c.once("blocked", func() *Gate {
		for _, spec := range c.gateSpecs() {
			if spec.Open {
				return c.newGate(spec, gateData{pos: b.Pos, terms: b.Terms, patterns: b.Patterns, files: b.Files})
			}
		}
		c.issue(b.Pos, "", "there is no gate for blocked texts")
		return nil
	})
}

// ownGates are all gates with their own data, but the one that the policy gives
// other data.
func (c *compiler) ownGates(h Hazards) []*Gate {
	var out []*Gate
	for _, spec := range c.catalog.hazardSpecs() {
		if h.Given && (h.Use.Text == "" || h.Use.Text == spec.Name) {
			continue
		}
		if g := c.newGate(spec, gateData{}); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// configuredGate is the gate that the policy says something of, nil where that
// is not right.
func (c *compiler) configuredGate(h Hazards) *Gate {
	return c.once("hazards", func() *Gate {
		spec, ok := c.gateSpec(h)
		if !ok {
			return nil
		}
		return c.newGate(spec, gateData{pos: h.Pos, files: h.Alerts, extend: h.Extend})
	})
}

// policyPart is a part of the policy of a workflow.
type policyPart struct {
	workflow *Workflow
	key      string
}

// once makes the gate of a part of the policy: of a workflow that is used many
// times only once.
func (c *compiler) once(key string, build func() *Gate) *Gate {
	part := policyPart{c.w, key}
	if g, made := c.plan.configured[part]; made {
		return g
	}
	g := build()
	if c.plan.configured == nil {
		c.plan.configured = map[policyPart]*Gate{}
	}
	c.plan.configured[part] = g
	return g
}

func (c *compiler) gateSpecs() []gates.Spec {
	if c.catalog.Gates == nil {
		return nil
	}
	return c.catalog.Gates.All()
}

// hazardSpecs are the gates with data of their own.
func (c Catalog) hazardSpecs() []gates.Spec {
	if c.Gates == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Gates.All()), func(s gates.Spec) bool { return s.Open })
}

// gateSpec finds the gate that the policy is about.
func (c *compiler) gateSpec(h Hazards) (gates.Spec, bool) {
	specs := c.catalog.hazardSpecs()
	var names []string
	for _, s := range specs {
		if names = append(names, s.Name); s.Name == h.Use.Text {
			return s, true
		}
	}
	advice := "gates: " + strings.Join(names, ", ")
	switch {
	case h.Use.Text != "":
		c.issue(h.Use.Pos, advice, "there is no gate %q%s", h.Use.Text, suggest.Hint(h.Use.Text, names))
	case len(specs) == 1:
		return specs[0], true
	default:
		c.issue(h.Pos, advice, "hazards does not say which gate it is about: add `use: NAME`")
	}
	return gates.Spec{}, false
}

// gateData is what a policy gives a gate to go by, and where.
type gateData struct {
	pos             Pos
	terms, patterns []Name
	files           []AlertFile
	extend          bool
}

// newGate builds a gate. What is wrong in a file, a term or a pattern is reported
// where the policy names it.
func (c *compiler) newGate(spec gates.Spec, d gateData) *Gate {
	data := gates.Data{Extend: d.extend, Terms: textsOf(d.terms), Patterns: textsOf(d.patterns)}
	for _, f := range d.files {
		data.Files = append(data.Files, gates.File{Name: f.Name, Text: f.Text})
	}
	instance, err := spec.New(data)
	if err == nil {
		return &Gate{spec, instance, d.describe()}
	}
	for _, e := range unjoined(err) {
		pos, advice := d.place(e)
		if advice {
			c.issue(pos, spec.Files, "%s: %s", spec.Name, e)
		} else {
			c.issue(pos, "", "%s: %s", spec.Name, e)
		}
	}
	return nil
}

func textsOf(names []Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return out
}

// place of what an error is about, and whether it helps to know how files are
// written.
func (d *gateData) place(err error) (pos Pos, files bool) {
	var inFile *gates.FileError
	var inTerm *gates.TermError
	var inPattern *gates.PatternError
	switch {
	case errors.As(err, &inFile):
		return d.files[inFile.File].Pos, true
	case errors.As(err, &inTerm):
		return d.terms[inTerm.Term].Pos, false
	case errors.As(err, &inPattern):
		return d.patterns[inPattern.Pattern].Pos, false
	}
	return d.pos, true
}

func unjoined(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func (d *gateData) describe() string {
	var parts []string
	for _, list := range []struct {
		noun  string
		names []Name
	}{{"term", d.terms}, {"pattern", d.patterns}} {
		switch n := len(list.names); {
		case n == 1:
			parts = append(parts, "1 "+list.noun)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, list.noun))
		}
	}
	if d.extend || len(parts)+len(d.files) == 0 {
		parts = append(parts, "built-in alerts")
	}
	for _, f := range d.files {
		parts = append(parts, f.Name)
	}
	return strings.Join(parts, " and ")
}

func united(around []*Gate, more *Gate) []*Gate {
	if more == nil || slices.ContainsFunc(around, more.same) {
		return around
	}
	return append(slices.Clip(around), more)
}

// gatesFor are the gates that look at what a generator proposes. Columns are nil
// where they are not known yet.
func (c *compiler) gatesFor(n *Node, kind string, columns *arrow.Schema) []*Gate {
	var out []*Gate
	for _, g := range c.gates {
		if !g.Spec.Covers(kind, columns) {
			continue
		}
		if columns != nil {
			if _, err := g.Spec.Reads(kind, columns); err != nil {
				c.issue(n.Step.Generate.Use.Pos, fmt.Sprintf("call the column of the candidates %s, or write `hazards: off` under policy", g.Spec.Column), "%s", err)
				n.broken = true
				continue
			}
		}
		out = append(out, g)
		if !slices.ContainsFunc(c.plan.Gates, g.same) {
			c.plan.Gates = append(c.plan.Gates, g)
		}
	}
	return out
}

// gateKeys is what a generator's key says of its gates, by name, so that two
// keys can be compared.
func gateKeys(gates []*Gate) map[string]any {
	out := map[string]any{}
	for _, g := range gates {
		data := g.Instance.Digest()
		if same, ok := out[g.Spec.Name].(map[string]any); ok {
			data = fmt.Sprint(same["data"], " and ", data)
		}
		out[g.Spec.Name] = map[string]any{"version": g.Spec.Version, "data": data}
	}
	return out
}
