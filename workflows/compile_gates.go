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

// ownGates are all gates with their own data, but the one that the policy gives
// other data.
func (c *compiler) ownGates(h Hazards) []*Gate {
	var out []*Gate
	for _, spec := range c.gateSpecs() {
		if h.Given && (h.Use.Text == "" || h.Use.Text == spec.Name) {
			continue
		}
		if g := c.newGate(spec, Hazards{}); g != nil {
			out = append(out, g)
		}
	}
	return out
}

// configuredGate is the gate that the policy says something of, nil where that
// is not right. Of a workflow that is used many times it is made once.
func (c *compiler) configuredGate(h Hazards) *Gate {
	if g, made := c.plan.configured[c.w]; made {
		return g
	}
	var g *Gate
	if spec, ok := c.gateSpec(h); ok {
		g = c.newGate(spec, h)
	}
	if c.plan.configured == nil {
		c.plan.configured = map[*Workflow]*Gate{}
	}
	c.plan.configured[c.w] = g
	return g
}

func (c *compiler) gateSpecs() []gates.Spec {
	if c.catalog.Gates == nil {
		return nil
	}
	return c.catalog.Gates.All()
}

// gateSpec finds the gate that the policy is about.
func (c *compiler) gateSpec(h Hazards) (gates.Spec, bool) {
	specs := c.gateSpecs()
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

// newGate builds a gate. What is wrong in a file is reported where the policy
// names it.
func (c *compiler) newGate(spec gates.Spec, h Hazards) *Gate {
	data := gates.Data{Extend: h.Extend}
	for _, f := range h.Alerts {
		data.Files = append(data.Files, gates.File{Name: f.Name, Text: f.Text})
	}
	instance, err := spec.New(data)
	if err == nil {
		return &Gate{spec, instance, describeData(h)}
	}
	for _, e := range unjoined(err) {
		pos := h.Pos
		var inFile *gates.FileError
		if errors.As(e, &inFile) {
			pos = h.Alerts[inFile.File].Pos
		}
		c.issue(pos, spec.Files, "%s: %s", spec.Name, e)
	}
	return nil
}

func unjoined(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func describeData(h Hazards) string {
	var parts []string
	if h.Extend || len(h.Alerts) == 0 {
		parts = append(parts, "built-in alerts")
	}
	for _, f := range h.Alerts {
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
