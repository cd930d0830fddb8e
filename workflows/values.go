package workflows

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/expression"
)

// parseFlag reads the text of -p name=value as a value of the param's type;
// what does not fit is left as text and refused by the param.
func parseFlag(kind, text string) any {
	switch kind {
	case "int", "float":
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return f
		}
	case "bool":
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	if strings.HasPrefix(kind, "[") {
		var items []any
		for _, part := range strings.Split(text, ",") {
			items = append(items, parseFlag(strings.Trim(kind, "[]"), strings.TrimSpace(part)))
		}
		return items
	}
	return text
}

// unsettled tells whether a text may mention a param that has no value. It looks
// for the name anywhere: rather one check too few than a wrong complaint.
func (c *compiler) unsettled(text string) bool {
	if len(c.unset) == 0 {
		return c.w.unread.params
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return c.w.unread.params || slices.ContainsFunc(words, func(word string) bool { return c.unset[word] })
}

// fill evaluates the ${{ … }} of a node, however deep, to plain values.
func (c *compiler) fill(n *node) (any, bool) {
	if n.broken {
		return nil, false
	}
	switch n.kind {
	case mappingNode:
		out, fine := make(map[string]any, len(n.keys)), true
		for _, e := range n.keys {
			v, ok := c.fill(e.value)
			out[e.key], fine = v, fine && ok
		}
		return out, fine
	case sequenceNode:
		out, fine := make([]any, len(n.items)), true
		for i, item := range n.items {
			v, ok := c.fill(item)
			out[i], fine = v, fine && ok
		}
		return out, fine
	}
	text, ok := n.scalar.(string)
	if !ok || !expression.HasTemplate(text) {
		return n.scalar, true
	}
	if c.unsettled(text) {
		return nil, false
	}
	v, err := expression.Fill(text, c.params)
	if err != nil {
		c.exprIssue(Expr{Text: text, Pos: exprPos(n)}, text, err)
		return nil, false
	}
	if f, is := v.(float64); is && (math.IsNaN(f) || math.IsInf(f, 0)) {
		c.issue(n.pos, "numbers in a workflow must be finite", "%s is %v", text, f)
		return nil, false
	}
	return v, true
}

func (c *compiler) fillText(e Expr) (string, bool) {
	if e.broken {
		return "", false
	}
	if strings.TrimSpace(e.Text) == "" {
		c.issue(e.Pos, "", "the expression is missing")
		return "", false
	}
	if !expression.HasTemplate(e.Text) {
		return e.Text, true
	}
	if c.unsettled(e.Text) {
		return "", false
	}
	v, err := expression.Fill(e.Text, c.params)
	if err != nil {
		c.exprIssue(e, e.Text, err)
		return "", false
	}
	return fmt.Sprint(v), true
}

func (c *compiler) intValue(v *Value, what string, fallback, low, high int) int {
	f, ok := c.floatValue(v, what, float64(fallback), float64(low), float64(high))
	if ok && f != math.Trunc(f) {
		c.issue(v.node.pos, "", "%s must be a whole number, not %v", what, f)
		return fallback
	}
	return int(f)
}

func (c *compiler) floatValue(v *Value, what string, fallback, low, high float64) (float64, bool) {
	if v == nil {
		return fallback, false
	}
	raw, ok := c.fill(v.node)
	if !ok {
		return fallback, false
	}
	f, ok := toFloat(raw)
	switch {
	case !ok || math.IsNaN(f):
		c.issue(v.node.pos, "", "%s must be a number, not %s", what, v.node.describe())
		return fallback, false
	case f < low || f > high:
		c.issue(v.node.pos, "", "%s %s", what, outside(f, low, high))
		return fallback, false
	}
	return f, true
}

// complete checks the parameters of a generator or evaluator, each at its own
// place, and fills in the defaults. Of a broken step, what lacks may be what is
// broken.
func (c *compiler) complete(use Name, with *Values, set params.Set, broken bool) (map[string]any, bool) {
	raw := map[string]any{}
	fine := !broken
	if with != nil {
		for _, e := range with.node.keys {
			if v, ok := c.parameter(use, e, set); ok {
				raw[e.key] = v
			} else {
				fine = false
			}
		}
	}
	for _, p := range set {
		if _, ok := raw[p.Name]; !ok && p.Required && fine {
			c.issue(use.Pos, fmt.Sprintf("`cupel describe %s` explains it", use.Text), "%s needs the parameter %q: %s", use.Text, p.Name, p.Help)
			fine = false
		}
	}
	if !fine {
		return nil, false
	}
	full, err := set.Complete(raw)
	if err != nil {
		c.issueErr(use.Pos, use.Text+": ", err)
		return nil, false
	}
	return full, true
}

func (c *compiler) parameter(use Name, e entry, set params.Set) (any, bool) {
	p, ok := set.Lookup(e.key)
	if !ok {
		c.issue(e.pos, fmt.Sprintf("`cupel describe %s` lists them: %s", use.Text, strings.Join(set.Names(), ", ")),
			"%s has no parameter %q%s", use.Text, e.key, suggest.Hint(e.key, set.Names()))
		return nil, false
	}
	v, ok := c.fill(e.value)
	if !ok {
		return nil, false
	}
	v, err := p.Convert(v)
	if err != nil {
		c.issue(e.value.pos, p.Help, "parameter %q of %s %s", e.key, use.Text, err)
		return nil, false
	}
	return v, true
}

// withPos is where to report a problem with parameters as a whole.
func (c *compiler) withPos(use Name, with *Values) Pos {
	if with != nil && len(with.node.keys) > 0 {
		return with.node.keys[0].pos
	}
	return use.Pos
}
