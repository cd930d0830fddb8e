package conformance

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/cupel-science/cupel/internal/params"
)

var (
	specName  = regexp.MustCompile(`^[a-z][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?$`)
	paramName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// CheckNames checks how an implementation presents itself.
func CheckNames(name, version, help string) error {
	switch {
	case !specName.MatchString(name):
		return fmt.Errorf("name %q is not like family/some-name", name)
	case version == "":
		return fmt.Errorf("version is empty")
	}
	return checkHelp("the implementation", help)
}

func checkHelp(of, help string) error {
	switch {
	case strings.TrimSpace(help) == "":
		return fmt.Errorf("%s has no help text", of)
	case strings.Contains(help, "\n"):
		return fmt.Errorf("help of %s has more than one line", of)
	}
	return nil
}

// CheckParams checks that parameters are described well: names, help texts,
// bounds, and defaults that their own checks accept.
func CheckParams(set params.Set) error {
	seen := map[string]bool{}
	for _, p := range set {
		of := fmt.Sprintf("parameter %q", p.Name)
		if err := checkHelp(of, p.Help); err != nil {
			return err
		}
		switch {
		case !paramName.MatchString(p.Name):
			return fmt.Errorf("%s is not named like_this", of)
		case seen[p.Name]:
			return fmt.Errorf("%s is there twice", of)
		case p.Required && p.Default != nil:
			return fmt.Errorf("%s is required and has a default", of)
		case p.Min != nil && p.Max != nil && *p.Min > *p.Max:
			return fmt.Errorf("%s has least value %v above its greatest %v", of, *p.Min, *p.Max)
		case p.Default != nil:
			if _, err := p.Convert(p.Default); err != nil {
				return fmt.Errorf("default of %s %w", of, err)
			}
		}
		seen[p.Name] = true
	}
	return nil
}

// CheckInput checks the description of a named dataset.
func CheckInput(name, help string) error {
	if name == "" {
		return fmt.Errorf("an input has no name")
	}
	return checkHelp(fmt.Sprintf("input %q", name), help)
}

// Decode makes a factory's decode function. It checks that the struct the
// factory decodes into is the one that its parameters were described with.
func Decode(set params.Set, values map[string]any) func(config any) error {
	return func(config any) error {
		v := reflect.ValueOf(config)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
			return fmt.Errorf("decodes into %T, not a pointer to a struct", config)
		}
		if own := params.Of(v.Elem().Interface()); !reflect.DeepEqual(own, set) {
			return fmt.Errorf("decodes into %T, which has not the parameters that the spec declares", config)
		}
		return set.Decode(values, config)
	}
}

// OddParams returns variations of values, each with one parameter at the edge
// of what its description admits. A factory may refuse them, politely.
func OddParams(set params.Set, values map[string]any) []map[string]any {
	var out []map[string]any
	for _, p := range set {
		for _, odd := range oddValues(p) {
			if _, err := p.Convert(odd); err != nil {
				continue
			}
			m := map[string]any{p.Name: odd}
			for k, v := range values {
				if k != p.Name {
					m[k] = v
				}
			}
			out = append(out, m)
		}
	}
	return out
}

func oddValues(p params.Param) []any {
	numbers := []any{-1.0, 0.0, 1.0}
	for _, bound := range []*float64{p.Min, p.Max} {
		if bound != nil {
			numbers = append(numbers, *bound)
		}
	}
	texts := []any{"", "no such thing", "\x00\xff"}
	switch p.Type {
	case "bool":
		return []any{true, false}
	case "int", "float":
		return numbers
	case "string":
		for _, e := range p.Enum {
			texts = append(texts, e)
		}
		return texts
	case "[int]", "[float]":
		return []any{[]any{}, []any{-1.0}, []any{0.0}, []any{1.0, 1.0}, numbers}
	case "[string]":
		return []any{[]any{}, []any{""}, []any{"a", "a"}, texts}
	case "{float}":
		return []any{map[string]any{}, map[string]any{"": 0.0}}
	default:
		return []any{map[string]any{}, map[string]any{"": ""}}
	}
}
