package workflows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows"
)

// gateSpec is a gate for words. Its files hold one word in a line.
func gateSpec() gates.Spec {
	return gates.Spec{Name: "toy/gate", Version: "1", Help: "holds words back", Files: "a word in each line", Kind: "word", Column: "word",
		New: func(data gates.Data) (gates.Gate, error) {
			var g gate
			if data.Extend || len(data.Files) == 0 {
				g = append(g, "own")
			}
			var errs []error
			for i, f := range data.Files {
				for n, line := range bytes.Split(bytes.TrimSpace(f.Text), []byte("\n")) {
					if bytes.Contains(line, []byte(" ")) {
						errs = append(errs, &gates.FileError{File: i, Err: fmt.Errorf("%s: line %d: %q is not a word", f.Name, n+1, line)})
					}
					g = append(g, string(line))
				}
			}
			return g, errors.Join(errs...)
		}}
}

type gate []string

func (g gate) Digest() string { return fmt.Sprint([]string(g)) }

func (g gate) Hold(context.Context, arrow.Record) ([]string, error) {
	return nil, errors.New("not run here")
}

// words is a generator of kind word, with a column of the given name.
type words struct {
	opaque
	column string
}

func wordsSpec() generators.Spec {
	type config struct {
		Column string `param:"column" default:"word" help:"name of the column"`
	}
	return generators.Spec{Name: "toy/words", Version: "1", Kind: "word", Help: "words", Params: params.Of(config{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
			var c config
			err := decode(&c)
			return words{column: c.Column}, err
		}}
}

func (w words) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	return arrow.NewSchema([]arrow.Field{{Name: w.column, Type: arrow.BinaryTypes.String}}, nil), nil
}

// keys lists the static keys of a plan's generators.
func keys(s *workflows.Scope, into map[string]string) map[string]string {
	for _, n := range s.Nodes {
		if n.Generator != nil {
			into[n.Path] = string(n.Generator.Static)
		}
		if n.Inner != nil {
			keys(n.Inner, into)
		}
	}
	return into
}

// TestGateKeys: the keys of the generators that a gate looks at cover it, and no
// others do.
func TestGateKeys(t *testing.T) {
	plan := func(path string) (map[string]string, *workflows.Plan) {
		p, err := compile("testdata/good/" + path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		return keys(p.Scope, map[string]string{}), p
	}
	built, on := plan("gates-built-in.yaml")
	own, _ := plan("gates-own.yaml")
	none, off := plan("gates-off.yaml")
	for _, step := range []string{"words", "unknown", "columns"} {
		if built[step] == own[step] || built[step] == none[step] || own[step] == none[step] {
			t.Errorf("%s has the same key with other gates: %s", step, built[step])
		}
	}
	for _, step := range []string{"points"} {
		if built[step] != own[step] || built[step] != none[step] {
			t.Errorf("%s has another key with other gates", step)
		}
	}
	if on.Off() || !off.Off() {
		t.Error("which plan is off is not told")
	}
	if got := off.GateLines(); len(got) == 0 || got[0] != "off" {
		t.Errorf("the record says %q", got)
	}
}

// TestFilesOfPolicy: a workflow has the text of its alerts with it.
func TestFilesOfPolicy(t *testing.T) {
	w, err := workflows.Load("testdata/good/gates-own.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files := w.Files()
	if got := files["testdata/parts/words.txt"]; got != "one\ntwo\n" {
		t.Errorf("the file of alerts is %q in %v", got, files)
	}
	again := workflows.Parse(w.File, w.Text, func(path string) ([]byte, error) { return []byte(files[path]), nil })
	a, err := workflows.Compile(w, catalog(), workflows.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := workflows.Compile(again, catalog(), workflows.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	x, y := keys(a.Scope, map[string]string{}), keys(b.Scope, map[string]string{})
	if fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("from the record the keys are\n%v\nnot\n%v", y, x)
	}
}

// TestSeveralGates: of several gates a policy must say which it means, and the
// others stay on.
func TestSeveralGates(t *testing.T) {
	other := gateSpec()
	other.Name = "toy/other"
	c := catalog()
	c.Gates = gates.NewRegistry(gateSpec(), other)
	const text = "cupel: v1\nname: x\npolicy: {hazards: {%salerts: words.txt}}\nsteps:\n  a: {generate: toy/words}\n"
	read := func(string) ([]byte, error) { return []byte("one\n"), nil }
	_, err := workflows.Compile(workflows.Parse("x.yaml", fmt.Appendf(nil, text, ""), read), c, workflows.Settings{})
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("x.yaml:3:19: hazards does not say which gate")) {
		t.Errorf("without use: %v", err)
	}
	p, err := workflows.Compile(workflows.Parse("x.yaml", fmt.Appendf(nil, text, "use: toy/other, "), read), c, workflows.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var got []string
	for _, g := range p.Gates {
		got = append(got, g.Spec.Name+" "+g.Instance.Digest())
	}
	if fmt.Sprint(got) != "[toy/gate [own] toy/other [one]]" {
		t.Errorf("gates are %v", got)
	}
}

// TestSchemaOfPolicy checks what editors are told.
func TestSchemaOfPolicy(t *testing.T) {
	text, err := workflows.JSONSchema(catalog())
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Policy struct {
				Properties struct {
					Hazards struct {
						AnyOf []struct {
							Const      string
							Properties map[string]struct{ Enum []string }
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	forms := schema.Properties.Policy.Properties.Hazards.AnyOf
	if len(forms) != 2 || forms[0].Const != "off" || len(forms[1].Properties) != 3 || fmt.Sprint(forms[1].Properties["use"].Enum) != "[toy/gate]" {
		t.Errorf("hazards is described as %+v", forms)
	}
}
