package params

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Param describes one parameter.
type Param struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"` // bool, int, float, string, [string], [float], [int], {string}, {float}
	Help     string   `json:"help"`
	Unit     string   `json:"unit,omitempty"`
	Default  any      `json:"default,omitempty"` // nil where there is none
	Required bool     `json:"required,omitempty"`
	Min      *float64 `json:"min,omitempty"` // bounds of a number, or of each element of a list
	Max      *float64 `json:"max,omitempty"`
	Enum     []string `json:"enum,omitempty"`

	field []int // index of the struct field, through embedded structs
	kind  reflect.Type
}

// Set is the parameters of one implementation, in the order of its struct.
type Set []Param

// Of describes the parameters of a configuration struct. It panics when a tag
// is malformed, which is a mistake in the program and not in its input.
func Of(config any) Set { return fieldsOf(reflect.TypeOf(config), nil) }

func fieldsOf(t reflect.Type, path []int) Set {
	var set Set
	for i := range t.NumField() {
		f, at := t.Field(i), append(slices.Clone(path), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			set = append(set, fieldsOf(f.Type, at)...)
			continue
		}
		name, ok := f.Tag.Lookup("param")
		if !ok {
			continue
		}
		p := Param{Name: name, Type: typeName(f.Type), Help: f.Tag.Get("help"), Unit: f.Tag.Get("unit"),
			Required: f.Tag.Get("required") == "true", Min: bound(f.Tag, "min"), Max: bound(f.Tag, "max"),
			field: at, kind: f.Type}
		if e := f.Tag.Get("enum"); e != "" {
			p.Enum = strings.Split(e, ",")
		}
		if text, ok := f.Tag.Lookup("default"); ok {
			p.Default = mustParse(p, text)
		}
		set = append(set, p)
	}
	return set
}

func bound(tag reflect.StructTag, key string) *float64 {
	text, ok := tag.Lookup(key)
	if !ok {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("params: bad %s %q", key, text))
	}
	return &v
}

func mustParse(p Param, text string) any {
	var raw any = text
	switch p.Type {
	case "bool":
		raw = text == "true"
	case "int", "float":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(fmt.Sprintf("params: bad default %q of %s", text, p.Name))
		}
		raw = f
	case "[string]", "[float]", "[int]":
		raw = splitList(text)
	}
	v, err := p.Convert(raw)
	if err != nil {
		panic(fmt.Sprintf("params: default of %s: %v", p.Name, err))
	}
	return v
}

func splitList(text string) []any {
	var out []any
	for _, s := range strings.Split(text, ",") {
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			out = append(out, f)
		} else {
			out = append(out, s)
		}
	}
	return out
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.Int:
		return "int"
	case reflect.Float64:
		return "float"
	case reflect.String:
		return "string"
	case reflect.Slice:
		return "[" + typeName(t.Elem()) + "]"
	case reflect.Map:
		return "{" + typeName(t.Elem()) + "}"
	}
	panic("params: unsupported type " + t.String())
}

// Lookup finds a parameter by name.
func (s Set) Lookup(name string) (Param, bool) {
	for _, p := range s {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// Names lists the parameters' names.
func (s Set) Names() []string {
	names := make([]string, len(s))
	for i, p := range s {
		names[i] = p.Name
	}
	return names
}

// Complete checks values against the set and returns them converted, with the
// defaults filled in: the canonical parameters that enter a task's key. The
// first problem is returned.
func (s Set) Complete(values map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(s))
	for name := range values {
		if _, ok := s.Lookup(name); !ok {
			return nil, fmt.Errorf("unknown parameter %q", name)
		}
	}
	for _, p := range s {
		raw, ok := values[p.Name]
		switch {
		case ok:
			v, err := p.Convert(raw)
			if err != nil {
				return nil, fmt.Errorf("parameter %q %w", p.Name, err)
			}
			out[p.Name] = v
		case p.Required:
			return nil, fmt.Errorf("parameter %q is required: %s", p.Name, p.Help)
		case p.Default != nil:
			out[p.Name] = p.Default
		}
	}
	return out, nil
}

// Decode fills config, a pointer to the struct that s describes, from values,
// completing them with defaults.
func (s Set) Decode(values map[string]any, config any) error {
	full, err := s.Complete(values)
	if err != nil {
		return err
	}
	v := reflect.ValueOf(config).Elem()
	for _, p := range s {
		if x, ok := full[p.Name]; ok {
			v.FieldByIndex(p.field).Set(reflect.ValueOf(x))
		}
	}
	return nil
}

// Decode fills config, a pointer to a struct with param tags, from values.
func Decode(values map[string]any, config any) error {
	return Of(reflect.ValueOf(config).Elem().Interface()).Decode(values, config)
}

func isWhole(f float64) bool { return f == math.Trunc(f) && math.Abs(f) <= 1<<53 }

// types are the types that a workflow's own params may have.
var types = []struct {
	name string
	kind reflect.Type
}{
	{"bool", reflect.TypeFor[bool]()}, {"int", reflect.TypeFor[int]()}, {"float", reflect.TypeFor[float64]()},
	{"string", reflect.TypeFor[string]()}, {"[string]", reflect.TypeFor[[]string]()},
	{"[float]", reflect.TypeFor[[]float64]()}, {"[int]", reflect.TypeFor[[]int]()},
}

// TypeNames lists the types that WithType knows.
func TypeNames() []string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.name
	}
	return names
}

// WithType completes a Param that was not made by Of but by hand, from its
// Type; false where that is not the name of a type.
func (p Param) WithType() (Param, bool) {
	for _, t := range types {
		if t.name == p.Type {
			p.kind = t.kind
			return p, true
		}
	}
	return p, false
}
