// Package kinds turns answers of models into candidates. Each Kind knows how its
// candidates are asked for, what of an answer is one, and whether it is valid:
//
//	text      utf8 text                       anything that is not empty
//	code      utf8 code                       a block between fences; a program of the user's may check it
//	json      utf8 json                       what a JSON Schema allows, in canonical form
//	molecule  utf8 smiles                     a molecule, as canonical SMILES
//	equation  utf8 equation, target,          a formula, as package internal/symbolic prints it
//	          int64 size, float64 loss
//	point     float64, a column per variable  parameters: numbers within bounds
//
// Columns and kinds are those that other generators use, so that the same
// candidate has the same id whoever proposed it.
//
// What is wrong with an answer is an error whose text a model can act on, for it
// is told. A further kind implements Kind and is listed in New.
package kinds

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/suggest"
)

// Kind is a kind of candidates. It is safe for concurrent use.
type Kind interface {
	// Columns are the payload columns. The first of them, as many as a
	// candidate's key has, make it the same as another.
	Columns() *arrow.Schema
	Keys() int
	// Form says how an answer with up to n candidates looks.
	Form(n int) Form
	// Open prepares the check of items of answers, with the inputs of a request.
	Open(inputs map[string]arrow.Table) (Check, error)
	// Measure compares candidates of a history, of which it is given the keys. The
	// distance of i and j is between 0 (the same) and 1; Check has not seen them.
	Measure(keys []Key) func(i, j int) float64
}

// Check makes a candidate of one item of an answer. Its error says what is wrong,
// for a model as well as for people.
type Check func(ctx context.Context, item string) (Candidate, error)

// Candidate is a row of payload values in the order of Kind.Columns: string,
// float64, int64 or nil.
type Candidate []any

// Key is what makes a candidate the same as another: the first of its values.
type Key []any

// Text joins a key so that equal keys have equal texts.
func (k Key) Text() string {
	var b strings.Builder
	for _, v := range k {
		switch v := v.(type) {
		case string:
			b.WriteString(strconv.Quote(v))
		case float64:
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		default:
			fmt.Fprint(&b, v)
		}
		b.WriteByte('\x00')
	}
	return b.String()
}

// Show writes a key as a model sees it: its text, or an object of numbers.
func Show(k Kind, key Key) string {
	if text, ok := key[0].(string); ok {
		return text
	}
	var b strings.Builder
	fields := k.Columns().Fields()
	for i, v := range key {
		sep := ", "
		if i == 0 {
			sep = "{"
		}
		fmt.Fprintf(&b, "%s%q: %v", sep, fields[i].Name, v)
	}
	return b.String() + "}"
}

// Config describes a kind in a workflow.
type Config struct {
	Kind       string    `param:"kind" required:"true" enum:"text,code,json,molecule,equation,point" help:"what candidates are; point: parameters, numbers within bounds"`
	Schema     string    `param:"schema" help:"for json: the JSON Schema that candidates satisfy"`
	SchemaFile string    `param:"schema_file" help:"for json: a file with the JSON Schema, relative to the workflow"`
	Target     string    `param:"target" help:"for equation: the quantity that formulas give; a column of the input data, where there is one"`
	Variables  []string  `param:"variables" help:"for point: names of the variables; for equation: names that formulas may use, by default any"`
	Lower      []float64 `param:"lower" help:"for point: lower bounds, one for all or one for each variable"`
	Upper      []float64 `param:"upper" help:"for point: upper bounds, one for all or one for each variable"`
	Language   string    `param:"language" help:"for code: the language, such as python, as models are told"`
	Checker    []string  `param:"checker" help:"for code: a program that reads a candidate on stdin and fails if it is not valid; what it says on stderr is told to the model"`
	MaxLength  int       `param:"max_length" default:"20000" min:"1" max:"1000000" help:"characters of the longest text, code, formula or JSON"`
}

// New makes the kind of a configuration. Relative paths start in the folder dir.
func (c Config) New(dir string, log func(string, ...any)) (Kind, error) {
	if err := c.misplaced(); err != nil {
		return nil, err
	}
	switch c.Kind {
	case "text":
		return text{c.MaxLength}, nil
	case "code":
		return newCode(c, dir, log)
	case "json":
		return newObject(c, dir)
	case "molecule":
		return molecule{c.MaxLength}, nil
	case "equation":
		return newEquation(c)
	case "point":
		return newPoint(c)
	}
	return nil, fmt.Errorf("kind: %q is not known%s", c.Kind, suggest.Hint(c.Kind, Names()))
}

// Names lists the kinds.
func Names() []string { return []string{"text", "code", "json", "molecule", "equation", "point"} }

// misplaced reports a parameter that the kind would ignore.
func (c Config) misplaced() error {
	for _, p := range []struct {
		name string
		set  bool
		of   string
	}{{"schema", c.Schema != "", "json"}, {"schema_file", c.SchemaFile != "", "json"}, {"target", c.Target != "", "equation"},
		{"variables", c.Variables != nil, "point equation"}, {"lower", c.Lower != nil, "point"}, {"upper", c.Upper != nil, "point"},
		{"language", c.Language != "", "code"}, {"checker", c.Checker != nil, "code"}} {
		if p.set && !strings.Contains(p.of, c.Kind) {
			return fmt.Errorf("%s is for kind: %s, not for %s", p.name, strings.ReplaceAll(p.of, " ", " or "), c.Kind)
		}
	}
	return nil
}

// tooLong reports an item of too many characters.
func tooLong(item string, most int) error {
	if n := len([]rune(item)); n > most {
		return fmt.Errorf("it has %d characters, more than %d", n, most)
	}
	return nil
}

func column(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }
