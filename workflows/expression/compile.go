package expression

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
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

// compiled is an expression ready to run, and what it mentions.
type compiled struct {
	program *vm.Program
	mentions
}

// compile parses and type-checks text. It sees what env holds, or anything
// where env is nil; names lists what could be meant by an unknown name.
func compile(text string, names []string, env map[string]any, opts ...expr.Option) (out *compiled, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, &Error{Message: "the expression is empty"}
	}
	if len(text) > MaxLength {
		return nil, &Error{Message: "the expression is longer than 10,000 characters"}
	}
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, &Error{Message: fmt.Sprint(p)}
		}
	}()
	v := newVisitor()
	opts = append(opts, expr.MaxNodes(maxNodes), expr.Patch(v))
	if env == nil {
		opts = append(opts, expr.AllowUndefinedVariables())
	} else {
		opts = append(opts, expr.Env(env))
	}
	program, err := expr.Compile(text, opts...)
	if v.err != nil {
		err = v.err
	}
	if err != nil {
		return nil, located(text, names, err)
	}
	return &compiled{program, v.mentions}, nil
}

var unknownName = regexp.MustCompile(`^unknown name (\S+)`)

// located turns an error of expr into one that says where in the text it is.
func located(text string, names []string, err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &Error{Message: err.Error()}
	}
	message := at.Message
	if m := unknownName.FindStringSubmatch(message); m != nil {
		message = "unknown name " + m[1] + suggest.Hint(m[1], names)
	}
	message = strings.ReplaceAll(message, "unexpected token EOF", "it ends too early")
	return &Error{Offset: byteOffset(text, at.From), Message: message}
}

// byteOffset converts expr's position, which counts runes, to bytes.
func byteOffset(text string, runes int) int {
	n := 0
	for i := range text {
		if n == runes {
			return i
		}
		n++
	}
	return max(0, len(text)-1)
}
