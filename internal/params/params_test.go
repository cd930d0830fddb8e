package params

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type config struct {
	Dim     int                `param:"dim" default:"2" min:"1" max:"10" help:"variables"`
	Width   float64            `param:"width" default:"0.5" min:"0" unit:"m" help:"width"`
	Mode    string             `param:"mode" default:"free" enum:"free,strict" help:"how"`
	Even    bool               `param:"even" default:"true" help:"even"`
	Target  string             `param:"target" required:"true" help:"what to explain"`
	Names   []string           `param:"names" default:"a,b" help:"names"`
	Lower   []float64          `param:"lower" min:"-1" help:"bounds"`
	Counts  []int              `param:"counts" help:"counts"`
	Labels  map[string]string  `param:"labels" help:"labels"`
	Weights map[string]float64 `param:"weights" max:"1" help:"weights"`
	Other   int                // no parameter
}

func TestDecode(t *testing.T) {
	defaults := config{Dim: 2, Width: 0.5, Mode: "free", Even: true, Target: "y", Names: []string{"a", "b"}}
	for name, c := range map[string]struct {
		values map[string]any
		change func(*config)
	}{
		"defaults":          {nil, func(*config) {}},
		"numbers":           {map[string]any{"dim": int64(3), "width": 2}, func(c *config) { c.Dim, c.Width = 3, 2 }},
		"whole float":       {map[string]any{"dim": 3.0}, func(c *config) { c.Dim = 3 }},
		"unsigned":          {map[string]any{"dim": uint64(3)}, func(c *config) { c.Dim = 3 }},
		"enum":              {map[string]any{"mode": "strict"}, func(c *config) { c.Mode = "strict" }},
		"bool":              {map[string]any{"even": false}, func(c *config) { c.Even = false }},
		"list":              {map[string]any{"names": []any{"x", "y"}}, func(c *config) { c.Names = []string{"x", "y"} }},
		"list of one":       {map[string]any{"names": "x", "lower": 0.5, "counts": 3}, func(c *config) { c.Names, c.Lower, c.Counts = []string{"x"}, []float64{0.5}, []int{3} }},
		"typed list":        {map[string]any{"lower": []int{1, 2}, "names": []string{"z"}}, func(c *config) { c.Lower, c.Names = []float64{1, 2}, []string{"z"} }},
		"empty list":        {map[string]any{"names": []any{}}, func(c *config) { c.Names = []string{} }},
		"number as text":    {map[string]any{"target": 7, "names": []any{1.5, "x"}}, func(c *config) { c.Target, c.Names = "7", []string{"1.5", "x"} }},
		"bool as text":      {map[string]any{"target": true}, func(c *config) { c.Target = "true" }},
		"large whole text":  {map[string]any{"target": int64(9007199254740993)}, func(c *config) { c.Target = "9007199254740993" }},
		"maps":              {map[string]any{"labels": map[string]any{"a": "b"}, "weights": map[string]any{"x": 1}}, func(c *config) { c.Labels, c.Weights = map[string]string{"a": "b"}, map[string]float64{"x": 1} }},
		"typed map":         {map[string]any{"weights": map[string]float64{"x": 0.5}}, func(c *config) { c.Weights = map[string]float64{"x": 0.5} }},
		"bounds themselves": {map[string]any{"dim": 10, "width": 0}, func(c *config) { c.Dim, c.Width = 10, 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			values := map[string]any{"target": "y"}
			for k, v := range c.values {
				values[k] = v
			}
			want := defaults
			c.change(&want)
			var got config
			if err := Decode(values, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			full, err := Of(config{}).Complete(values)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Of(config{}).Complete(full)
			if err != nil || !reflect.DeepEqual(full, again) {
				t.Errorf("completed values do not stay as they are: %v", err)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	for want, values := range map[string]map[string]any{
		`unknown parameter "dmi"`:                                            {"dmi": 3},
		`parameter "dim" is 0, below its least value 1`:                      {"dim": 0},
		`parameter "dim" is 11, above its greatest value 10`:                 {"dim": 11},
		`parameter "dim" must be a whole number, not 2.5`:                    {"dim": 2.5},
		`parameter "dim" must be a whole number, not "2"`:                    {"dim": "2"},
		`parameter "dim" must be a whole number, not true`:                   {"dim": true},
		`parameter "dim" must be a whole number, not nothing`:                {"dim": nil},
		`parameter "dim" must be a whole number, not a list`:                 {"dim": []any{1}},
		`parameter "width" must be a finite number, not NaN`:                 {"width": math.NaN()},
		`parameter "width" must be a finite number, not +Inf`:                {"width": math.Inf(1)},
		`parameter "mode" is "fre", but must be one of free, strict`:         {"mode": "fre"},
		`parameter "mode" is "7", but must be one of free, strict`:           {"mode": 7},
		`parameter "even" must be true or false, not 1`:                      {"even": 1},
		`parameter "names" must be a list of texts, not nothing`:             {"names": nil},
		`parameter "names" must be a list of texts, not a mapping`:           {"names": map[string]any{}},
		`parameter "names" element 2 must be text, not a list`:               {"names": []any{"a", []any{}}},
		`parameter "lower" element 1 is -2, below its least value -1`:        {"lower": []any{-2}},
		`parameter "counts" element 1 must be a whole number, not 0.5`:       {"counts": []any{0.5}},
		`parameter "labels" must be a mapping of names to texts, not a list`: {"labels": []any{}},
		`parameter "weights" entry "x" is 2, above its greatest value 1`:     {"weights": map[string]any{"x": 2}},
		`parameter "target" is required: what to explain`:                    {"dim": 3},
	} {
		if !strings.Contains(want, "required") {
			values["target"] = "y"
		}
		var c config
		if err := Decode(values, &c); err == nil || err.Error() != want {
			t.Errorf("%v:\n got %v\nwant %s", values, err, want)
		}
	}
}

// TestOf checks what is known of parameters.
func TestOf(t *testing.T) {
	set := Of(config{})
	if got, want := strings.Join(set.Names(), " "), "dim width mode even target names lower counts labels weights"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	width, ok := set.Lookup("width")
	if !ok || width.Type != "float" || width.Unit != "m" || width.Default != 0.5 || *width.Min != 0 || width.Max != nil || width.Required {
		t.Errorf("width is %+v", width)
	}
	for name, want := range map[string]string{"dim": "int", "even": "bool", "names": "[string]", "lower": "[float]", "counts": "[int]", "labels": "{string}", "weights": "{float}"} {
		if p, _ := set.Lookup(name); p.Type != want {
			t.Errorf("%s is of type %s, want %s", name, p.Type, want)
		}
	}
}

// TestMistakes checks that malformed tags, mistakes of a programmer, panic.
func TestMistakes(t *testing.T) {
	for name, config := range map[string]any{
		"bound": struct {
			A int `param:"a" min:"x"`
		}{},
		"default": struct {
			A int `param:"a" default:"x"`
		}{},
		"outside": struct {
			A int `param:"a" default:"3" max:"2"`
		}{},
		"type": struct {
			A chan int `param:"a"`
		}{},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Of(config)
		})
	}
}

func TestWithType(t *testing.T) {
	for _, name := range TypeNames() {
		p, ok := Param{Name: "p", Type: name}.WithType()
		if !ok {
			t.Fatalf("type %s is not known", name)
		}
		raw := map[string]any{"bool": true, "int": 3, "float": 0.5, "string": "a", "[string]": []any{"a"}, "[float]": []any{0.5}, "[int]": []any{3}}[name]
		if _, err := p.Convert(raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := (Param{Type: "complex"}).WithType(); ok {
		t.Error("complex is no type")
	}
}

type shared struct {
	Seed int `param:"seed" default:"3" help:"h"`
}

type embedding struct {
	Name string `param:"name" default:"n" help:"h"`
	shared
	Last bool `param:"last" default:"true" help:"h"`
}

func TestEmbeddedStructs(t *testing.T) {
	set := Of(embedding{})
	if got := strings.Join(set.Names(), " "); got != "name seed last" {
		t.Errorf("parameters %s", got)
	}
	var c embedding
	if err := set.Decode(map[string]any{"seed": 5}, &c); err != nil || c.Seed != 5 || c.Name != "n" || !c.Last {
		t.Errorf("%+v, %v", c, err)
	}
}
