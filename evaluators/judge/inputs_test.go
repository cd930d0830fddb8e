package judge_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/judge"
	"github.com/cupel-science/cupel/internal/conformance"
)

// TestInputsAreSeen: a prompt shows the rows of the step's inputs.
func TestInputsAreSeen(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "judge.txt"), []byte("Known is:{{range .Inputs.known}} {{.idea}};{{end}} score {{range .Criteria}}{{.Name}} {{end}}"), 0o644); err != nil {
		t.Fatal(err)
	}
	known := array.NewTableFromRecords(texts("").Schema(), []arrow.Record{texts("old", "older", "oldest")})
	for _, spec := range judge.Specs() {
		l := newLab(t, sober)
		env := evaluators.Env{Dir: dir, Models: l.Client, Log: func(format string, _ ...any) { l.lines = append(l.lines, format) }}
		e, err := spec.New(env, conformance.Decode(spec.Params, with("prompt_file", "judge.txt", "input_rows", 2)))
		if err != nil {
			t.Fatal(err)
		}
		in := texts("quality 3", "quality 4")
		if _, err := e.Evaluate(context.Background(), in); err == nil || !strings.Contains(err.Error(), `judge.txt:1:24: at <.Inputs.known>: map has no entry for key "known"`) {
			t.Errorf("%s: without its input, the error is %v", spec.Name, err)
		}
		if err := e.(evaluators.Preparer).Prepare(context.Background(), map[string]arrow.Table{"known": known}); err != nil {
			t.Fatal(err)
		}
		rec, err := e.Evaluate(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		rec.Release()
		if q := l.asked[0]; !strings.HasPrefix(q, "Known is: old; older; score feasibility novelty") {
			t.Errorf("%s asks\n%s", spec.Name, q)
		}
		if len(l.lines) == 0 || !strings.Contains(l.lines[0], "the first %d of %d rows") {
			t.Errorf("%s: the log is %q", spec.Name, l.lines)
		}
	}
}

// TestPromptFilesAreIdentified: another text in the file makes another key.
func TestPromptFilesAreIdentified(t *testing.T) {
	dir, l := t.TempDir(), newLab(t, sober)
	seen := map[string]bool{}
	for _, text := range []string{"one", "two"} {
		if err := os.WriteFile(filepath.Join(dir, "judge.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		e, err := judge.Rubric().New(evaluators.Env{Dir: dir, Models: l.Client}, conformance.Decode(judge.Rubric().Params, with("prompt_file", "judge.txt")))
		if err != nil {
			t.Fatal(err)
		}
		print, err := e.(evaluators.Fingerprinter).Fingerprint()
		if err != nil || print == "" || seen[print] {
			t.Errorf("the fingerprint is %q, %v", print, err)
		}
		seen[print] = true
	}
	if _, err := l.build(judge.Rubric(), with("prompt_file", "nowhere.txt")); err == nil || !strings.Contains(err.Error(), "prompt_file: ") {
		t.Error(err)
	}
	if _, err := l.build(judge.Rubric(), with("prompt_file", "judge.txt", "prompt", "x")); err == nil || !strings.Contains(err.Error(), "one is enough") {
		t.Error(err)
	}
}
