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

// TestNiceRuns: a run that is nicer than programs are elsewhere has the same
// sandboxes.
func TestNiceRuns(t *testing.T) {
	path, err := exec.LookPath("nice")
	if err != nil {
		t.Skip(err)
	}
	if _, err := sandbox.New(limits(), sandbox.Namespaces); err != nil {
		t.Skip(err)
	}
	out, err := exec.Command(path, "-n", "15", os.Args[0], "-test.v", "-test.run=^TestGoodProgram$").CombinedOutput()
	if err != nil || strings.Contains(string(out), "SKIP") {
		t.Errorf("%v\n%s", err, out)
	}
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
		for name, script := range map[string]string{
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
		} {
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

func TestManyAtOnce(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		results := make(chan error)
		const n = 8
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
