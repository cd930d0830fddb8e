// Package structured gets values out of what language models write: it finds
// the JSON in a text, repairs faults of form, and holds it against a JSON
// Schema. It never guesses content: what is missing or cut off stays an error,
// for the model to be told.
package structured

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Schema is a JSON Schema (drafts 4 to 2020-12; 2020-12 where it does not say),
// ready to be asked.
type Schema struct {
	text     json.RawMessage
	compiled *jsonschema.Schema
}

// location is what the schema is called while it is compiled.
const location = "cupel:///schema"

// noLoader refuses references to other documents.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("it refers to %s; a schema must be complete in itself", url)
}

// Compile reads a schema. It must not refer to other documents.
func Compile(text json.RawMessage) (*Schema, error) {
	document, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{})
	if err := c.AddResource(location, document); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	compiled, err := c.Compile(location)
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	return &Schema{text, compiled}, nil
}

// Read finds the value in a model's answer: the first JSON in it that the
// schema allows. It is returned in canonical form: keys sorted, each once, no
// white space. The error says, for the model as well as for people, what is
// wrong with the first JSON.
func (s *Schema) Read(answer string) (json.RawMessage, error) {
	var first error
	for found := range candidates(answer) {
		value, err := s.check(found)
		if err == nil {
			return value, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = errors.New("there is no JSON in it")
	}
	return nil, first
}

// check holds one JSON text against the schema.
func (s *Schema) check(text string) (json.RawMessage, error) {
	repaired, err := repair(text)
	if err != nil {
		return nil, err
	}
	value, err := decode(repaired)
	if err != nil {
		return nil, err
	}
	if err := s.compiled.Validate(value); err != nil {
		return nil, explain(err)
	}
	return canonical(value)
}

func canonical(value any) (json.RawMessage, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// Instruction asks a model for JSON that a schema allows. It is for servers that
// do not know schemas.
func Instruction(schema json.RawMessage) string {
	return "Answer with one JSON value and nothing else: no explanation, no code fence. It must satisfy this JSON Schema:\n" + string(schema)
}

// Instruction asks a model for JSON that the schema allows.
func (s *Schema) Instruction() string { return Instruction(s.text) }

// Correction tells a model what is wrong with its answer.
func (s *Schema) Correction(problem error) string {
	return "Your answer can't be used: " + problem.Error() + "\n" + s.Instruction()
}

// explain lists what a schema does not allow, in an order that does not depend
// on chance: the text becomes part of the next question.
func explain(err error) error {
	const most = 10
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	printer := message.NewPrinter(language.English)
	var problems []string
	for _, leaf := range leaves(invalid, nil) {
		if k, ok := leaf.ErrorKind.(*kind.AdditionalProperties); ok {
			slices.Sort(k.Properties)
		}
		problems = append(problems, fmt.Sprintf("at %q: %s", "/"+strings.Join(leaf.InstanceLocation, "/"), leaf.ErrorKind.LocalizedString(printer)))
	}
	slices.Sort(problems)
	problems = slices.Compact(problems)
	if more := len(problems) - most; more > 0 {
		problems = append(problems[:most], fmt.Sprintf("and %d more", more))
	}
	return errors.New(strings.Join(problems, "; "))
}

// leaves are the errors that have no others as their causes.
func leaves(e *jsonschema.ValidationError, out []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return append(out, e)
	}
	for _, cause := range e.Causes {
		out = leaves(cause, out)
	}
	return out
}
