//go:build unix

package program

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func script(t *testing.T, dir, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// run runs a command that answers nothing.
func run(t *testing.T, o Options) (log *lines, err error) {
	t.Helper()
	log = &lines{}
	o.Log, o.Format, o.Mode = log.log, Arrow, Batch
	p, err := New(o)
	if err != nil {
		return log, err
	}
	return log, p.Do(context.Background(), Exchange{})
}

func TestLookup(t *testing.T) {
	dir, path := t.TempDir(), t.TempDir()
	t.Setenv("PATH", path+":/usr/bin:/bin")
	const shell = "#!/bin/sh\n"
	script(t, dir, "own.sh", shell+"echo own $(pwd)", 0o755)
	script(t, dir, "plain.py", "print(1)", 0o644)
	script(t, dir, "both", shell+"echo of the folder", 0o755)
	script(t, path, "both", shell+"echo of the path", 0o755)
	script(t, dir, "data", "not a program", 0o644)
	script(t, path, "data", shell+"echo data of the path", 0o755)
	script(t, path, "installed", shell+"echo installed $1", 0o755)
	script(t, dir, "bare", "echo no first line", 0o755)
	script(t, dir, "lost", "#!/no/such/interpreter\n", 0o755)
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		command []string
		log     string
		err     string
	}{
		{command: []string{"./own.sh"}, log: "own " + resolved},
		{command: []string{"own.sh"}, log: "own " + resolved},
		{command: []string{filepath.Join(dir, "own.sh")}, log: "own " + resolved},
		{command: []string{"both"}, log: "of the folder"},
		{command: []string{"data"}, log: "data of the path"},
		{command: []string{"installed", "with arguments"}, log: "installed with arguments"},
		{command: []string{"./plain.py"}, err: "chmod +x ./plain.py"},
		{command: []string{"./plain.py"}, err: "[python3, ./plain.py]"},
		{command: []string{"./missing"}, err: "does not exist"},
		{command: []string{"./sub"}, err: "is a folder"},
		{command: []string{"nowhere"}, err: "neither in the workflow's folder nor in PATH"},
		{command: []string{"/no/such/program"}, err: "does not exist"},
		{command: []string{"./bare"}, err: "#!/usr/bin/env"},
		{command: []string{"./lost"}, err: "the interpreter in the first line"},
		{command: []string{""}, err: "the command is empty"},
		{command: nil, err: "the command is empty"},
		{command: []string{"a\x00b"}, err: "NUL"},
	} {
		log, err := run(t, Options{Command: c.command, Dir: dir})
		if c.err == "" && (err != nil || log.String() != c.log) {
			t.Errorf("%q: %v, log %q, want %q", c.command, err, log, c.log)
		}
		if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%q: error %v does not say %q", c.command, err, c.err)
		}
	}
}

// A program of the workflow's folder is missed when the workflow is validated,
// one that may be installed elsewhere when it runs.
func TestLookupWhenBuilt(t *testing.T) {
	dir := t.TempDir()
	for name, early := range map[string]bool{"./missing": true, "bin/missing": true, "missing": false, "/elsewhere/missing": false, "../missing": false} {
		_, err := New(Options{Command: []string{name}, Dir: dir})
		if (err != nil) != early {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
