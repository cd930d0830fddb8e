package workflows

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/internal/params"
)

// Load reads a workflow file and the workflow files that its `use:` steps
// name. The error is that the file cannot be read; what is wrong in it is for
// Compile to say.
func Load(path string) (*Workflow, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text, readFile), nil
}

// readFile reads a file, but not much more than a workflow may have.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
}

// Parse reads the text of a workflow file. Read gives the text of the workflow
// files that `use:` steps name. What is wrong in them is for Compile to say, so
// that all problems are reported at once.
func Parse(path string, text []byte, read func(path string) ([]byte, error)) *Workflow {
	l := &loader{read: read, issues: &Issues{}, loaded: map[string]*Workflow{}}
	return l.parse(path, text)
}

// loader reads a workflow and those it uses, each once.
type loader struct {
	read   func(string) ([]byte, error)
	issues *Issues
	loaded map[string]*Workflow
	open   []string // files being read, to see cycles
}

var topKeys = []string{"cupel", "name", "description", "seed", "params", "inputs", "models", "budget", "steps", "output", "policy", "report"}

// namePattern is what a step, param or input may be called: a name that an
// expression can hold.
var namePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,63}$`)

func (l *loader) parse(path string, text []byte) *Workflow {
	r := &reporter{file: path, issues: l.issues}
	w := &Workflow{File: path, Text: text, from: r, uses: map[string]*Workflow{}, issues: l.issues}
	l.loaded[path] = w
	root := parseYAML(text, r)
	if root == nil {
		w.unread.all = true
		return w
	}
	f := r.fields(root, "the workflow", topKeys...)
	if f.n.kind != mappingNode {
		w.unread.all = true
		return w
	}
	w.unread = unread{params: !f.names("params"), inputs: !f.names("inputs"), models: !f.names("models"), steps: !f.names("steps")}
	l.header(w, f)
	w.Params = parseParams(f)
	w.Inputs = parseInputs(f)
	w.Models, w.Budget = parseModels(f), parseModelBudget(f)
	w.Policy = l.policy(w, f)
	w.Report = parseReport(f)
	if out := f.ref("output"); out != nil {
		w.Output = *out
	}
	w.Steps = l.steps(w, f)
	return w
}

func (l *loader) header(w *Workflow, f fields) {
	if v := f.get("cupel"); v == nil {
		f.r.add(f.n.pos, "add it as the first line", "a workflow starts with `cupel: v1`")
	} else if v.text != "v1" {
		f.r.add(v.pos, "this program reads `cupel: v1`", "the version of the workflow is %s", v.describe())
	}
	w.Name = f.text("name")
	if f.lacks("name") || f.has("name") && f.get("name").text == "" && f.get("name").kind == scalarNode {
		f.r.add(f.place("name"), "add `name: my-experiment`", "the workflow has no name")
	} else if w.Name != "" && !namePattern.MatchString(w.Name) {
		f.r.add(f.get("name").pos, "", "name %q may hold letters, digits, _ and - only", w.Name)
	}
	w.Description = f.text("description")
	if n := f.get("seed"); n != nil {
		seed, ok := n.scalar.(int64)
		if !n.broken && (!ok || seed < 0) {
			f.r.add(n.pos, "", "the seed must be a whole number from 0 to 2^62, not %s", n.describe())
		}
		w.Seed = uint64(max(0, seed))
	}
}

func parseParams(f fields) []Param {
	n := f.get("params")
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		f.r.add(n.pos, "", "params must be a mapping, not %s", n.describe())
		return nil
	}
	var out []Param
	for _, e := range n.keys {
		checkName(f.r, "param", e.key, e.pos)
		if strings.Contains(e.key, "-") {
			f.r.add(e.pos, "write it with _", "param %q could not be told from a subtraction in ${{ params.%s }}", e.key, e.key)
		}
		out = append(out, parseParam(f.r, e))
	}
	return out
}

func checkName(r *reporter, what, name string, pos Pos) {
	if !namePattern.MatchString(name) {
		r.add(pos, "", "%s name %q may hold letters, digits, _ and - only, and starts with a letter", what, name)
	}
}

func parseParam(r *reporter, e entry) Param {
	p := Param{Pos: e.pos, Param: params.Param{Name: e.key}}
	r = r.marking(&p.broken)
	if e.value.holds {
		r.mark()
	}
	if e.value.isNull() || e.value.kind == mappingNode && len(e.value.keys) == 0 {
		r.add(e.pos, "write it as `name: 100` or `name: {type: int, help: …}`", "param %q has neither a default nor a type", e.key)
		return p
	}
	if e.value.kind != mappingNode { // `budget: 100` is short for a default
		p.Type, p.raw = typeOf(e.value), e.value
		p.typed(r)
		return p
	}
	f := r.fields(e.value, fmt.Sprintf("param %q", e.key), "type", "default", "min", "max", "enum", "help", "unit")
	p.Param = params.Param{Name: e.key, Type: f.text("type"), Help: f.text("help"), Unit: f.text("unit"), Enum: f.strings("enum")}
	p.raw = f.get("default")
	p.Required = p.raw == nil
	if p.Type == "" && !p.raw.isNull() && p.raw.kind != mappingNode {
		p.Type = typeOf(p.raw)
	}
	if p.Type == "" {
		if !f.odd {
			r.add(e.pos, "types: "+strings.Join(params.TypeNames(), ", "), "param %q has neither a default nor a type", e.key)
		}
		return p
	}
	p.Min, p.Max = f.bound("min"), f.bound("max")
	p.typed(r)
	return p
}

func typeOf(n *node) string {
	if n.kind == sequenceNode {
		if len(n.items) == 0 {
			return "[string]"
		}
		return "[" + typeOf(n.items[0]) + "]"
	}
	switch n.scalar.(type) {
	case bool:
		return "bool"
	case int64, uint64:
		return "int"
	case float64:
		return "float"
	}
	return "string"
}

// typed gives the param its Go type and checks its default.
func (p *Param) typed(r *reporter) {
	typed, ok := p.WithType()
	if !ok {
		r.add(p.Pos, "types: "+strings.Join(params.TypeNames(), ", "), "param %q has the unknown type %q", p.Name, p.Type)
		typed, _ = params.Param{Name: p.Name, Type: "string"}.WithType()
	}
	p.Param = typed
	if p.raw != nil && !p.broken {
		v, err := p.Convert(p.raw.value())
		if err != nil {
			r.add(p.raw.pos, "", "the default of param %q %s", p.Name, err)
		}
		p.Default = v
	}
}

func parseInputs(f fields) []Input {
	n := f.get("inputs")
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		f.r.add(n.pos, "", "inputs must be a mapping of names to files, not %s", n.describe())
		return nil
	}
	var out []Input
	for _, e := range n.keys {
		checkName(f.r, "input", e.key, e.pos)
		out = append(out, parseInput(f.r, e))
	}
	return out
}

func parseInput(r *reporter, e entry) Input {
	in := Input{Name: e.key, Pos: e.pos, at: map[string]Pos{}}
	r = r.marking(&in.broken)
	if e.value.broken {
		r.mark()
	}
	if e.value.isNull() {
		r.add(e.pos, "write it as `name: file.csv` or `name: {path: file.csv}`", "input %q has no path", e.key)
		return in
	}
	if e.value.kind == scalarNode { // `library: file.csv`
		in.Path, in.at["path"] = e.value.text, e.value.pos
		return in
	}
	g := r.fields(e.value, fmt.Sprintf("input %q", e.key), "path", "sha256", "license", "source", "format", "kind", "units", "types")
	in.Path, in.SHA256, in.License, in.Source = g.text("path"), strings.ToLower(g.text("sha256")), g.text("license"), g.text("source")
	in.Format, in.Kind, in.Units, in.Types = g.text("format"), g.text("kind"), g.textMap("units"), g.textMap("types")
	for _, k := range g.n.keys {
		in.at[k.key] = k.value.pos
	}
	if g.lacks("path") {
		r.add(e.pos, "add `path: file.csv`", "input %q has no path", e.key)
	}
	if in.SHA256 != "" && !shaPattern.MatchString(in.SHA256) {
		r.add(in.at["sha256"], "", "a sha256 is 64 hex digits, not %q", in.SHA256)
	}
	return in
}

var shaPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

func parseReport(f fields) Report {
	n := f.get("report")
	if n.isNull() {
		return Report{}
	}
	g := f.r.fields(n, "report", "title", "show")
	return Report{Title: g.text("title"), Show: g.refs("show")}
}

// Files are the texts of the workflow's file and of those it names as workflows
// or alerts, by path: with them, Parse reads the workflow again when the files
// are gone.
func (w *Workflow) Files() map[string]string {
	out := map[string]string{w.File: string(w.Text)}
	for _, f := range slices.Concat(w.Policy.Hazards.Alerts, w.Policy.Blocked.Files) {
		out[f.Path] = string(f.Text)
	}
	for _, used := range w.uses {
		maps.Copy(out, used.Files())
	}
	return out
}
