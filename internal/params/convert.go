package params

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Convert checks one raw value, as a YAML or JSON decoder gives it, against
// the parameter's type, bounds and enumeration, and returns it as the type of
// the struct field. The error reads on after "parameter x …".
func (p Param) Convert(raw any) (any, error) {
	switch p.kind.Kind() {
	case reflect.Slice:
		return p.convertList(raw)
	case reflect.Map:
		return p.convertMap(raw)
	}
	v, err := p.convertScalar(raw, p.kind)
	if err != nil {
		return nil, err
	}
	return v.Interface(), nil
}

func (p Param) convertScalar(raw any, t reflect.Type) (reflect.Value, error) {
	switch t.Kind() {
	case reflect.Bool:
		if b, ok := raw.(bool); ok {
			return reflect.ValueOf(b), nil
		}
	case reflect.Int, reflect.Float64:
		if f, ok := asFloat(raw); ok {
			return p.number(f, t)
		}
	case reflect.String:
		if s, ok := raw.(string); ok {
			return reflect.ValueOf(s), p.inEnum(s)
		}
		// A bare 7 or true where text is wanted is what the user meant as text.
		if text, ok := asText(raw); ok {
			return reflect.ValueOf(text), p.inEnum(text)
		}
	}
	return reflect.Value{}, fmt.Errorf("must be %s, not %s", describe(typeName(t)), show(raw))
}

func (p Param) number(f float64, t reflect.Type) (reflect.Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return reflect.Value{}, fmt.Errorf("must be a finite number, not %v", f)
	}
	if p.Min != nil && f < *p.Min {
		return reflect.Value{}, fmt.Errorf("is %v, below its least value %v", f, *p.Min)
	}
	if p.Max != nil && f > *p.Max {
		return reflect.Value{}, fmt.Errorf("is %v, above its greatest value %v", f, *p.Max)
	}
	if t.Kind() == reflect.Float64 {
		return reflect.ValueOf(f), nil
	}
	if !isWhole(f) {
		return reflect.Value{}, fmt.Errorf("must be a whole number, not %v", f)
	}
	return reflect.ValueOf(int(f)), nil
}

func (p Param) inEnum(s string) error {
	if len(p.Enum) == 0 || slices.Contains(p.Enum, s) {
		return nil
	}
	return fmt.Errorf("is %q, but must be one of %s", s, strings.Join(p.Enum, ", "))
}

func (p Param) convertList(raw any) (any, error) {
	items, ok := raw.([]any)
	if !ok {
		return p.alreadyList(raw)
	}
	out := reflect.MakeSlice(p.kind, 0, len(items))
	for i, item := range items {
		v, err := p.convertScalar(item, p.kind.Elem())
		if err != nil {
			return nil, fmt.Errorf("element %d %w", i+1, err)
		}
		out = reflect.Append(out, v)
	}
	return out.Interface(), nil
}

// alreadyList accepts a typed list (a value completed before) and a scalar,
// which stands for a list of one.
func (p Param) alreadyList(raw any) (any, error) {
	v := reflect.ValueOf(raw)
	if !v.IsValid() || v.Kind() == reflect.Map {
		return nil, fmt.Errorf("must be %s, not %s", describe(p.Type), show(raw))
	}
	if v.Kind() != reflect.Slice {
		return p.convertList([]any{raw})
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i] = v.Index(i).Interface()
	}
	return p.convertList(items)
}

func (p Param) convertMap(raw any) (any, error) {
	in := reflect.ValueOf(raw)
	if !in.IsValid() || in.Kind() != reflect.Map || in.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("must be %s, not %s", describe(p.Type), show(raw))
	}
	out := reflect.MakeMapWithSize(p.kind, in.Len())
	for _, k := range in.MapKeys() {
		v, err := p.convertScalar(in.MapIndex(k).Interface(), p.kind.Elem())
		if err != nil {
			return nil, fmt.Errorf("entry %q %w", k.String(), err)
		}
		out.SetMapIndex(k, v)
	}
	return out.Interface(), nil
}

func asFloat(raw any) (float64, bool) {
	v := reflect.ValueOf(raw)
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

func asText(raw any) (string, bool) {
	if b, ok := raw.(bool); ok {
		return strconv.FormatBool(b), true
	}
	if v := reflect.ValueOf(raw); v.IsValid() && (v.CanInt() || v.CanUint()) {
		return fmt.Sprint(raw), true
	}
	f, ok := asFloat(raw)
	return strconv.FormatFloat(f, 'g', -1, 64), ok
}

// describe spells a type name for an error message.
func describe(name string) string {
	switch {
	case strings.HasPrefix(name, "["):
		return "a list of " + plural(strings.Trim(name, "[]"))
	case strings.HasPrefix(name, "{"):
		return "a mapping of names to " + plural(strings.Trim(name, "{}"))
	}
	return map[string]string{"bool": "true or false", "int": "a whole number", "float": "a number", "string": "text"}[name]
}

func plural(name string) string {
	return map[string]string{"bool": "booleans", "int": "whole numbers", "float": "numbers", "string": "texts"}[name]
}

func show(raw any) string {
	switch v := raw.(type) {
	case nil:
		return "nothing"
	case string:
		return strconv.Quote(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	default:
		return fmt.Sprint(v)
	}
}
