package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/cupel-science/cupel"

// pkg is a folder of Go files.
type pkg struct {
	path  string // from the root of the module, "workflows/run"
	name  string
	doc   bool
	files []*file
}

type file struct {
	name string
	test bool
	ast  *ast.File
}

// imports lists what a file imports; packages of this module without the
// module's own path.
func (f *file) imports() []string {
	var out []string
	for _, spec := range f.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		if p == module {
			p = "."
		}
		out = append(out, strings.TrimPrefix(p, module+"/"))
	}
	return out
}

// load parses every package of the module.
func load(t *testing.T) map[string]*pkg {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal("not in the module:", err)
	}
	packages := map[string]*pkg{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(root, name)
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		return add(packages, filepath.ToSlash(rel), name)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 10 {
		t.Fatalf("only %d packages found", len(packages))
	}
	return packages
}

// skip leaves out what the go command leaves out, and modules inside this one.
func skip(root, dir string) error {
	base := filepath.Base(dir)
	if dir != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules") {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && dir != root {
		return filepath.SkipDir
	}
	return nil
}

func add(packages map[string]*pkg, rel, name string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	dir := path.Dir(rel)
	p := packages[dir]
	if p == nil {
		p = &pkg{path: dir}
		packages[dir] = p
	}
	f := &file{name: path.Base(rel), test: strings.HasSuffix(rel, "_test.go"), ast: parsed}
	p.files = append(p.files, f)
	if !f.test {
		p.name = parsed.Name.Name
		p.doc = p.doc || parsed.Doc != nil && len(strings.TrimSpace(parsed.Doc.Text())) > 0
	}
	return nil
}

// under tells whether a package is, or lies under, one of the given ones.
func under(p string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return p == root || strings.HasPrefix(p, root+"/") })
}

// internals are the packages of internal/ that the rules about layers leave to
// the last rule.
const internals = "internal"

// layers says, for each part of the module, what it may not import. The parts
// build on each other: datasets, then generators and evaluators, then
// workflows, then the packages that run them, then the commands.
var layers = []struct {
	part   string
	except []string
	never  []string
}{
	{part: "datasets", never: []string{"generators", "evaluators", "workflows", "cmd"}},
	{part: "generators", never: []string{"evaluators", "workflows", "cmd"}},
	{part: "evaluators", never: []string{"generators", "workflows", "cmd"}},
	// What measures the whole sits above it.
	{part: internals, except: []string{"internal/architecture", "internal/bench"}, never: []string{"workflows", "cmd"}},
	{part: "workflows", never: []string{"cmd"}},
	// What describes workflows knows nothing of running them.
	{part: "workflows", except: []string{"workflows/run", "workflows/local", "workflows/argo", "workflows/replay", "workflows/serve", "workflows/summary", "workflows/report", "workflows/provenance"},
		never: []string{"workflows/run", "workflows/local", "workflows/argo", "workflows/serve"}},
	// What runs workflows does not know the executors.
	{part: "workflows/run", never: []string{"workflows/local", "workflows/argo", "workflows/serve"}},
	{part: "workflows/local", never: []string{"workflows/argo", "workflows/serve"}},
	{part: "workflows/argo", never: []string{"workflows/local", "workflows/serve"}},
	// Implementations are chosen by the commands; the engine knows the contracts.
	{part: "workflows", never: []string{"generators/all", "evaluators/all"}},
}

// TestImports checks the direction of imports. Tests of a package may use what
// lies above it.
func TestImports(t *testing.T) {
	for _, p := range load(t) {
		for _, layer := range layers {
			if !under(p.path, layer.part) || under(p.path, layer.except...) {
				continue
			}
			for _, f := range p.files {
				for _, imported := range f.imports() {
					if !f.test && under(imported, layer.never...) {
						t.Errorf("%s/%s imports %s, which is above it", p.path, f.name, imported)
					}
				}
			}
		}
	}
}

// owners lists libraries that only some packages may import, so that the rest
// does not depend on them.
var owners = map[string][]string{
	"go.yaml.in/yaml":                       {"workflows"},
	"github.com/expr-lang/expr":             {"workflows/expression"},
	"github.com/spf13/cobra":                {"cmd"},
	"github.com/vbauerster/mpb":             {"cmd"},
	"github.com/argoproj/argo-workflows/v3": {"workflows/argo"},
	"k8s.io":                                {"workflows/argo"},
	"math/rand":                             nil, // math/rand/v2 is seeded explicitly
	"testing":                               {"generators/gentest", "evaluators/evaltest", "internal/conformance", "internal/models/ledgertest"},
}

// TestLibraries checks that libraries are imported where they belong only.
func TestLibraries(t *testing.T) {
	for _, p := range load(t) {
		for _, f := range p.files {
			for i, imported := range f.imports() {
				if named := f.ast.Imports[i].Name; f.test || named != nil && named.Name == "_" {
					continue
				}
				for library, packages := range owners {
					if under(imported, library) && imported != "math/rand/v2" && !owns(p.path, library, packages) {
						t.Errorf("%s/%s imports %s, which belongs to %v", p.path, f.name, imported, packages)
					}
				}
			}
		}
	}
}

// owns tells whether a package may import a library. Only the workflows
// package itself, none below it, reads YAML.
func owns(p, library string, packages []string) bool {
	if library == "go.yaml.in/yaml" {
		return slices.Contains(packages, p)
	}
	return under(p, packages...)
}

// TestYAMLFiles checks that all but the files that read YAML know nothing of
// its parser.
func TestYAMLFiles(t *testing.T) {
	for _, f := range load(t)["workflows"].files {
		if f.name == "yaml.go" {
			continue
		}
		for _, imported := range f.imports() {
			if under(imported, "go.yaml.in/yaml") {
				t.Errorf("workflows/%s imports %s", f.name, imported)
			}
		}
	}
}

// TestDocumented checks that each package says what it is for.
func TestDocumented(t *testing.T) {
	for _, p := range load(t) {
		if p.name != "" && !p.doc {
			t.Errorf("package %s has no doc comment", p.path)
		}
	}
}

// TestNames checks that packages are named for what they do.
func TestNames(t *testing.T) {
	for _, p := range load(t) {
		switch p.name {
		case "util", "utils", "common", "helper", "helpers", "misc", "shared", "base":
			t.Errorf("package %s: the name does not say what it is for", p.path)
		}
		if base := path.Base(p.path); p.name != "" && p.name != "main" && p.name != base && p.path != "." {
			t.Errorf("package %s is called %s", p.path, p.name)
		}
	}
}

// TestNoInit checks that nothing happens by being imported.
func TestNoInit(t *testing.T) {
	for _, p := range load(t) {
		for _, f := range p.files {
			for _, decl := range f.ast.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == "init" && fn.Recv == nil {
					t.Errorf("%s/%s has an init function", p.path, f.name)
				}
			}
		}
	}
}
