package expression

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"

	"github.com/cupel-science/cupel/internal/suggest"
)

// functions are the built-in functions that an expression may call. Left out
// are those that depend on the time, and those whose result can be much larger
// than their arguments, so that a short expression could take all memory.
var functions = map[string]bool{
	"abs": true, "ceil": true, "floor": true, "round": true, "int": true, "float": true, "bitnot": true,
	"max": true, "min": true, "mean": true, "median": true, "sum": true, "count": true,
	"all": true, "any": true, "none": true, "one": true, "find": true, "findIndex": true, "findLast": true, "findLastIndex": true,
	"len": true, "first": true, "last": true, "get": true, "keys": true, "values": true, "type": true,
	"string": true, "lower": true, "upper": true, "trim": true, "trimPrefix": true, "trimSuffix": true,
	"hasPrefix": true, "hasSuffix": true, "indexOf": true, "lastIndexOf": true,
}

// Limits on what one evaluation can cost.
const (
	maxRange   = 1_000 // numbers in a range such as 1..9
	maxNesting = 2     // conditions on list elements inside each other
	maxNodes   = 2_000 // parts of an expression
)

// mentions is what an expression names.
type mentions struct {
	names   []string   // the distinct free names, in the order in which they occur
	members []argument // constant names that are read of `params`
	calls   []call
}

// argument is a constant text at a place, counted in runes.
type argument struct {
	value string
	at    int
}

// call is a call of a function with a constant text as its first argument.
type call struct {
	function string
	argument
}

// visitor sees every node after those inside it. It notes what an expression
// mentions, and refuses what could take too long.
type visitor struct {
	mentions
	seen    map[string]bool
	nesting map[ast.Node]int
	err     error
}

func newVisitor() *visitor {
	return &visitor{seen: map[string]bool{}, nesting: map[ast.Node]int{}}
}

func (v *visitor) refuse(n ast.Node, message string) {
	if v.err == nil {
		v.err = &file.Error{Location: n.Location(), Message: message}
	}
}

// Visit implements ast.Visitor.
func (v *visitor) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.IdentifierNode:
		v.identifier(n)
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		v.refuse(n, "an expression has no statements: write the value out")
	case *ast.BinaryNode:
		if n.Operator == ".." {
			v.checkRange(n)
		}
	case *ast.PredicateNode:
		v.nested(n)
	case *ast.MemberNode:
		base, ok := n.Node.(*ast.IdentifierNode)
		if name, is := n.Property.(*ast.StringNode); ok && is && base.Value == "params" {
			v.members = append(v.members, argument{name.Value, name.Location().From})
		}
	case *ast.BuiltinNode:
		if !functions[n.Name] {
			v.refuse(n, "expressions have no function "+n.Name+suggest.Hint(n.Name, slices.Sorted(maps.Keys(functions))))
		}
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || len(n.Arguments) == 0 {
			return
		}
		if s, is := n.Arguments[0].(*ast.StringNode); is {
			v.calls = append(v.calls, call{callee.Value, argument{s.Value, s.Location().From}})
		}
	}
}

func (v *visitor) identifier(n *ast.IdentifierNode) {
	if n.Value == "$env" {
		v.refuse(n, "unknown name $env")
	}
	if !v.seen[n.Value] {
		v.seen[n.Value] = true
		v.names = append(v.names, n.Value)
	}
}

func (v *visitor) checkRange(n *ast.BinaryNode) {
	from, ok := constant(n.Left)
	to, is := constant(n.Right)
	if !ok || !is || to-from >= maxRange {
		v.refuse(n, "a range goes between two whole numbers, up to 1,000 apart")
	}
}

func constant(n ast.Node) (int, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return n.Value, n.Value <= 1<<31
	case *ast.UnaryNode:
		v, ok := constant(n.Node)
		return -v, ok && n.Operator == "-"
	}
	return 0, false
}

// nested counts how deep conditions on list elements lie in each other.
func (v *visitor) nested(n *ast.PredicateNode) {
	inner := &deepest{of: v.nesting}
	ast.Walk(&n.Node, inner)
	v.nesting[n] = inner.depth + 1
	if inner.depth+1 > maxNesting {
		v.refuse(n, "conditions on lists are nested more than 2 deep")
	}
}

// deepest finds the deepest nesting among the nodes that it sees.
type deepest struct {
	of    map[ast.Node]int
	depth int
}

// Visit implements ast.Visitor.
func (d *deepest) Visit(n *ast.Node) { d.depth = max(d.depth, d.of[*n]) }
