package symbolic

import (
	"fmt"
	"slices"
)

// blockRows is how many rows are evaluated at a time, so that the registers of
// a formula stay in the processor's cache.
const blockRows = 256

// Program is an expression compiled for evaluation over columns. It is
// immutable; any number of goroutines may use it.
//
// A logarithm whose argument holds exponentials is computed in extended range:
// the argument is carried as sign and log magnitude, so that log(exp(2000) - 1)
// is 2000 and not infinite, and log(exp(1e-20) - 1) keeps its digits.
type Program struct {
	code      []instruction
	constants []float64
}

// instruction writes register number i when it is the i-th of a program.
type instruction struct {
	op     Op
	mode   mode
	active bool // depends on a constant
	a, b   int32
	index  int32 // of the column or the constant
}

// mode tells plain registers from those that hold log magnitudes and signs.
type mode uint8

const (
	plain   mode = iota // arguments and result are values
	logged              // arguments and result are log magnitudes
	toLog               // the result is the log magnitude of argument a
	fromLog             // op Log: the result is the log magnitude a itself
)

// Compile prepares an expression whose variables are among names, in the order
// of the columns it will be evaluated over.
func Compile(e *Expr, names []string) (*Program, error) {
	c := compiler{names: names}
	c.emit(e, false)
	if c.unknown != "" {
		return nil, fmt.Errorf("variable %s is not among the columns %v", quoteName(c.unknown), names)
	}
	return &c.Program, nil
}

type compiler struct {
	Program
	names   []string
	unknown string
}

func (c *compiler) add(in instruction) int32 {
	for _, r := range []int32{in.a, in.b}[:in.inputs()] {
		in.active = in.active || c.code[r].active
	}
	c.code = append(c.code, in)
	return int32(len(c.code) - 1)
}

// inputs is the number of registers an instruction reads.
func (in *instruction) inputs() int {
	if in.mode == toLog {
		return 1
	}
	return in.op.Arity()
}

// emit compiles a node into plain or log magnitude form and returns its register.
func (c *compiler) emit(e *Expr, asLog bool) int32 {
	if asLog && !e.op.logCapable() {
		return c.add(instruction{op: e.op, mode: toLog, a: c.emit(e, false)})
	}
	in := instruction{op: e.op}
	switch {
	case e.op == Number:
		in.active, in.index = true, int32(len(c.constants))
		c.constants = append(c.constants, e.value)
	case e.op == Variable:
		i := slices.Index(c.names, e.name)
		if i < 0 {
			c.unknown, i = e.name, 0
		}
		in.index = int32(i)
	case e.op == Log && !asLog && e.args[0].wantsRange():
		in.mode, in.a = fromLog, c.emit(e.args[0], true)
	default:
		if asLog {
			in.mode = logged
		}
		in.a = c.emit(e.args[0], asLog && e.op != Exp)
		if e.op.Arity() == 2 {
			in.b = c.emit(e.args[1], asLog && e.op != Pow)
		}
	}
	return c.add(in)
}

// logCapable reports whether the operator can be computed from the log
// magnitudes and signs of its arguments (for Exp, from the plain argument).
func (o Op) logCapable() bool {
	switch o {
	case Add, Sub, Mul, Div, Pow, Neg, Square, Cube, Sqrt, Exp, Abs:
		return true
	}
	return false
}

// wantsRange reports whether an exponential reaches the root through operators
// that extended range can carry.
func (e *Expr) wantsRange() bool {
	if e.op == Exp {
		return true
	}
	if !e.op.logCapable() {
		return false
	}
	args := e.Args()
	if e.op == Pow {
		args = args[:1]
	}
	return slices.ContainsFunc(args, (*Expr).wantsRange)
}

// Evaluate returns the value of the expression in every row of the columns,
// which follow the order of the names given to Compile. Where a value is not
// defined the result is NaN or infinite.
func (p *Program) Evaluate(columns [][]float64, rows int) []float64 {
	out := make([]float64, 0, rows)
	m := newMachine(min(rows, blockRows))
	for start := 0; start < rows; start += blockRows {
		n := min(blockRows, rows-start)
		out = append(out, m.forward(p, p.constants, columns, start, n)...)
	}
	return out
}
