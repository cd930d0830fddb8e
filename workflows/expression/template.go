package expression

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"

	"github.com/cupel-science/cupel/internal/suggest"
)

// HasTemplate reports whether text holds a ${{ … }} expression.
func HasTemplate(text string) bool { return strings.Contains(text, "${{") }

// Fill evaluates the ${{ … }} expressions of text with the given params, seen
// as `params.name`. A text that is one expression gives that value, of any
// type; otherwise the values are put into the text.
func Fill(text string, params map[string]any) (any, error) {
	var out strings.Builder
	rest, at := text, 0
	for {
		open := strings.Index(rest, "${{")
		if open < 0 {
			out.WriteString(rest)
			return out.String(), nil
		}
		end := strings.Index(rest[open:], "}}")
		if end < 0 {
			return nil, &Error{at + open, "`${{` is not closed by `}}`"}
		}
		body := rest[open+3 : open+end]
		value, err := evaluate(body, at+open+3, params)
		if err != nil {
			return nil, err
		}
		if open == 0 && end+2 == len(rest) && at == 0 {
			return value, nil
		}
		out.WriteString(rest[:open])
		if err := write(&out, value); err != nil {
			return nil, &Error{at + open, err.Error()}
		}
		rest, at = rest[open+end+2:], at+open+end+2
	}
}

// write puts a value into a text.
func write(out *strings.Builder, value any) error {
	switch value.(type) {
	case string, bool, int, int64, uint64, float64:
		fmt.Fprint(out, value)
		return nil
	case nil:
		return errors.New("it is nothing, which cannot be put into a text")
	}
	return fmt.Errorf("it is a %T, which cannot be put into a text", value)
}

func evaluate(body string, at int, params map[string]any) (any, error) {
	names := []string{"params"}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		names = append(names, "params."+name)
	}
	env := map[string]any{"params": params}
	c, err := compile(body, names, env)
	if err != nil {
		return nil, shift(err, at)
	}
	for _, name := range c.members {
		if _, ok := params[name.value]; !ok {
			return nil, &Error{at + byteOffset(body, name.at), fmt.Sprintf("no param %q%s", name.value, suggest.Hint(name.value, slices.Sorted(maps.Keys(params))))}
		}
	}
	value, err := expr.Run(c.program, env)
	if err != nil {
		return nil, shift(located(body, nil, err), at)
	}
	return value, nil
}

func shift(err error, by int) error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{e.Offset + by, e.Message}
	}
	return err
}
