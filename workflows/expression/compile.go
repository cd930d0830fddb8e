package expression

import (
	"errors"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/cupel-science/cupel/internal/suggest"
)

// MaxLength bounds the text of an expression in bytes.
const MaxLength = 10_000

// Error is a problem in an expression, at a byte offset of its text.
type Error struct {
	Offset  int
	Message string
}

func (e *Error) Error() string { return e.Message }

var unknownName = regexp.MustCompile(`^unknown name (\S+)`)

// compile parses and type-checks text. Names lists what the expression can
// see, for suggestions.
func compile(text string, names []string, opts ...expr.Option) (*vm.Program, error) {
	if strings.TrimSpace(text) == "" {
		return nil, &Error{Message: "the expression is empty"}
	}
	if len(text) > MaxLength {
		return nil, &Error{Message: "the expression is longer than 10,000 characters"}
	}
	opts = append([]expr.Option{expr.DisableBuiltin("now"), expr.MaxNodes(2_000)}, opts...)
	program, err := expr.Compile(text, opts...)
	if err == nil {
		return program, nil
	}
	var located *file.Error
	if !errors.As(err, &located) {
		return nil, &Error{Message: err.Error()}
	}
	message := located.Message
	if m := unknownName.FindStringSubmatch(message); m != nil {
		message = "unknown name " + m[1] + suggest.Hint(m[1], names)
	}
	return nil, &Error{Offset: byteOffset(text, located), Message: message}
}

// byteOffset converts expr's position, which counts runes, to bytes.
func byteOffset(text string, e *file.Error) int {
	n := 0
	for i := range text {
		if n == e.From {
			return i
		}
		n++
	}
	return max(0, len(text)-1)
}

// identifiers lists the distinct free names of an expression in the order in
// which they occur.
func identifiers(text string) []string {
	tree, err := parser.ParseWithConfig(text, conf.CreateNew())
	if err != nil {
		return nil
	}
	v := &nameVisitor{seen: map[string]bool{}}
	ast.Walk(&tree.Node, v)
	return v.names
}

type nameVisitor struct {
	seen  map[string]bool
	names []string
}

func (v *nameVisitor) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && !v.seen[id.Value] {
		v.seen[id.Value] = true
		v.names = append(v.names, id.Value)
	}
}

// stringArguments lists the constant first arguments of calls to the named
// functions, with their byte offsets.
func stringArguments(text string, functions map[string]bool) []argument {
	tree, err := parser.ParseWithConfig(text, conf.CreateNew())
	if err != nil {
		return nil
	}
	v := &callVisitor{functions: functions}
	ast.Walk(&tree.Node, v)
	return v.found
}

type argument struct {
	value  string
	offset int
}

type callVisitor struct {
	functions map[string]bool
	found     []argument
}

func (v *callVisitor) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok || len(call.Arguments) == 0 {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok || !v.functions[callee.Value] {
		return
	}
	if s, ok := call.Arguments[0].(*ast.StringNode); ok {
		v.found = append(v.found, argument{s.Value, s.Location().From})
	}
}

// members lists the constant names that are read of `params`.
func members(text string) []argument {
	tree, err := parser.ParseWithConfig(text, conf.CreateNew())
	if err != nil {
		return nil
	}
	v := &memberVisitor{}
	ast.Walk(&tree.Node, v)
	return v.found
}

type memberVisitor struct{ found []argument }

func (v *memberVisitor) Visit(n *ast.Node) {
	m, ok := (*n).(*ast.MemberNode)
	if !ok {
		return
	}
	base, ok := m.Node.(*ast.IdentifierNode)
	if name, is := m.Property.(*ast.StringNode); ok && is && base.Value == "params" {
		v.found = append(v.found, argument{name.Value, name.Location().From})
	}
}
