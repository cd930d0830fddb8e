package workflows_test

import (
	"strings"
	"testing"

	"github.com/cupel-science/cupel/workflows"
)

// TestSyntax checks where a text that is not YAML is said to be wrong, and
// that it is said once.
func TestSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"a: [":                         ":1:4: this is not YAML: the bracket that opens here is not closed",
		"a: [x,\n":                     ":1:4: this is not YAML: the bracket that opens here is not closed",
		"a: {x: 1,\n":                  ":1:4: this is not YAML: the bracket that opens here is not closed",
		"a: {x: [1, [2], {y: 3},\n\n":  ":1:8: this is not YAML: the bracket that opens here is not closed",
		"a: [x\nb: y\n":                ":1:4: this is not YAML: the bracket that opens here is not closed",
		"a: [x}\nb: 1":                 ":1:6: this is not YAML: ',' or ']' should stand here",
		"a: [x]]\n":                    ":1:7: this is not YAML: a key of the mapping",
		"a: 'x\nb: y\n":                ":1:4: this is not YAML: the quote that opens here is not closed",
		"a: \"x\nb: \"y\"\n":           ":2:5: this is not YAML: a key of the mapping",
		"äöü😀: \"\\q\"\n":              ":1:8: this is not YAML: there is no such escape",
		"a:\n  b: 1\n\tc: 2\n":         ":3:1: this is not YAML: a tab cannot stand here",
		"a:\n\t- 1\n":                  ":2:1: this is not YAML: a tab cannot stand here",
		"a: |\n\tx\n":                  ":2:1: this is not YAML: a tab cannot stand here",
		"a: @x\n":                      ":1:4: this is not YAML: a value cannot start with this character",
		"a: 1\nb\nc: 2\n":              ":2:1: this is not YAML: this is no `key: value`",
		"a: b: c\n":                    ":1:5: this is not YAML: a `:` cannot stand here",
		"a: - b\n":                     ":1:4: this is not YAML: an item of a list cannot stand here",
		"a:\n  - b\n c: 1\n":           ":3:2: this is not YAML: a key of the mapping that begins in line 1",
		"a: \"x\"#c\n":                 ":1:7: this is not YAML: a comment needs a space",
		"a: \"ö\x00\"\n":               ":1:6: this is not YAML: a control character",
		"a: 1\r\nb: ö\r\nc: ö\xff\r\n": ":3:5: the file is not valid UTF-8",
		"a: 1\rb: *c\r":                ":2:4: YAML anchors",
		"a: \"x\u2028y\"\nb: *c\n":     ":3:4: YAML anchors",
		"\uFEFFa: &b 1\n":              ":1:4: YAML anchors",
		"%YAML 1.1\n---\na: 1\n":       ":1:1: YAML directives",
		"a: 1\n...\nb: 2\n":            ":3:1: the file holds more than one YAML document",
		"? {a: b}\n: c\n":              ":1:3: a mapping cannot be a key",
		"!!str a: b\n":                 ":1:1: YAML tags",
	} {
		issues := issues([]byte(text))
		if len(issues) != 1 || !strings.HasPrefix(issues.Error(), "x.yaml"+want) {
			t.Errorf("%q: got %v, want %s", text, issues, want)
		}
	}
}

// TestScalars checks what plain scalars mean: YAML's core schema.
func TestScalars(t *testing.T) {
	for text, want := range map[string]any{
		"3": 3, "+3": 3, "-3": -3, "010": 10, "0x10": 16, "0o10": 8, "-0": 0,
		"3.5": 3.5, ".5": 0.5, "2.": 2.0, "1e-3": 1e-3, "-1.5E+3": -1500.0,
		"true": true, "False": false, "yes": "yes", "no": "no", "on": "on", "y": "y", "1_000": "1_000", "0b11": "0b11", "1e": "1e", "-x": "-x",
		"2024-01-31": "2024-01-31", "10:30": "10:30", "1.2.3": "1.2.3", "'3'": "3", `"true"`: "true", "nullable": "nullable", "<<": "<<",
	} {
		w := workflows.Parse("x.yaml", []byte("cupel: v1\nname: x\nparams:\n  p: "+text+"\n"), noFiles)
		if got := w.Params[0].Default; got != want {
			t.Errorf("%s is %T %v, want %T %v", text, got, got, want, want)
		}
	}
}

// TestScalarText checks that a number that stands for a text stays as written.
func TestScalarText(t *testing.T) {
	w := workflows.Parse("x.yaml", []byte("cupel: v1\nname: x\ndescription: 0x10\nreport: {title: 1.50}\n"), noFiles)
	if w.Description != "0x10" || w.Report.Title != "1.50" {
		t.Errorf("got %q and %q", w.Description, w.Report.Title)
	}
}
