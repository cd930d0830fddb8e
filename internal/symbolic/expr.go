package symbolic

import (
	"math"
	"slices"
)

// Limits on what Parse accepts. Everything in this package recurses over
// expressions, so they also bound the stack.
const (
	MaxLength = 16 << 10 // bytes of text
	MaxSize   = 1000     // nodes
	MaxDepth  = 100      // nodes from the root to a leaf
)

// Expr is a node of an expression tree. Expressions are immutable and may share
// subtrees.
type Expr struct {
	op    Op
	size  int32
	depth int32
	value float64
	name  string
	args  [2]*Expr
}

// Num returns the constant v, which must be finite.
func Num(v float64) *Expr { return &Expr{op: Number, size: 1, depth: 1, value: v} }

// Var returns the variable with the given name.
func Var(name string) *Expr { return &Expr{op: Variable, size: 1, depth: 1, name: name} }

// Call applies an operator to as many arguments as its arity.
func Call(op Op, args ...*Expr) *Expr {
	e := &Expr{op: op, size: 1}
	for i, a := range args {
		e.args[i] = a
		e.size += a.size
		e.depth = max(e.depth, a.depth)
	}
	e.depth++
	return e
}

// Op returns the operator at the root.
func (e *Expr) Op() Op { return e.op }

// Value returns the value of a Number.
func (e *Expr) Value() float64 { return e.value }

// Name returns the name of a Variable.
func (e *Expr) Name() string { return e.name }

// Args returns the arguments of the root, none for a leaf.
func (e *Expr) Args() []*Expr { return e.args[:e.op.Arity()] }

// Complexity is the number of nodes: every constant, variable and operator
// counts one. It is the "size" of EmpiricalBench and PySR's default measure
// (Cranmer 2023, arXiv:2305.01582).
func (e *Expr) Complexity() int { return int(e.size) }

// Depth is the number of nodes on the longest way from the root to a leaf.
func (e *Expr) Depth() int { return int(e.depth) }

// Equal reports whether both trees are the same, constants bit for bit.
func (e *Expr) Equal(f *Expr) bool {
	if e == f {
		return true
	}
	if e.op != f.op || e.size != f.size || e.name != f.name ||
		math.Float64bits(e.value) != math.Float64bits(f.value) {
		return false
	}
	for i, a := range e.Args() {
		if !a.Equal(f.args[i]) {
			return false
		}
	}
	return true
}

// Variables returns the distinct variable names, sorted.
func (e *Expr) Variables() []string {
	var names []string
	e.walk(func(n *Expr) {
		if n.op == Variable && !slices.Contains(names, n.name) {
			names = append(names, n.name)
		}
	})
	slices.Sort(names)
	return names
}

// Constants returns the values of all constants from left to right.
func (e *Expr) Constants() []float64 {
	var values []float64
	e.walk(func(n *Expr) {
		if n.op == Number {
			values = append(values, n.value)
		}
	})
	return values
}

// WithConstants returns the expression with its constants, from left to right,
// replaced by values, of which there must be as many.
func (e *Expr) WithConstants(values []float64) *Expr {
	out, _ := e.withConstants(values)
	return out
}

func (e *Expr) withConstants(values []float64) (*Expr, []float64) {
	switch e.op {
	case Number:
		return Num(values[0]), values[1:]
	case Variable:
		return e, values
	}
	args := make([]*Expr, e.op.Arity())
	for i := range args {
		args[i], values = e.args[i].withConstants(values)
	}
	return Call(e.op, args...), values
}

// Substitute returns the expression with every variable replaced for which
// replace returns an expression instead of nil.
func (e *Expr) Substitute(replace func(name string) *Expr) *Expr {
	switch e.op {
	case Number:
		return e
	case Variable:
		if r := replace(e.name); r != nil {
			return r
		}
		return e
	}
	args := make([]*Expr, e.op.Arity())
	for i := range args {
		args[i] = e.args[i].Substitute(replace)
	}
	return Call(e.op, args...)
}

// walk visits all nodes, arguments before their operator.
func (e *Expr) walk(visit func(*Expr)) {
	for _, a := range e.Args() {
		a.walk(visit)
	}
	visit(e)
}
