package kinds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/models/structured"
	"github.com/cupel-science/cupel/internal/prompt"
)

// object is JSON that a schema allows: anything structured that has no kind of
// its own.
type object struct {
	most   int
	text   string // the schema
	schema *structured.Schema
}

func newObject(c Config, dir string) (Kind, error) {
	text := c.Schema
	switch {
	case c.Schema != "" && c.SchemaFile != "":
		return nil, errors.New("schema and schema_file are both set; one is enough")
	case c.SchemaFile != "":
		var err error
		if text, err = prompt.ReadFile(dir, c.SchemaFile); err != nil {
			return nil, fmt.Errorf("schema_file: %w", err)
		}
	case c.Schema == "":
		text = "{}"
	}
	schema, err := structured.Compile(json.RawMessage(text))
	if err != nil {
		return nil, err
	}
	return object{c.MaxLength, text, schema}, nil
}

// Fingerprint identifies the schema.
func (k object) Fingerprint() (string, error) { return k.text, nil }

func (object) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{column("json", arrow.BinaryTypes.String)}, nil)
}

func (object) Keys() int { return 1 }

// Form asks for a list, unless the schema refers to parts of itself, which it
// could not within another.
func (k object) Form(n int) Form {
	if !strings.Contains(k.text, `"$ref"`) && !strings.Contains(k.text, `"$dynamicRef"`) && !strings.Contains(k.text, `"$schema"`) {
		return listOf(n, k.text, "an object as its JSON Schema says")
	}
	return Form{Instruction: k.schema.Instruction(), split: func(answer string) ([]string, error) { return []string{answer}, nil }}
}

func (k object) Open(map[string]arrow.Table) (Check, error) { return k.check, nil }

func (k object) check(_ context.Context, item string) (Candidate, error) {
	value, err := k.schema.Read(item)
	if err != nil {
		return nil, err
	}
	return Candidate{string(value)}, tooLong(string(value), k.most)
}

func (object) Measure(keys []Key) func(i, j int) float64 { return measureTexts(keys) }
