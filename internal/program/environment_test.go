//go:build unix

package program

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/program/programtest"
)

// A program sees what it needs, what the workflow says, and nothing else.
func TestEnvironment(t *testing.T) {
	t.Setenv("SOME_SETTING", "of the user")
	t.Setenv("API_TOKEN", "s3cr3t-token")
	t.Setenv("CONDA_PREFIX", "/opt/conda")
	t.Setenv("TZ", "Asia/Tokyo")
	t.Setenv("CUPEL_SEED", "of another run")
	dir := t.TempDir()
	p, log := behaving(t, Options{Dir: dir, Format: CSV, PassEnv: []string{"API_TOKEN"},
		Env: map[string]string{"LANG": "de_DE.UTF-8", "DEPTH": "3"}, Params: map[string]string{"a": "1", "b": "[true]", "c": "C[Na+]"}}, "env")
	if err := p.Do(context.Background(), Exchange{Env: []string{"CUPEL_ROUND=7"}}); err != nil {
		t.Fatal(err)
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CUPEL_FORMAT=csv", "CUPEL_MODE=batch", "CUPEL_ROUND=7", `CUPEL_PARAMS={"a":1,"b":[true],"c":"C[Na+]"}`,
		"LANG=de_DE.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "DEPTH=3", "CONDA_PREFIX=/opt/conda", "API_TOKEN=***", "PATH=" + os.Getenv("PATH"),
		"in " + resolved, "on stdout"} {
		if !strings.Contains("\n"+log.String()+"\n", "\n"+want+"\n") {
			t.Errorf("not there: %s", want)
		}
	}
	for _, secret := range []string{"s3cr3t", "of the user", "of another run"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in %s", secret, log)
		}
	}
}

func TestEnvironmentErrors(t *testing.T) {
	for _, c := range []struct {
		options Options
		words   string
	}{
		{Options{Env: map[string]string{"CUPEL_SEED": "1"}}, "CUPEL_SEED can't be set"},
		{Options{Env: map[string]string{"": "1"}}, "no name"},
		{Options{Env: map[string]string{"A=B": "1"}}, "no name"},
		{Options{Env: map[string]string{"A": "\x00"}}, "NUL"},
		{Options{PassEnv: []string{"CUPEL_X"}}, "CUPEL_X can't be set"},
		{Options{PassEnv: []string{"SURELY_NOT_SET"}}, "pass_env names SURELY_NOT_SET, which is not set"},
		{Options{Params: map[string]string{"a": strings.Repeat("x", 200_000)}}, "params take 195 KiB"},
	} {
		command, env := programtest.Command("env")
		c.options.Command = command
		if c.options.Env == nil {
			c.options.Env = env
		}
		if _, err := run(t, c.options); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("error %v does not say %q", err, c.words)
		}
	}
}

func TestParams(t *testing.T) {
	got, err := encodeParams(map[string]string{"int": "7", "float": "-0.5e3", "text": "abc", "empty": "", "digits": "007", "yes": "true",
		"null": "null", "quoted": `"x"`, "list": "[1, 2]", "object": `{"a": "<b>"}`, "space": " 1", "smiles": "[Na+].[Cl-]"})
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(back)
	want := `{"digits":"007","empty":"","float":-500,"int":7,"list":[1,2],"null":"null","object":{"a":"\u003cb\u003e"},"quoted":"\"x\"","smiles":"[Na+].[Cl-]","space":" 1","text":"abc","yes":true}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

// What programs write for terminals is tidied up for a log.
func TestJournal(t *testing.T) {
	t.Setenv("SECRET_OF_TEST", "hunter2!")
	p, log := behaving(t, Options{PassEnv: []string{"SECRET_OF_TEST"}}, "progress")
	if err := p.Do(context.Background(), Exchange{}); err != nil {
		t.Fatal(err)
	}
	if want := "100%\nthe key is ***\n\ufffd"; log.String() != want {
		t.Errorf("got %q, want %q", log, want)
	}
}

func TestJournalLines(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb":                    "a|b",
		"a\r\nb\r\n":              "a|b",
		"\n\n \n":                 "",
		"1%\r2%\r3%":              "3%",
		"1%\r2%\r\n":              "2%",
		"\x1b[1mbold\x1b[0m\x07":  "bold",
		"\x1b[":                   "",
		"tab\there":               "tab\there",
		strings.Repeat("é", 4000): strings.Repeat("é", lineBytes/2) + "…",
	} {
		for _, step := range []int{1, 3, 100_000} {
			log := &lines{}
			j := newJournal(log.log, strings.NewReplacer())
			for from := 0; from < len(text); from += step {
				j.add([]byte(text[from:min(from+step, len(text))]))
			}
			j.endLine()
			if got := strings.ReplaceAll(log.String(), "\n", "|"); got != want {
				t.Errorf("%.20q by %d: got %.40q, want %.40q", text, step, got, want)
			}
		}
	}
}

func TestParseColumns(t *testing.T) {
	s, err := ParseColumns(map[string]string{"b": "float", "a": "list<list< int >>", "c": "utf8"})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.String(); !strings.Contains(got, "a: type=list<item: list<item: int64, nullable>, nullable>") || s.Field(1).Name != "b" {
		t.Error(got)
	}
	for columns, words := range map[[2]string]string{
		{"a", "flaot"}:      `did you mean "float"?`,
		{"a", "list<float"}: "list<float>",
		{"a", "list<x>"}:    "no type",
		{"a", ""}:           "no type",
		{"", "float"}:       "no name",
		{"a\n", "float"}:    "no name",
		{" a", "float"}:     "no name",
		{"a", strings.Repeat("list<", 20) + "int" + strings.Repeat(">", 20)}: "no type",
	} {
		if _, err := ParseColumns(map[string]string{columns[0]: columns[1]}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: error %v does not say %q", columns, err, words)
		}
	}
}
