//go:build unix

package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}

func limits() sandbox.Limits {
	return sandbox.Limits{CPU: 5 * time.Second, Wall: time.Minute, Memory: 200 << 20, Output: 1 << 20, Disk: 4 << 20, Processes: 24}
}

// each runs a test at every level that this machine has.
func each(t *testing.T, l sandbox.Limits, do func(t *testing.T, s *sandbox.Sandbox)) {
	t.Helper()
	for _, level := range []sandbox.Level{sandbox.Namespaces, sandbox.Limited} {
		t.Run(string(level), func(t *testing.T) {
			s, err := sandbox.New(l, level)
			if err != nil {
				t.Skip(err)
			}
			do(t, s)
		})
	}
}

// python finds an interpreter that the sandbox shows without being told.
func python(t testing.TB) string {
	const path = "/usr/bin/python3"
	if _, err := os.Stat(path); err != nil {
		t.Skip("no ", path, " on this machine")
	}
	return path
}

func run(t testing.TB, s *sandbox.Sandbox, c sandbox.Command) sandbox.Result {
	t.Helper()
	r, err := s.Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func shell(script string) sandbox.Command {
	return sandbox.Command{Path: "/bin/sh", Args: []string{"-c", script}}
}

func pythonCode(t testing.TB, code string) sandbox.Command {
	return sandbox.Command{Path: python(t), Args: []string{"program.py"}, Files: map[string][]byte{"program.py": []byte(code)}}
}

func TestGoodProgram(t *testing.T) {
	t.Setenv("CUPEL_TEST_SECRET", "hush")
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		c := shell("cat; cat data/in.txt; echo $GREETING$CUPEL_TEST_SECRET; echo note >&2; pwd > here; cd $HOME && cat here >/dev/null")
		c.Stdin, c.Env = []byte("one\n"), map[string]string{"GREETING": "hello"}
		c.Files = map[string][]byte{"data/in.txt": []byte("two\n")}
		r := run(t, s, c)
		if !r.OK() || string(r.Stdout) != "one\ntwo\nhello\n" || r.Stderr != "note" || r.Problem() != "" {
			t.Errorf("%+v %q", r, r.Stdout)
		}
	})
}

func TestHowItEnded(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for _, c := range []struct {
			script, words string
			ending        sandbox.Ending
			code          int
		}{
			{"exit 3", "exited with code 3", sandbox.Exited, 3},
			{"kill -TERM $$", "signal 15 (terminated)", sandbox.Signaled, 15},
			{"kill -SEGV $$", "signal 11", sandbox.Signaled, 11},
			{"exec >&-; exit 4", "exited with code 4", sandbox.Exited, 4}, // closes stdout early
			{"exec <&- >&- 2>&-; exit 0", "", sandbox.Exited, 0},
			{"rm -rf * \"$HOME\" 2>/dev/null; exit 5", "exited with code 5", sandbox.Exited, 5}, // deletes its own folder
			{"mkdir -p a/b; chmod 0 a/b a; exit 6", "exited with code 6", sandbox.Exited, 6},
		} {
			r := run(t, s, shell(c.script))
			if r.Ending != c.ending || r.Code != c.code || !strings.Contains(r.Problem(), c.words) {
				t.Errorf("%q ended as %+v: %q", c.script, r, r.Problem())
			}
		}
	})
}

func TestEndlessLoops(t *testing.T) {
	l := limits()
	l.CPU = 100 * time.Millisecond
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		for name, script := range map[string]string{
			"one":            "while :; do :; done",
			"ignores TERM":   "trap '' TERM INT HUP XCPU; while :; do :; done",
			"several":        "for i in 1 2 3 4; do while :; do :; done & done; wait",
			"of short lives": "while :; do /bin/true; done",
		} {
			r := run(t, s, shell(script))
			if r.Ending != sandbox.OverCPU || !strings.Contains(r.Problem(), "100ms of processor time") {
				t.Errorf("%s: %+v %q", name, r, r.Problem())
			}
		}
	})
}

func TestSleepers(t *testing.T) {
	l := limits()
	l.Wall = 200 * time.Millisecond
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		r := run(t, s, shell("trap '' TERM INT HUP; echo early; sleep 1000; sleep 1000"))
		if r.Ending != sandbox.OverWall || string(r.Stdout) != "early\n" || !strings.Contains(r.Problem(), "longer than 200ms") {
			t.Errorf("%+v %q", r, r.Problem())
		}
	})
}

func TestForkBombs(t *testing.T) {
	l := limits()
	l.CPU = 20 * time.Second
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		for name, c := range map[string]sandbox.Command{
			"shell":   shell("b() { b | b & b; }; b"),
			"python":  pythonCode(t, "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n"),
			"threads": pythonCode(t, "import threading, time\nwhile True:\n  try: threading.Thread(target=lambda: time.sleep(1000)).start()\n  except RuntimeError: pass\n"),
		} {
			r := run(t, s, c)
			if refused := strings.Contains(r.Stderr, "Cannot fork"); r.Ending != sandbox.OverProcesses && !refused || r.OK() {
				t.Errorf("%s: %+v %q", name, r, r.Problem())
			}
		}
	})
}

func TestMemoryHogs(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		r := run(t, s, pythonCode(t, "x = b'x' * (1 << 30)"))
		if r.OK() || !strings.Contains(r.Stderr, "MemoryError") {
			t.Errorf("in one piece: %+v", r)
		}
		r = run(t, s, pythonCode(t, "import os, time\nfor i in range(5): os.fork()\nx = b'x' * (100 << 20)\ntime.sleep(1000)"))
		if r.Ending != sandbox.OverMemory && r.Ending != sandbox.OverProcesses {
			t.Errorf("in many processes: %+v", r)
		}
		r = run(t, s, pythonCode(t, "import os, time\nos.fork()\nos.fork()\nx = b'x' * (100 << 20)\ntime.sleep(1000)"))
		if r.Ending != sandbox.OverMemory || r.Memory < 200<<20 || !strings.Contains(r.Problem(), "more than 200 MiB of memory") {
			t.Errorf("in four processes: %+v", r)
		}
		// What forked processes share counts once.
		r = run(t, s, pythonCode(t, "import os, time\nx = b'x' * (120 << 20)\nfor i in range(3):\n  if os.fork() == 0:\n    time.sleep(.1)\n    os._exit(0)\nfor i in range(3): os.wait()\n"))
		if !r.OK() {
			t.Errorf("sharing: %+v %q", r, r.Problem())
		}
		r = run(t, s, pythonCode(t, "import mmap\nmmap.mmap(-1, 1 << 20)"))
		if r.OK() || !strings.Contains(r.Stderr, "Cannot allocate memory") {
			t.Errorf("anonymous shared memory: %+v", r)
		}
	})
}

func TestOutput(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for _, to := range []string{"", ">&2"} {
			r := run(t, s, shell("head -c 1000000000 /dev/urandom"+to))
			if r.Ending != sandbox.OverOutput || len(r.Stdout) > 1<<20 || !strings.Contains(r.Problem(), "wrote more than 1 MiB") {
				t.Errorf("%q: %s, %d bytes, %q", to, r.Ending, len(r.Stdout), r.Problem())
			}
		}
		r := run(t, s, shell(`printf '\033[31mred\033]0;title\007\377\r\n\303\244' >&2`))
		if r.Stderr != "\ufffd[31mred\ufffd]0;title\ufffd\ufffd\nä" {
			t.Errorf("%q", r.Stderr)
		}
	})
}

func TestDisk(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		one := run(t, s, shell("head -c 100000000 /dev/urandom > big; sleep 1"))
		if used, problem := one.Ending, one.Problem(); used == sandbox.Exited && !strings.Contains(one.Stderr, "No space left") && !strings.Contains(one.Stderr, "File size limit") && !strings.Contains(one.Stderr, "File too large") {
			t.Errorf("one file: %+v %q", one, problem)
		}
		many := run(t, s, shell("i=0; while :; do i=$((i+1)); head -c 500000 /dev/urandom > f$i || exit 9; done"))
		if many.Ending != sandbox.OverDisk && many.Code != 9 {
			t.Errorf("many files: %+v", many)
		}
	})
}

// A program sees nothing of the machine but what it is shown.
func TestWalls(t *testing.T) {
	secret := filepath.Join(openFolder(t), "secret.txt")
	if err := os.WriteFile(secret, []byte("hush"), 0o644); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		if !s.Fenced() {
			t.Skip("neither namespaces nor Landlock on this machine")
		}
		attempts := map[string]string{
			"reading elsewhere":      "cat " + secret,
			"writing elsewhere":      "echo x > " + secret,
			"writing into the root":  "echo x > /x",
			"writing into /usr":      "echo x > /usr/x",
			"reading /etc/shadow":    "cat /etc/shadow",
			"the caller":             fmt.Sprintf("cat /proc/%d/environ", os.Getpid()),
			"the keeper":             "cat /proc/$PPID/environ",
			"the keeper's reports":   "echo '{}' > /proc/$PPID/fd/4",
			"the keeper's memory":    "cat /proc/$PPID/mem",
			"a device":               "echo x > /dev/sda; echo x > /dev/kmsg; cat /dev/mem",
			"the first of all":       "cat /proc/1/environ | grep .",
			"more rights by program": "su -c true; sudo true",
		}
		for name, script := range attempts {
			if r := run(t, s, shell(script+" 2>/dev/null")); r.OK() || len(r.Stdout) > 0 {
				t.Errorf("%s: %+v %q", name, r, r.Stdout)
			}
		}
		connect := fmt.Sprintf("import socket\nsocket.create_connection(('127.0.0.1', %d), 5)", port)
		if r := run(t, s, pythonCode(t, connect)); r.OK() || !strings.Contains(r.Stderr, "PermissionError") {
			t.Errorf("network: %+v", r)
		}
		if r := run(t, s, pythonCode(t, "import multiprocessing as m, socket\na, b = socket.socketpair()\na.send(b'x')\nassert b.recv(1) == b'x'")); !r.OK() {
			t.Errorf("a local socket: %+v", r)
		}
	})
	if text, err := os.ReadFile(secret); err != nil || string(text) != "hush" {
		t.Errorf("the file holds %q, error %v", text, err)
	}
}

// openFolder is a folder that the sandbox does not show and anyone may read.
func openFolder(t *testing.T) string {
	dir := t.TempDir()
	for d := dir; filepath.Dir(d) != d && d != filepath.Clean(os.TempDir()); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestForbiddenCalls(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the numbers of the calls are those of Linux on amd64")
	}
	const prelude = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for name, args := range map[string]string{"mount": "165, 0, 0, 0, 0, 0", "ptrace": "101, 0, 0, 0, 0", "bpf": "321, 0, 0, 0", "keyctl": "250, 0, 0"} {
			r := run(t, s, pythonCode(t, fmt.Sprintf("%slibc.syscall(%s)", prelude, args)))
			if r.Ending != sandbox.Forbidden || !strings.Contains(r.Problem(), "system call that is forbidden") {
				t.Errorf("%s: %+v", name, r)
			}
		}
		code, want := prelude, ""
		for _, c := range []struct {
			args  string
			errno int
		}{
			{"272, 0x10000000", 1},            // unshare(CLONE_NEWUSER)
			{"56, 0x10000011, 0, 0, 0, 0", 1}, // clone(CLONE_NEWUSER | SIGCHLD)
			{"435, 0, 0", 38},                 // clone3
			{"425, 1, 0", 38},                 // io_uring_setup
			{"41, 16, 3, 0", 13},              // socket(AF_NETLINK)
			{"319, b'x', 0", 1},               // memfd_create
			{"0x40000000 + 39", 38},           // getpid of x32
		} {
			code += fmt.Sprintf("r = libc.syscall(%s)\nprint(r, ctypes.get_errno())\n", c.args)
			want += fmt.Sprintf("-1 %d\n", c.errno)
		}
		if r := run(t, s, pythonCode(t, code)); string(r.Stdout) != want {
			t.Errorf("%q, want %q (%+v)", r.Stdout, want, r)
		}
	})
}

// Signals from the program don't end its keeper.
func TestKeeperLives(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		r := run(t, s, shell("for s in TERM QUIT INT HUP ABRT USR1 SEGV PROF; do kill -$s $PPID; done 2>/dev/null; kill -KILL -1 2>/dev/null; sleep .05; echo alive"))
		if s.Level() == sandbox.Namespaces && r.Ending == sandbox.Signaled {
			return // kill -1 is its own end there
		}
		if !r.OK() || string(r.Stdout) != "alive\n" {
			t.Errorf("%+v %q", r, r.Stdout)
		}
	})
}

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

func TestCancellation(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if _, err := s.Run(ctx, shell("trap '' TERM; while :; do sleep 100; done")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if _, err := s.Run(ctx, shell("true")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func TestDoesNotStart(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for _, c := range []sandbox.Command{{Path: "/usr/bin/no-such-program"}, {Path: "/bin/sh", Readable: []string{"/no/such/folder"}}} {
			_, err := s.Run(context.Background(), c)
			var failed *sandbox.StartError
			if s.Level() == sandbox.Limited && c.Readable != nil {
				continue
			}
			if !errors.As(err, &failed) || failed.Transient {
				t.Errorf("%+v: error %v", c, err)
			}
		}
	})
	s, err := sandbox.New(limits(), "")
	if err != nil {
		t.Skip(err)
	}
	for _, c := range []sandbox.Command{{Path: "sh"}, {Path: "/bin/sh", Readable: []string{"/"}}, {Path: "/bin/sh", Readable: []string{"x"}},
		{Path: "/bin/sh", Files: map[string][]byte{"../x": nil}}, {Path: "/bin/sh", Args: []string{"a\x00b"}}, {Path: "/bin/sh", Env: map[string]string{"a=b": ""}}} {
		if _, err := s.Run(context.Background(), c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestBadOptions(t *testing.T) {
	if _, err := sandbox.New(sandbox.Limits{}, ""); err == nil {
		t.Error("no limits are accepted")
	}
	if _, err := sandbox.New(limits(), "moon"); err == nil || !strings.Contains(err.Error(), "moon") {
		t.Errorf("error %v", err)
	}
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

func TestManyAtOnce(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		results := make(chan error)
		const n = 20
		for i := range n {
			go func() {
				r, err := s.Run(context.Background(), shell(fmt.Sprintf("echo %d; cat >/dev/null", i)))
				if want := fmt.Sprintln(i); err == nil && string(r.Stdout) != want {
					err = fmt.Errorf("%q, want %q (%+v)", r.Stdout, want, r)
				}
				results <- err
			}()
		}
		for range n {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	})
}

// A program reads as much of its input as it likes.
func TestLargeInput(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		c := shell("wc -c")
		c.Stdin = make([]byte, 10<<20)
		if r := run(t, s, c); strings.TrimSpace(string(r.Stdout)) != "10485760" {
			t.Errorf("%+v", r)
		}
		c.Args[1] = "head -c 5"
		if r := run(t, s, c); !r.OK() || len(r.Stdout) != 5 {
			t.Errorf("%+v", r)
		}
	})
}

func BenchmarkRun(b *testing.B) {
	plain := func(path string, args ...string) func() error {
		return func() error { return exec.Command(path, args...).Run() }
	}
	runs := map[string]func() error{"plain true": plain("/bin/true"), "plain python": plain(python(b), "-c", "print(1)")}
	for _, level := range []sandbox.Level{sandbox.Namespaces, sandbox.Limited} {
		s, err := sandbox.New(limits(), level)
		if err != nil {
			continue
		}
		for name, c := range map[string]sandbox.Command{"true": {Path: "/bin/true"}, "python": {Path: python(b), Args: []string{"-c", "print(1)"}}} {
			runs[string(level)+" "+name] = func() error { _, err := s.Run(context.Background(), c); return err }
		}
	}
	for name, do := range runs {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
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
