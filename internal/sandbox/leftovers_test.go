//go:build unix

package sandbox_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/sandbox"
)

// Nothing outlives the run.
func TestDaemons(t *testing.T) {
	mark := fmt.Sprintf("%d.%d", 100000+os.Getpid(), time.Now().UnixNano()%1e6)
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		code := "import os\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n    os.execv('/bin/sleep', ['sleep', '" + mark + "'])\n  os._exit(0)\nos.wait()\nprint('done')"
		start := time.Now()
		r := run(t, s, pythonCode(t, code))
		if !r.OK() || string(r.Stdout) != "done\n" {
			t.Errorf("%+v", r)
		}
		if took := time.Since(start); took > 50*time.Second {
			t.Errorf("it waited for the daemon, %s", took)
		}
		if left := sleeping(mark); left != "" {
			t.Errorf("left running: %s", left)
		}
	})
}

// sleeping looks for a sleep with a duration that nobody else sleeps.
func sleeping(duration string) string {
	return strings.Join(withWord("sleep\x00"+duration), " ")
}

// withWord lists the command lines in /proc that have a word in them.
func withWord(word string) []string {
	paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	return slices.DeleteFunc(paths, func(path string) bool {
		text, err := os.ReadFile(path)
		return err != nil || !strings.Contains(string(text), word)
	})
}

// Runs leave no process, file, folder or mount.
func TestNothingLeaks(t *testing.T) {
	temp := openFolder(t)
	t.Setenv("TMPDIR", temp)
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		run(t, s, shell("true"))
		before := footprint(t, temp)
		for range 10 {
			if r := run(t, s, shell("echo x > file; sleep 100 & exit 0")); !r.OK() {
				t.Fatalf("%+v", r)
			}
		}
		if after := footprint(t, temp); after != before {
			t.Errorf("before: %s; after: %s", before, after)
		}
	})
}

// footprint tells what this process has: open files, children, mounts, and
// temporary files.
func footprint(t *testing.T, temp string) string {
	t.Helper()
	count := func(pattern string) int {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		return len(paths)
	}
	children, _ := exec.Command("sh", "-c", fmt.Sprintf("cat /proc/%d/task/*/children", os.Getpid())).Output()
	mounts, _ := os.ReadFile("/proc/self/mounts")
	return fmt.Sprintf("%d files, %d children, %d mounts, %d temporary", count("/proc/self/fd/*"), len(strings.Fields(string(children))),
		strings.Count(string(mounts), "\n"), count(temp+"/cupel-*"))
}

// victimMark is the variable that makes TestVictim run.
const victimMark = "SANDBOX_TEST_VICTIM"

// TestVictim is the process that TestCallerIsKilled kills.
func TestVictim(t *testing.T) {
	level, mark, ok := strings.Cut(os.Getenv(victimMark), " ")
	if !ok {
		t.Skip("for TestCallerIsKilled only")
	}
	s, err := sandbox.New(limits(), sandbox.Level(level))
	if err != nil {
		t.Fatal(err)
	}
	run(t, s, shell("sleep "+mark+" & sleep "+mark+"; true"))
}

// When the caller is killed, its programs end too.
func TestCallerIsKilled(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc to look for processes in")
	}
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		temp := openFolder(t)
		t.Setenv("TMPDIR", temp)
		mark := fmt.Sprintf("%d.%d", 200000+os.Getpid(), time.Now().UnixNano()%1e6)
		victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
		victim.Env = append(os.Environ(), victimMark+"="+string(s.Level())+" "+mark)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the program runs", func() bool { return sleeping(mark) != "" })
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.Wait()
		eventually(t, "the program has ended", func() bool { return sleeping(mark) == "" })
		eventually(t, "its folder is gone", func() bool { left, _ := filepath.Glob(temp + "/cupel-*"); return len(left) == 0 })
	})
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never comes that ", what)
		}
	}
}
