package plainjson_test

import (
	"math"
	"testing"

	"github.com/cupel-science/cupel/internal/plainjson"
)

func TestForms(t *testing.T) {
	v := map[string]any{"b": "<a> & c", "a": []int{1}}
	if got, err := plainjson.Line(v); err != nil || string(got) != `{"a":[1],"b":"<a> & c"}` {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := plainjson.Indented(v); err != nil || string(got) != "{\n  \"a\": [\n    1\n  ],\n  \"b\": \"<a> & c\"\n}\n" {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := plainjson.Line(math.Inf(1)); err == nil {
		t.Errorf("infinity is written %s", got)
	}
}
