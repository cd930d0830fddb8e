package workflows

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a workflow file. They are far above what people write, and keep a
// hostile or mistaken file from taking the machine's memory.
const (
	MaxFileBytes = 4 << 20
	maxDepth     = 64
	maxKeys      = 100_000
	maxSiblings  = 10_000 // keys of one mapping: the parser's work grows with their square
)

// node is a YAML value with its place. Exactly one of the groups is set.
type node struct {
	pos    Pos
	scalar any    // string, int64, uint64, float64, bool; nil for null
	text   string // the scalar as it was written, without quotes
	quoted bool
	keys   []entry // a mapping, in the order of the file
	items  []*node // a sequence
	kind   nodeKind
}

type nodeKind int

const (
	scalarNode nodeKind = iota
	mappingNode
	sequenceNode
)

type entry struct {
	key   string
	pos   Pos
	value *node
}

func (n *node) isNull() bool { return n == nil || n.kind == scalarNode && n.scalar == nil }

func (n *node) describe() string {
	switch {
	case n.isNull():
		return "nothing"
	case n.kind == mappingNode:
		return "a mapping"
	case n.kind == sequenceNode:
		return "a list"
	}
	if s, ok := n.scalar.(string); ok {
		return strconv.Quote(s)
	}
	return n.text
}

// get is the value of a mapping's key; nil where there is none.
func (n *node) get(key string) *node {
	for _, e := range n.keys {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// value converts a node to plain Go values, as params take them.
func (n *node) value() any {
	switch n.kind {
	case mappingNode:
		out := make(map[string]any, len(n.keys))
		for _, e := range n.keys {
			out[e.key] = e.value.value()
		}
		return out
	case sequenceNode:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.value()
		}
		return out
	}
	return n.scalar
}

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

// parseDocument runs the YAML parser, whose panics on odd input become issues.
func parseDocument(text []byte, r *reporter) (body ast.Node, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			r.add(Pos{}, "", "this is not YAML: %v", p)
			body, ok = nil, false
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if !checkTokens(tokens, r) {
		return nil, false
	}
	// Keys that occur twice are found by the converter: all of them, and better
	// explained.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		reportSyntax(err, r)
		return nil, false
	}
	for i, doc := range file.Docs {
		if i > 0 {
			r.add(at(doc.Body), "keep one workflow in a file", "the file holds more than one YAML document")
			return nil, false
		}
		body = doc.Body
	}
	return body, true
}

func checkText(text []byte, r *reporter) bool {
	if utf8.Valid(text) {
		return true
	}
	line, column := 1, 1
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		if c == utf8.RuneError && size == 1 {
			break
		}
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
		text = text[size:]
	}
	r.add(Pos{line, column}, "save the file as UTF-8", "the file is not valid UTF-8")
	return false
}

// checkTokens refuses what could make the parser's work or memory explode.
func checkTokens(tokens token.Tokens, r *reporter) bool {
	flow, inLine, line, keys, most, documents := 0, 0, 0, 0, 0, 0
	open := siblings{}
	for i, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			inLine++
			open.closeAfter(t.Position.Column)
		case token.MappingValueType:
			keys++
			if flow == 0 && i > 0 {
				most = max(most, open.add(tokens[i-1].Position.Column))
			}
		case token.DocumentHeaderType:
			if documents++; documents > 1 || keys > 0 {
				r.add(Pos{t.Position.Line, t.Position.Column}, "keep one workflow in a file", "the file holds more than one YAML document")
				return false
			}
		case token.InvalidType:
			r.syntax(Pos{t.Position.Line, t.Position.Column}, t.Error)
			return false
		case token.TagType:
			r.add(Pos{t.Position.Line, t.Position.Column}, "write the value in quotes to make it text", "YAML tags are not part of a workflow")
			return false
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			r.add(Pos{t.Position.Line, t.Position.Column}, "write the value out, or use params and ${{ … }}", "YAML anchors, aliases and merge keys are not part of a workflow")
			return false
		}
		if flow > maxDepth || inLine > maxDepth || t.Position.IndentNum > maxDepth*8 {
			r.add(Pos{t.Position.Line, t.Position.Column}, "", "the file is nested deeper than %d levels", maxDepth)
			return false
		}
	}
	if keys > maxKeys {
		r.add(Pos{}, "keep data in files of its own, under inputs", "the file has %d keys, more than the %d that a workflow may have", keys, maxKeys)
		return false
	}
	if most > maxSiblings {
		r.add(Pos{}, "keep data in files of its own, under inputs", "a mapping of the file has %d keys, more than the %d that it may have", most, maxSiblings)
		return false
	}
	return true
}

// siblings counts the keys of the block mappings that are open, by column.
type siblings map[int]int

func (s siblings) closeAfter(column int) {
	for c := range s {
		if c > column {
			delete(s, c)
		}
	}
}

func (s siblings) add(column int) int {
	s.closeAfter(column)
	s[column]++
	return s[column]
}

func reportSyntax(err error, r *reporter) {
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		p := syntax.GetToken().Position
		r.syntax(Pos{p.Line, p.Column}, syntax.GetMessage())
		return
	}
	r.syntax(Pos{}, err.Error())
}

// syntax passes on what the parser says.
func (r *reporter) syntax(pos Pos, message string) {
	advice := ""
	if strings.Contains(message, "'\t'") {
		advice = "indent with spaces, YAML takes no tabs"
	}
	r.add(pos, advice, "this is not YAML: %s", strings.ReplaceAll(message, "\t", `\t`))
}

func at(n ast.Node) Pos {
	if n == nil {
		return Pos{}
	}
	// A mapping's token is the colon of its first pair; people look at the key.
	switch m := n.(type) {
	case *ast.MappingValueNode:
		return at(m.Key)
	case *ast.MappingNode:
		if len(m.Values) > 0 && !m.IsFlowStyle {
			return at(m.Values[0])
		}
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return Pos{t.Position.Line, t.Position.Column}
	}
	return Pos{}
}

type converter struct {
	r       *reporter
	refused bool // a value is not there because it was refused
}

func (c *converter) refuse(pos Pos, format string, args ...any) {
	c.r.add(pos, "", format, args...)
	c.refused = true
}

func (c *converter) convert(n ast.Node, depth int) *node {
	if depth > maxDepth {
		c.refuse(at(n), "the file is nested deeper than %d levels", maxDepth)
		return &node{}
	}
	out := &node{pos: at(n)}
	switch n := n.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode:
		c.mapping(out, n.Values, depth)
	case *ast.MappingValueNode:
		c.mapping(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out.kind = sequenceNode
		for _, item := range n.Values {
			out.items = append(out.items, c.convert(item, depth+1))
		}
	case *ast.StringNode:
		out.scalar, out.text = n.Value, n.Value
		out.quoted = n.Token.Type == token.DoubleQuoteType || n.Token.Type == token.SingleQuoteType
	case *ast.LiteralNode:
		out.scalar, out.text = n.Value.Value, n.Value.Value
	case *ast.InfinityNode, *ast.NanNode:
		c.refuse(out.pos, "numbers in a workflow must be finite")
	case ast.ScalarNode:
		out.scalar, out.text = plain(n), n.GetToken().Value
	default:
		c.refuse(out.pos, "YAML %s is not part of a workflow", strings.ToLower(n.Type().String()))
	}
	return out
}

// exponent matches numbers such as 1e-3, which YAML 1.1 takes for text.
var exponent = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$`)

func plain(n ast.ScalarNode) any {
	switch v := n.GetValue().(type) {
	case uint64:
		if v <= 1<<62 {
			return int64(v)
		}
		return v
	case string:
		if exponent.MatchString(v) {
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				return f
			}
		}
		return v
	default:
		return v
	}
}

func (c *converter) mapping(out *node, values []*ast.MappingValueNode, depth int) {
	out.kind = mappingNode
	seen := make(map[string]Pos, len(values))
	for _, v := range values {
		key := fmt.Sprint(v.Key.String())
		if s, ok := v.Key.(*ast.StringNode); ok {
			key = s.Value
		}
		pos := at(v.Key)
		if first, twice := seen[key]; twice {
			c.r.add(pos, "give it another name, or remove one of the two", "the key %q stands here a second time; the first is in line %d", key, first.Line)
			continue
		}
		seen[key] = pos
		out.keys = append(out.keys, entry{key, pos, c.convert(v.Value, depth+1)})
	}
}
