package main

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	evaluatorsall "github.com/cupel-science/cupel/evaluators/all"
	generatorsall "github.com/cupel-science/cupel/generators/all"
	"github.com/cupel-science/cupel/internal/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	testscript.Main(m, map[string]func(){"cupel": main, "scripted": scripted})
}

// TestScripts runs the scripts of testdata/script: what a person types, and
// what must come of it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		WorkdirRoot:         t.TempDir(), // else an empty folder is left
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		Cmds:                map[string]func(ts *testscript.TestScript, neg bool, args []string){"code": code, "eventually": eventually, "models": modelsCommand, "capture": capture},
		Condition:           builtIn,
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			env.Values[modelsKey{}] = newScriptModels()
			return nil
		},
	})
}

// code runs a command and compares its exit code: code 2 cupel run nothing.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// eventually runs a command again and again until it succeeds, for what has to
// wait for a command in the background: eventually cupel approve last look.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: eventually command...")
	}
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if err = ts.Exec(args[0], args[1:]...); err == nil {
			return
		}
	}
	ts.Check(err)
}

// capture puts what a pattern's group matches in the last output into a
// variable: capture NAME 'run (\w+)'.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture NAME pattern")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("no match for %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// builtIn is the condition [has:NAME]: a generator or evaluator is built in.
func builtIn(condition string) (bool, error) {
	name, ok := strings.CutPrefix(condition, "has:")
	if !ok {
		return false, errors.New("unknown condition")
	}
	_, generator := generatorsall.Registry().Lookup(name)
	_, evaluator := evaluatorsall.Registry().Lookup(name)
	return generator || evaluator, nil
}
