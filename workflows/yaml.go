package workflows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parseYAML reads text into a node; nil where the text cannot be read, with
// the reasons reported.
func parseYAML(text []byte, r *reporter) *node {
	if !checkText(text, r) {
		return nil
	}
	body, ok := parseDocument(text, r)
	if !ok {
		return nil
	}
	if body == nil {
		r.add(Pos{}, "a workflow starts with `cupel: v1`", "the file is empty")
		return nil
	}
	c := converter{r: r}
	root := c.convert(body, 0)
	if c.refused {
		return nil // what is missing would be reported as wrong
	}
	return root
}

// parseDocument is the YAML document of a text, nil where there is none. The
// parser's panics on odd input become issues.
func parseDocument(text []byte, r *reporter) (body *yaml.Node, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			r.add(Pos{}, "", "this is not YAML: %v", p)
			body, ok = nil, false
		}
	}()
	var first, second yaml.Node
	loader, err := newLoader(text)
	if err == nil {
		err = loader.Load(&first)
	}
	if errors.Is(err, io.EOF) {
		return nil, true
	}
	if err == nil {
		err = loader.Load(&second) // the end is what should come
	}
	switch {
	case err == nil:
		r.add(at(&second), "keep one workflow in a file", "the file holds more than one YAML document")
		return nil, false
	case !errors.Is(err, io.EOF):
		r.syntax(problem(err, text))
		return nil, false
	}
	return first.Content[0], true
}

func newLoader(text []byte) (*yaml.Loader, error) {
	return yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(strict{}))
}

// strict is a plugin of the parser that refuses deep nesting, which would cost
// stack, and anchors and aliases, which would cost memory, where they stand.
type strict struct{}

var (
	_ yaml.LoaderLimitsPlugin = strict{}
	_ yaml.AliasDataPlugin    = strict{}

	errDeep    = fmt.Errorf("the file is nested deeper than %d levels", maxDepth)
	errAnchors = errors.New("YAML anchors, aliases and merge keys are not part of a workflow")
)

const writeOut = "write the value out, or use params and ${{ … }}"

func (strict) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return errDeep
	}
	return nil
}

// CheckAlias has nothing to count: no alias was resolved.
func (strict) CheckAlias(int, int) error { return nil }

func (s strict) NewAliasDataContext(yaml.AliasDataServices) (yaml.AliasDataContext, error) {
	return s, nil
}

func (strict) BeginDocument() error                          { return nil }
func (strict) EndDocument() error                            { return nil }
func (strict) DefineAnchor(string, *yaml.Node) error         { return errAnchors }
func (strict) ResolveAlias(string) (*yaml.Node, bool, error) { return nil, false, errAnchors }

// problem is what the parser found wrong, with places in the text.
func problem(err error, text []byte) syntaxError {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return syntaxError{message: err.Error()}
	}
	out := syntaxError{message: e.Message, pos: placed(e.Mark, text), opened: placed(e.ContextMark, text)}
	if e.Message == noValue {
		if opened, ok := unclosed(text); ok {
			out.message, out.opened = notClosed, opened
		}
	}
	return out
}

// placed is the place of a mark, of which the parser's reader knows the offset
// only.
func placed(m yaml.Mark, text []byte) Pos {
	if m.Line == 0 && m.Index > 0 {
		return placeOf(text, m.Index)
	}
	return Pos{m.Line, m.Column}
}

// unclosed finds the bracket that is still open where a text ends. The parser
// names an open bracket only where it meets the wrong one, so it is shown both.
func unclosed(text []byte) (innermost Pos, ok bool) {
	for _, wrong := range []string{"\n0 ]", "\n0 }"} {
		var e *yaml.LoadError
		loader, err := newLoader(append(bytes.Clone(text), wrong...))
		if err == nil {
			err = loader.Load(&yaml.Node{})
		}
		if !errors.As(err, &e) || !strings.HasPrefix(e.Message, notClosed) {
			continue
		}
		if opened := placed(e.ContextMark, text); !ok || innermost.before(opened) {
			innermost, ok = opened, true
		}
	}
	return innermost, ok
}

// at is where a node starts: a block mapping at its first key, a flow mapping
// at its bracket, a text at its quote.
func at(n *yaml.Node) Pos { return Pos{n.Line, n.Column} }

// converter makes nodes of the parser's.
type converter struct {
	r       *reporter
	refused bool // a value is not there because it was refused
}

func (c *converter) refuse(pos Pos, advice, format string, args ...any) {
	c.r.add(pos, advice, format, args...)
	c.refused = true
}

func (c *converter) convert(n *yaml.Node, depth int) *node {
	out := &node{pos: at(n)}
	switch {
	case depth > maxDepth || n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0 && n.Column > 8*maxDepth:
		c.refuse(out.pos, "", "%v", errDeep)
		return out
	case n.Style&yaml.TaggedStyle != 0:
		c.refuse(out.pos, "write the value in quotes to make it text", "YAML tags are not part of a workflow")
	}
	switch n.Kind {
	case yaml.MappingNode:
		c.mapping(out, n.Content, depth)
	case yaml.SequenceNode:
		out.kind = sequenceNode
		for _, item := range n.Content {
			out.items = append(out.items, c.convert(item, depth+1))
			out.holds = out.holds || out.items[len(out.items)-1].holds
		}
	default:
		c.scalar(out, n)
	}
	return out
}

func (c *converter) scalar(out *node, n *yaml.Node) {
	out.scalar, out.text = n.Value, n.Value
	out.quoted = n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
	if out.quoted || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return
	}
	out.scalar = plain(n.Value)
	if f, ok := out.scalar.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		c.r.add(out.pos, "", "numbers in a workflow must be finite")
		out.scalar, out.broken, out.holds = 0.0, true, true
	}
}

// mapping converts the keys and values of a mapping, which alternate.
func (c *converter) mapping(out *node, content []*yaml.Node, depth int) {
	out.kind = mappingNode
	out.keys = make([]entry, 0, len(content)/2)
	seen := make(map[string]int, len(content)/2)
	for i := 0; i+1 < len(content); i += 2 {
		key, pos := content[i], at(content[i])
		if !c.checkKey(key) {
			continue
		}
		value := c.convert(content[i+1], depth+1)
		if first, twice := seen[key.Value]; twice {
			c.r.add(pos, "give it another name, or remove one of the two", "the key %q stands here a second time; the first is in line %d", key.Value, out.keys[first].pos.Line)
			first := out.keys[first].value
			first.broken, first.holds, out.holds = true, true, true // which of the two is meant is not known
			continue
		}
		seen[key.Value] = len(out.keys)
		out.holds = out.holds || value.holds
		out.keys = append(out.keys, entry{key.Value, pos, value})
	}
}

// checkKey refuses keys that are no plain names.
func (c *converter) checkKey(key *yaml.Node) bool {
	switch {
	case key.Kind == yaml.MappingNode:
		c.refuse(at(key), "write the key as a name", "a mapping cannot be a key")
	case key.Kind == yaml.SequenceNode:
		c.refuse(at(key), "write the key as a name", "a list cannot be a key")
	case key.Style&yaml.TaggedStyle != 0:
		c.refuse(at(key), "write the value in quotes to make it text", "YAML tags are not part of a workflow")
	case key.Value == "<<" && key.Style == 0:
		c.refuse(at(key), writeOut, "%v", errAnchors)
	default:
		return true
	}
	return false
}
