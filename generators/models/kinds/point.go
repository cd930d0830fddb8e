package kinds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/models/structured"
)

// point is a number for each of some variables, as generators/functions has
// them.
type point struct {
	names        []string
	lower, upper []float64
	schema       *structured.Schema
}

func newPoint(c Config) (Kind, error) {
	k := point{names: c.Variables}
	if len(k.names) == 0 {
		return nil, errors.New("variables is missing: the names of the parameters")
	}
	seen := map[string]bool{}
	for _, name := range k.names {
		if strings.TrimSpace(name) == "" || seen[name] || datasets.IsReserved(name) {
			return nil, fmt.Errorf("variables: %q is empty, reserved or there twice", name)
		}
		seen[name] = true
	}
	var err error
	if k.lower, err = spread("lower", c.Lower, len(k.names)); err != nil {
		return nil, err
	}
	if k.upper, err = spread("upper", c.Upper, len(k.names)); err != nil {
		return nil, err
	}
	for i, name := range k.names {
		if width := k.upper[i] - k.lower[i]; !(width > 0) || math.IsInf(width, 0) {
			return nil, fmt.Errorf("variable %s: lower %v must be less than upper %v, and both finite", name, k.lower[i], k.upper[i])
		}
	}
	k.schema, err = structured.Compile(json.RawMessage(k.object()))
	return k, err
}

// spread makes a bound for each of n variables of one for all.
func spread(param string, values []float64, n int) ([]float64, error) {
	if len(values) == 1 {
		for len(values) < n {
			values = append(values[:len(values):len(values)], values[0])
		}
	}
	if len(values) != n {
		return nil, fmt.Errorf("%s has %d values, but there are %d variables (give one for all, or one for each)", param, len(values), n)
	}
	return values, nil
}

// object is the JSON Schema of one point.
func (k point) object() string {
	var properties []string
	for i, name := range k.names {
		quoted, _ := json.Marshal(name) // a text can be written
		properties = append(properties, fmt.Sprintf(`%s:{"type":"number","minimum":%v,"maximum":%v}`, quoted, k.lower[i], k.upper[i]))
	}
	required, _ := json.Marshal(k.names)
	return fmt.Sprintf(`{"type":"object","properties":{%s},"required":%s,"additionalProperties":false}`, strings.Join(properties, ","), required)
}

func (k point) Columns() *arrow.Schema {
	fields := make([]arrow.Field, len(k.names))
	for i, name := range k.names {
		fields[i] = column(name, arrow.PrimitiveTypes.Float64)
	}
	return arrow.NewSchema(fields, nil)
}

func (k point) Keys() int { return len(k.names) }

func (k point) Form(n int) Form {
	var bounds []string
	for i, name := range k.names {
		bounds = append(bounds, fmt.Sprintf("%q between %v and %v", name, k.lower[i], k.upper[i]))
	}
	return listOf(n, k.object(), "an object of numbers: "+strings.Join(bounds, ", "))
}

func (k point) Open(map[string]arrow.Table) (Check, error) { return k.check, nil }

func (k point) check(_ context.Context, item string) (Candidate, error) {
	value, err := k.schema.Read(item)
	if err != nil {
		return nil, err
	}
	var numbers map[string]float64
	if err := json.Unmarshal(value, &numbers); err != nil {
		return nil, err
	}
	out := make(Candidate, len(k.names))
	for i, name := range k.names {
		out[i] = numbers[name] + 0 // no negative zero
	}
	return out, nil
}

// Measure is the Euclidean distance in the box of the bounds, whose diagonal is
// 1.
func (k point) Measure(keys []Key) func(i, j int) float64 {
	return func(i, j int) float64 {
		sum := 0.0
		for v := range k.names {
			a, _ := keys[i][v].(float64)
			b, _ := keys[j][v].(float64)
			d := (a - b) / (k.upper[v] - k.lower[v])
			sum += d * d
		}
		return math.Min(1, math.Sqrt(sum/float64(len(k.names))))
	}
}
