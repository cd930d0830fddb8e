package program_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/evaluators/program"
	"github.com/cupel-science/cupel/internal/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}

// needs skips a test where programs are missing, or there is no sandbox.
func needs(t testing.TB, programs ...string) {
	t.Helper()
	if _, err := sandbox.Probe(); err != nil {
		t.Skip(err)
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("no ", name, " on this machine")
		}
	}
}

// texts is a record of columns of texts; nil is a null.
func texts(columns []string, rows ...[]any) arrow.Record {
	var fields []arrow.Field
	for _, name := range columns {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(fields, nil))
	for _, row := range rows {
		for i, v := range row {
			if v == nil {
				b.Field(i).AppendNull()
				continue
			}
			b.Field(i).(*array.StringBuilder).Append(v.(string))
		}
	}
	return b.NewRecord()
}

func codes(programs ...any) arrow.Record {
	rows := make([][]any, len(programs))
	for i, p := range programs {
		rows[i] = []any{p}
	}
	return texts([]string{"code"}, rows...)
}

func table(rec arrow.Record) arrow.Table {
	return array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
}

// sums are cases of programs that add two numbers.
func sums() map[string]arrow.Table {
	return map[string]arrow.Table{"cases": table(texts([]string{"input", "expected"}, []any{"1 2\n", "3"}, []any{"-4 4\n", "0"}, []any{"10 5\n", "15"}))}
}

func build(t testing.TB, dir string, with map[string]any) (evaluators.Evaluator, error) {
	t.Helper()
	spec := program.Spec()
	return spec.New(evaluators.Env{Dir: dir, Log: func(string, ...any) {}}, func(c any) error { return spec.Params.Decode(with, c) })
}

func prepared(t testing.TB, dir string, with map[string]any, inputs map[string]arrow.Table) evaluators.Evaluator {
	t.Helper()
	e, err := build(t, dir, with)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.(evaluators.Preparer).Prepare(context.Background(), inputs); err != nil {
		t.Fatal(err)
	}
	return e
}

// evaluate returns for each row its first score as a text, or its error.
func evaluate(t testing.TB, e evaluators.Evaluator, in arrow.Record) []string {
	t.Helper()
	out, err := e.Evaluate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return lines(out)
}

func lines(out arrow.Record) []string {
	all := make([]string, out.NumRows())
	for i := range all {
		all[i] = out.Column(0).ValueStr(i)
		if last := int(out.NumCols()) - 1; out.ColumnName(last) == evaluators.ErrorColumn && out.Column(last).IsValid(i) {
			all[i] += " " + out.Column(last).ValueStr(i)
		}
	}
	return all
}

const (
	good  = "read a b; echo $((a + b))"
	wrong = "read a b; echo $((a * b + 1))"
)

func TestConformance(t *testing.T) {
	needs(t, "sh")
	cases := map[string]arrow.Table{"cases": table(texts([]string{"input", "expected"}, []any{"1 2\n", "3"}))}
	evaltest.Run(t, program.Spec(),
		evaltest.Case{Name: "expected", Params: map[string]any{"referee": "expected", "language": "sh"}, Inputs: cases, Input: codes(good, "exit 2")},
		evaltest.Case{Name: "command", Dir: folder(t), Params: map[string]any{"referee": "command", "language": "sh", "stdin_column": "word",
			"referee_command": []string{"sh", "length.sh"}, "columns": map[string]string{"length": "int"}, "goals": map[string]string{"length": "min"}},
			Input: texts([]string{"code", "word"}, []any{"cat", "x"}, []any{"exit 2", "y"})})
}

// folder is a workflow's folder with two referees.
func folder(t testing.TB) string {
	dir := t.TempDir()
	for name, text := range map[string]string{
		// how long the request is, which stands for any score
		"length.sh": "n=$(wc -c); echo \"{\\\"length\\\": $n}\"\n",
		"referee.py": `import json, sys
request = json.load(sys.stdin)
right = json.load(open("hidden.json"))
total = 0
for run in request["runs"]:
    if run["output"].strip() == "":
        print(json.dumps({"error": "nothing was written"}))
        sys.exit()
    total += abs(float(run["output"]) - right[run["case"]["name"]])
print(json.dumps({"distance": total, "note": request["params"].get("note"), "exact": total == 0, "runs": len(request["runs"])}))
`,
		"hidden.json": `{"a": 3, "b": 7}`,
		"beside.sh":   "answer=42\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExpected(t *testing.T) {
	needs(t, "sh")
	e := prepared(t, "", map[string]any{"referee": "expected", "language": "sh"}, sums())
	got := evaluate(t, e, codes(good, wrong, "read a b; echo \"$((a + b)) \"", "echo 3", "cat >/dev/null; exit 3", nil, "echo 3.0", "echo oops >&2; kill -9 $$"))
	want := []string{"1", "0.3333333333333333", "1", "0.3333333333333333", "(null) case 1: the program exited with code 3", "(null) code is null", "0",
		"(null) case 1: the program was ended by signal 9 (killed): oops"}
	compare(t, got, want)
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d: %q, want %q", i, got[i], want[i])
		}
	}
}

func TestCommandReferee(t *testing.T) {
	needs(t, "sh", "python3")
	with := map[string]any{"referee": "command", "language": "sh", "referee_command": []string{"python3", "referee.py"}, "referee_files": []string{"hidden.json"},
		"columns": map[string]string{"distance": "float", "note": "string", "exact": "bool", "runs": "int"}, "goals": map[string]string{"distance": "min"},
		"params": map[string]string{"note": "hello"}, "files": []string{"beside.sh"}}
	cases := map[string]arrow.Table{"cases": table(texts([]string{"name", "input"}, []any{"a", "1 2"}, []any{"b", "3 4"}))}
	in := codes(good, ":", "echo abc", ". ./beside.sh; echo $answer", "cat hidden.json referee.py; ls -a" /* which shows what there is */)
	out, err := prepared(t, folder(t), with, cases).Evaluate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.ColumnName(0) != "distance" || out.Column(1).ValueStr(0) != "true" || out.Column(2).ValueStr(0) != "hello" || out.Column(3).ValueStr(0) != "2" {
		t.Errorf("%v", out)
	}
	for row, words := range []string{"0", "(null) nothing was written", "(null) the referee exited with code 1: ValueError", "74",
		"(null) the referee exited with code 1: ValueError: could not convert string to float: '.\\n..\\nbeside.sh\\nprogram.sh"} {
		if got := lines(out)[row]; !strings.HasPrefix(got, words) {
			t.Errorf("row %d: %q, want %q", row, got, words)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		program string
		with    map[string]any
		code    string
	}{
		{"python3", map[string]any{"language": "python"}, "import os, sys\nprint(os.environ['PYTHONHASHSEED'] == '0', sys.stdin.read())"},
		{"node", map[string]any{"language": "node", "memory": 1024}, "console.log('True', require('fs').readFileSync(0, 'utf8'))"},
		{"bash", map[string]any{"command": []string{"bash", "{file}", "True"}, "file": "deep/script"}, "echo $1 $(cat)"},
	} {
		t.Run(c.program, func(t *testing.T) {
			needs(t, c.program)
			c.with["referee"], c.with["stdin"] = "output", "in"
			if got := evaluate(t, prepared(t, "", c.with, nil), codes(c.code))[0]; got != "True in\n" {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestInputs(t *testing.T) {
	needs(t, "sh")
	inputs := map[string]arrow.Table{"other-set": table(texts([]string{"y"}, []any{"7"}))}
	for format, want := range map[string]string{"csv": "y\n7\n", "jsonl": "{\"y\":\"7\"}\n"} {
		e := prepared(t, "", map[string]any{"referee": "output", "language": "sh", "format": format}, inputs)
		if got := evaluate(t, e, codes("cat $CUPEL_INPUT_OTHER_SET"))[0]; got != want {
			t.Errorf("%s: %q", format, got)
		}
	}
}

// Whatever candidates do, each is a failure with a reason, and the good ones
// beside them have their scores.
func TestHostileCandidates(t *testing.T) {
	needs(t, "python3")
	t.Setenv("CUPEL_TEST_KEY", "sk-secret")
	e := prepared(t, folder(t), map[string]any{"referee": "expected", "cpu": 0.5, "wall": 20, "memory": 128, "output": 0.1, "disk": 1, "processes": 16}, sums())
	const ok = "a, b = map(int, input().split())\nprint(a + b)\n"
	for _, c := range []struct{ name, code, words string }{
		{"good", ok, "1"},
		{"endless", "while True: pass", "used more than 500ms of processor time"},
		{"fork bomb", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", "more than 16 processes at once"},
		{"memory", "x = []\nwhile True: x.append(bytes(1 << 20))", "MemoryError"},
		{"output", "while True: print('x' * 1000)", "wrote more than 102.4 KiB"},
		{"escape", "import sys\nsys.exit('\\x1b[31mred')", "exited with code 1: \ufffd[31mred"},
		{"secret", "import os\nassert 'CUPEL_TEST_KEY' not in os.environ\n" + ok, "1"},
		{"answers", "import glob\nassert glob.glob('*') == ['program.py'], glob.glob('*')\n" + ok, "1"},
		{"score", `print('{"passed": 1}')`, "0"},
		{"good after all", ok, "1"},
	} {
		if got := evaluate(t, e, codes(c.code))[0]; !strings.Contains(got, c.words) {
			t.Errorf("%s: %q does not say %q", c.name, got, c.words)
		}
	}
}

func TestFailsTheStep(t *testing.T) {
	needs(t, "sh")
	for _, c := range []struct {
		with   map[string]any
		inputs map[string]arrow.Table
		words  string
	}{
		{map[string]any{"referee": "expected", "language": "sh"}, nil, "needs the dataset cases"},
		{map[string]any{"referee": "output", "language": "sh"}, sums(), "several cases"},
		{map[string]any{"referee": "output", "command": []string{"no-such-interpreter", "{file}"}}, nil, "neither in the workflow's folder nor in PATH"},
		{map[string]any{"referee": "output", "language": "sh", "readable": []string{"/no/such/folder"}, "isolation": "namespaces"}, nil, ""},
		{map[string]any{"referee": "output", "language": "sh", "files": []string{"missing"}}, nil, "missing"},
	} {
		e := prepared(t, t.TempDir(), c.with, c.inputs)
		if _, err := e.Evaluate(context.Background(), codes("echo 1")); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: error %v does not say %q", c.with, err, c.words)
		}
	}
}

func TestBadParameters(t *testing.T) {
	for _, c := range []struct {
		with  map[string]any
		words string
	}{
		{map[string]any{"referee": "expect"}, `must be one of expected, command, output`},
		{map[string]any{"referee": "output", "command": []string{"ruby"}}, "{file} does not occur"},
		{map[string]any{"referee": "output", "output_column": "error"}, "can't be the name of a score"},
		{map[string]any{"referee": "output", "file": "../x"}, "leaves the program's folder"},
		{map[string]any{"referee": "output", "stdin": "a", "stdin_column": "b"}, "exclude each other"},
		{map[string]any{"referee": "output", "stdin_column": "code"}, "the column of the programs"},
		{map[string]any{"referee": "output", "readable": []string{"/"}}, "below the root"},
		{map[string]any{"referee": "output", "readable": []string{"data"}}, "no absolute path"},
		{map[string]any{"referee": "output", "columns": map[string]string{"y": "float"}}, "columns is for referee: command"},
		{map[string]any{"referee": "command"}, "referee_command is missing"},
		{map[string]any{"referee": "command", "referee_command": []string{"sh"}}, "at least one score"},
		{map[string]any{"referee": "command", "referee_command": []string{"sh"}, "columns": map[string]string{"y": "date"}}, "gives float, int, string or bool"},
		{map[string]any{"referee": "command", "referee_command": []string{"sh"}, "columns": map[string]string{"id": "int"}}, "reserved"},
		{map[string]any{"referee": "command", "referee_command": []string{"sh"}, "columns": map[string]string{"y": "int"}, "goals": map[string]string{"z": "min"}}, `"z" is not declared`},
		{map[string]any{"referee": "command", "referee_command": []string{"sh"}, "columns": map[string]string{"y": "string"}, "goals": map[string]string{"y": "min"}}, "is no number"},
	} {
		if _, err := build(t, "", c.with); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: error %v does not say %q", c.with, err, c.words)
		}
	}
	for _, cases := range []arrow.Record{texts([]string{"input"}, []any{"a"}), texts([]string{"input", "expected"})} {
		e, err := build(t, "", map[string]any{"referee": "expected"})
		if err != nil {
			t.Fatal(err)
		}
		if e.(evaluators.Preparer).Prepare(context.Background(), map[string]arrow.Table{"cases": table(cases)}) == nil {
			t.Errorf("cases %v are accepted", cases)
		}
	}
}

// What a score depends on is part of the fingerprint, and nothing else.
func TestFingerprint(t *testing.T) {
	needs(t, "sh", "bash")
	dir := folder(t)
	fingerprint := func(with map[string]any) string {
		e, err := build(t, dir, with)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := e.(evaluators.Fingerprinter).Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	command := map[string]any{"referee": "command", "language": "sh", "referee_command": []string{"sh", "length.sh"}, "columns": map[string]string{"length": "int"}, "files": []string{"beside.sh"}}
	seen := map[string]string{}
	add := func(what, sum string) {
		if other, taken := seen[sum]; taken {
			t.Errorf("%s and %s have the same fingerprint", what, other)
		}
		seen[sum] = what
	}
	add("output", fingerprint(map[string]any{"referee": "output", "language": "sh"}))
	add("bash", fingerprint(map[string]any{"referee": "output", "command": []string{"bash", "{file}"}}))
	add("expected", fingerprint(map[string]any{"referee": "expected", "language": "sh"}))
	first := fingerprint(command)
	add("command", first)
	if fingerprint(command) != first {
		t.Error("it changes from call to call")
	}
	for _, name := range []string{"length.sh", "beside.sh"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("echo changed\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		add("changed "+name, fingerprint(command))
	}
	if err := os.WriteFile(filepath.Join(dir, "program.sh"), []byte("of no interest"), 0o600); err != nil {
		t.Fatal(err)
	}
	if len(seen) > 0 && seen[fingerprint(command)] == "" {
		t.Error("a file that nobody named counts")
	}
}

// The same program on the same input writes the same, at both levels.
func TestDeterminism(t *testing.T) {
	const python = "/usr/bin/python3" // which everyone may read
	needs(t, python)
	var all []evaluators.Evaluator
	for _, level := range []string{"strongest", "limits"} {
		all = append(all, prepared(t, "", map[string]any{"referee": "output", "stdin_column": "word", "isolation": level,
			"command": []string{python, "{file}"}, "file": "program.py"}, nil))
	}
	const code = "import random\nr = random.Random(1)\nprint(list({str(r.random()) for _ in range(5)}), hash(input()))"
	in := texts([]string{"code", "word"}, []any{code, "abc"}, []any{"undefined", "abc"})
	first := evaluate(t, all[0], in)
	for _, e := range all {
		compare(t, evaluate(t, e, in), first)
	}
}

func TestRowsStayInOrder(t *testing.T) {
	needs(t, "sh")
	e := prepared(t, "", map[string]any{"referee": "output", "language": "sh"}, nil)
	var programs []any
	for i := range 6 {
		programs = append(programs, fmt.Sprintf("sleep 0.0%d; echo %d", 6-i, i))
	}
	for i, got := range evaluate(t, e, codes(programs...)) {
		if got != fmt.Sprintln(i) {
			t.Errorf("row %d: %q", i, got)
		}
	}
}

func TestOutputIsText(t *testing.T) {
	needs(t, "sh")
	e := prepared(t, "", map[string]any{"referee": "output", "language": "sh"}, nil)
	got := evaluate(t, e, codes(`printf '\377'`, `printf '\000a'`))
	if got[0] != "(null) the output is not text in UTF-8" || got[1] != "\x00a" {
		t.Errorf("%q", got)
	}
}
