package workflows

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/internal/suggest"
)

// use compiles the workflow that a step uses, with the params and inputs that
// the step hands to it.
func (c *compiler) use(s *scope, n *Node) {
	used := c.w.uses[n.Step.Use.Path.Text]
	if used == nil || used.unread.all {
		n.broken = true // reported
		return
	}
	inner := &compiler{w: used, r: used.from.to(c.r.issues), user: c.r, around: n.Step, catalog: c.catalog, plan: c.plan, prefix: n.Path + "/",
		inputs: map[string]*Node{}, bound: map[string]NamedArg{}, waits: map[wait]bool{}, unset: map[string]bool{}}
	var names []string
	for _, in := range used.Inputs {
		names = append(names, in.Name)
	}
	n.Inputs, _ = c.namedArgs(s, n, n.Step.Use.Inputs)
	for _, ref := range n.Step.Use.Inputs {
		if !slices.Contains(names, ref.Name) && !used.unread.inputs {
			c.issue(ref.Pos, "", "the workflow %s has no input %q%s", n.Step.Use.Path.Text, ref.Name, suggest.Hint(ref.Name, names))
		}
	}
	for _, arg := range n.Inputs {
		inner.bound[arg.Name] = arg
	}
	inner.params = inner.resolveParams(Settings{Values: c.useParams(n.Step.Use, used, inner.unset)})
	inner.gates, inner.models = inner.resolveGates(c.gates), inner.resolveModels()
	n.Inner = inner.workflow()
	n.broken = n.Inner.Output == nil
	if n.Inner.Output != nil {
		n.Schema, n.Scores, n.broken = n.Inner.Output.Schema, n.Inner.Output.Scores, n.Inner.Output.broken
	}
}

func (c *compiler) resolveParams(settings Settings) map[string]any {
	out := make(map[string]any, len(c.w.Params))
	names := make([]string, len(c.w.Params))
	for i, p := range c.w.Params {
		names[i] = p.Name
		out[p.Name] = p.Default
		if p.broken || c.unset[p.Name] {
			c.unset[p.Name] = true
		} else if text, ok := settings.Params[p.Name]; ok {
			c.setParam(out, p, parseFlag(p.Type, text))
		} else if v, ok := settings.Values[p.Name]; ok {
			c.setParam(out, p, v)
		} else if p.Required {
			c.unset[p.Name] = true
			if c.around == nil || !c.around.broken {
				c.paramIssue(p, fmt.Sprintf("set it with -p %s=VALUE", p.Name), colon("has no value", p.Help))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(settings.Params)) {
		if !slices.Contains(names, name) && !c.w.unread.params {
			c.issue(Pos{}, "params: "+strings.Join(names, ", "), "-p %s: the workflow has no param %q%s", name, name, suggest.Hint(name, names))
		}
	}
	return out
}

func (c *compiler) setParam(out map[string]any, p Param, raw any) {
	v, err := p.Convert(raw)
	if err != nil {
		c.unset[p.Name] = true
		c.paramIssue(p, p.Help, err.Error())
		return
	}
	out[p.Name] = v
}

// paramIssue reports a param's value where it is given: in the `use` step
// around, or else where the param is declared.
func (c *compiler) paramIssue(p Param, advice, problem string) {
	if c.around == nil {
		c.issue(p.Pos, advice, "param %q %s", p.Name, problem)
		return
	}
	use := c.around.Use
	pos := use.Path.Pos
	if use.Params == nil || use.Params.node.get(p.Name) == nil {
		advice = fmt.Sprintf("set it with `params: {%s: VALUE}`", p.Name)
	} else {
		pos = use.Params.node.get(p.Name).pos
	}
	c.user.add(pos, advice, "param %q of the workflow %s %s", p.Name, use.Path.Text, problem)
}

// colon joins a sentence and its explanation, if there is one.
func colon(sentence, explanation string) string {
	if explanation == "" {
		return sentence
	}
	return sentence + ": " + explanation
}

// useParams are the params that a step hands to the workflow it uses. Those
// whose value is not known are put into unset.
func (c *compiler) useParams(u UseStep, used *Workflow, unset map[string]bool) map[string]any {
	out := map[string]any{}
	if u.Params == nil {
		return out
	}
	var names []string
	for _, p := range used.Params {
		names = append(names, p.Name)
	}
	for _, e := range u.Params.node.keys {
		if !slices.Contains(names, e.key) {
			if used.unread.params {
				continue
			}
			c.issue(e.pos, "", "the workflow %s has no param %q%s", u.Path.Text, e.key, suggest.Hint(e.key, names))
			continue
		}
		v, ok := c.fill(e.value)
		if !ok {
			unset[e.key] = true
			continue
		}
		out[e.key] = v
	}
	return out
}
