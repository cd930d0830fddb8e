package symbolic

import (
	"fmt"
	"math"
	"strings"
)

// Op is what a node of an expression does.
type Op uint8

// The operators. Number and Variable are leaves; the rest take one or two
// arguments.
const (
	Number Op = iota
	Variable
	Add
	Sub
	Mul
	Div
	Pow
	Neg
	Square
	Cube
	Sqrt
	Exp
	Log
	Sin
	Cos
	Tan
	Asin
	Acos
	Tanh
	Abs
	opCount
)

var opNames = [opCount]string{
	Number: "number", Variable: "variable", Add: "+", Sub: "-", Mul: "*", Div: "/", Pow: "^", Neg: "neg",
	Square: "square", Cube: "cube", Sqrt: "sqrt", Exp: "exp", Log: "log", Sin: "sin", Cos: "cos", Tan: "tan",
	Asin: "asin", Acos: "acos", Tanh: "tanh", Abs: "abs",
}

// String returns the operator's name as formulas and configurations write it:
// "+", "square", "log" (natural), and so on.
func (o Op) String() string {
	if o < opCount {
		return opNames[o]
	}
	return "unknown"
}

// Arity returns 0 for leaves, 1 for functions and 2 for arithmetic.
func (o Op) Arity() int {
	switch {
	case o <= Variable:
		return 0
	case o <= Pow:
		return 2
	default:
		return 1
	}
}

// opNamed finds the operator with the given name among those with arguments.
func opNamed(name string) (Op, bool) {
	for o := Add; o < opCount; o++ {
		if opNames[o] == name {
			return o, true
		}
	}
	return 0, false
}

// apply1 is the value of a function at x.
func apply1(o Op, x float64) float64 {
	switch o {
	case Neg:
		return -x
	case Square:
		return x * x
	case Cube:
		return x * x * x
	case Sqrt:
		return math.Sqrt(x)
	case Exp:
		return math.Exp(x)
	case Log:
		return math.Log(x)
	case Sin:
		return math.Sin(x)
	case Cos:
		return math.Cos(x)
	case Tan:
		return math.Tan(x)
	case Asin:
		return math.Asin(x)
	case Acos:
		return math.Acos(x)
	case Tanh:
		return math.Tanh(x)
	case Abs:
		return math.Abs(x)
	}
	return math.NaN()
}

// apply2 is the value of an arithmetic operator at x and y.
func apply2(o Op, x, y float64) float64 {
	switch o {
	case Add:
		return x + y
	case Sub:
		return x - y
	case Mul:
		return x * y
	case Div:
		return x / y
	case Pow:
		return math.Pow(x, y)
	}
	return math.NaN()
}

// slope1 is the derivative of a function at x, where y is its value.
func slope1(o Op, x, y float64) float64 {
	switch o {
	case Neg:
		return -1
	case Square:
		return 2 * x
	case Cube:
		return 3 * x * x
	case Sqrt:
		return 0.5 / y
	case Exp:
		return y
	case Log:
		return 1 / x
	case Sin:
		return math.Cos(x)
	case Cos:
		return -math.Sin(x)
	case Tan:
		return 1 + y*y
	case Asin:
		return 1 / math.Sqrt(1-x*x)
	case Acos:
		return -1 / math.Sqrt(1-x*x)
	case Tanh:
		return 1 - y*y
	case Abs:
		return math.Copysign(1, x)
	}
	return math.NaN()
}

// ParseOperators reads a set of operators from their names; "pow" also stands
// for "^" and "ln" for "log".
func ParseOperators(names []string) (Operators, error) {
	var set Operators
	for _, name := range names {
		op, ok := otherName(name)
		if !ok {
			return 0, fmt.Errorf("unknown operator %q; there are %s", name, strings.Join(opNames[Add:], ", "))
		}
		set |= NewOperators(op)
	}
	return set, nil
}
