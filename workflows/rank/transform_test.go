package rank_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows/rank"
)

func TestTransforms(t *testing.T) {
	type values = map[string]any
	const tiny = 1e-15
	for _, c := range []struct {
		given values
		goal  evaluators.Goal
		want  map[float64]float64 // closed forms, by score
	}{
		{values{"low": 2, "high": 6}, "max", map[float64]float64{1: 0, 2: 0, 3: 0.25, 4: 0.5, 6: 1, 9: 1}},
		{values{"low": -12, "high": -6}, "min", map[float64]float64{-13: 1, -12: 1, -9: 0.5, -6: 0, 3: 0}},
		{values{"type": "linear", "low": 0, "high": 1}, "max", map[float64]float64{0.3: 0.3}},
		{values{"type": "sigmoid", "low": 0, "high": 10, "k": 0.5}, "max", map[float64]float64{5: 0.5, 7: 1 / (1 + math.Pow(10, -1)), 0: 1 / (1 + math.Pow(10, 2.5)), -1e9: 0, 1e9: 1}},
		{values{"type": "sigmoid", "low": 4, "high": 4}, "max", map[float64]float64{3.9: 0, 4: 0, 4.1: 1}},
		{values{"type": "reverse_sigmoid", "low": 0, "high": 10, "k": 0.5}, "min", map[float64]float64{5: 0.5, 7: 1 - 1/(1+math.Pow(10, -1)), -1e9: 1, 1e9: 0}},
		{values{"type": "double_sigmoid", "low": 200, "high": 500}, "max", map[float64]float64{200: 0.5, 500: 0.5, 201: 1 / (1 + math.Pow(10, -1.5)), 501: 1 - 1/(1+math.Pow(10, -1.5)), 350: 1, 0: 0, 900: 0}},
		{values{"type": "double_sigmoid", "low": 2, "high": 5, "coef_div": 0}, "min", map[float64]float64{1: 0, 2: 0, 3: 1, 5: 1, 5.1: 0}},
		{values{"type": "step", "low": 2, "high": 5}, "min", map[float64]float64{1.9: 0, 2: 1, 5: 1, 5.1: 0}},
		{values{"type": "right_step", "high": 5}, "max", map[float64]float64{4.9: 0, 5: 1}},
		{values{"type": "left_step", "low": 2}, "min", map[float64]float64{2: 1, 2.1: 0}},
		{values{"type": "exponential_decay", "k": 2}, "min", map[float64]float64{-3: 1, 0: 1, 1: math.Exp(-2)}},
		{values{"type": "value_mapping", "mapping": map[string]any{"1": 0.3, "false": 1, "-2.5": 0}, "other": 0.1}, "max", map[float64]float64{1: 0.3, 0: 1, -2.5: 0, 7: 0.1}},
	} {
		transform, err := rank.ParseTransform(c.given, c.goal)
		if err != nil {
			t.Errorf("%v: %v", c.given, err)
			continue
		}
		for x, want := range c.want {
			if got := transform.Of(x); math.Abs(got-want) > tiny && !(want == 0 && got < 1e-200) {
				t.Errorf("%v: %v becomes %v, want %v", c.given, x, got, want)
			}
		}
	}
}

func TestParseTransformErrors(t *testing.T) {
	type values = map[string]any
	for _, c := range []struct {
		given values
		goal  evaluators.Goal
		want  string
	}{
		{values{"type": "sigmod", "low": 1, "high": 2}, "max", `there is no transform "sigmod" (did you mean "sigmoid"?)`},
		{values{"type": 7}, "max", "there is no transform"},
		{values{"type": []any{}}, "max", "there is no transform"},
		{values{"low": 1}, "max", `parameter "high" is required`},
		{values{"low": 1, "hihg": 2}, "max", `linear has no parameter "hihg" (did you mean "high"?)`},
		{values{"low": "x", "high": 2}, "max", "must be a number"},
		{values{"low": 3, "high": 2}, "max", "low must not be above high"},
		{values{"low": 2, "high": 2}, "max", "use right_step or left_step"},
		{values{"type": "step", "low": 2, "high": math.Inf(1)}, "max", "finite"},
		{values{"type": "sigmoid", "low": 1, "high": 2}, "min", "sigmoid rises smoothly from low to high, but the goal is min"},
		{values{"type": "left_step", "low": 1}, "max", "but the goal is max"},
		{values{"type": "exponential_decay", "k": 0}, "min", "below its least value"},
		{values{"type": "value_mapping", "mapping": map[string]any{"high": 1}}, "max", `"high" in mapping is not a score`},
		{values{"type": "value_mapping", "mapping": map[string]any{"1": 1, "true": 0.5}}, "max", "is in mapping twice"},
		{values{"type": "value_mapping", "mapping": map[string]any{"1": 2}}, "max", "above its greatest value"},
	} {
		if _, err := rank.ParseTransform(c.given, c.goal); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got the error %v, want %q", c.given, err, c.want)
		}
	}
}

func TestTransformsStayWithinBoundsAndFollowTheGoal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.Float64Range(-100, 100)
		low := score.Draw(t, "low")
		values := map[string]any{"low": low, "high": low + rapid.Float64Range(0.1, 100).Draw(t, "width"), "k": rapid.Float64Range(0.1, 3).Draw(t, "k")}
		kind := rapid.SampledFrom(rank.TransformKinds()).Draw(t, "kind")
		if kind.Name == "value_mapping" {
			return
		}
		given := map[string]any{"type": kind.Name}
		for _, p := range kind.Params {
			if v, ok := values[p.Name]; ok {
				given[p.Name] = v
			}
		}
		goal := rapid.SampledFrom([]evaluators.Goal{evaluators.Minimize, evaluators.Maximize}).Draw(t, "goal")
		transform, err := rank.ParseTransform(given, goal)
		if err != nil {
			if strings.Contains(err.Error(), "but the goal is") {
				return
			}
			t.Fatal(err)
		}
		x, y := score.Draw(t, "x"), score.Draw(t, "y")
		dx, dy := transform.Of(min(x, y)), transform.Of(max(x, y))
		if !(dx >= 0 && dx <= 1 && dy >= 0 && dy <= 1) {
			t.Fatalf("%v: %v and %v become %v and %v", given, min(x, y), max(x, y), dx, dy)
		}
		if kind.Name == "step" || kind.Name == "double_sigmoid" {
			return
		}
		if goal == evaluators.Minimize {
			dx, dy = dy, dx
		}
		if dx > dy+1e-15 {
			t.Fatalf("%v with goal %s: the worse of %v and %v is worth more, %v and %v", given, goal, x, y, dx, dy)
		}
	})
}

func FuzzParseTransform(f *testing.F) {
	f.Add(`{"low": 1, "high": 2}`, 1.5, true)
	f.Add(`{"type": "value_mapping", "mapping": {"1": 0.5}, "other": 1}`, 1.0, false)
	for _, k := range rank.TransformKinds() {
		f.Add(`{"type": "`+k.Name+`", "low": -1, "high": 1e9, "k": 3}`, 0.0, true)
	}
	f.Fuzz(func(t *testing.T, text string, score float64, up bool) {
		var values map[string]any
		if json.Unmarshal([]byte(text), &values) != nil {
			return
		}
		goal := evaluators.Minimize
		if up {
			goal = evaluators.Maximize
		}
		transform, err := rank.ParseTransform(values, goal)
		if err != nil {
			return
		}
		if d := transform.Of(score); d < 0 || d > 1 {
			t.Errorf("%s: %v becomes %v", text, score, d)
		}
	})
}

func TestTransformKindsAreDescribed(t *testing.T) {
	for _, k := range rank.TransformKinds() {
		if k.Name == "" || k.Help == "" || k.Formula == "" || len(k.Params) == 0 {
			t.Errorf("%q is not described", k.Name)
		}
		for _, p := range k.Params {
			if p.Help == "" {
				t.Errorf("%s: %q has no help", k.Name, p.Name)
			}
		}
	}
}
