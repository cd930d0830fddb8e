//go:build linux

package sandbox_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/sandbox"
)

// attacks are programs that must not get where they want to; each ends with
// exit code 0 and an empty stderr only if it does not. That the run has a result
// at all shows that its keeper lives.
func attacks() map[string]string {
	const libc = "import ctypes, os, signal, sys, time\nlibc = ctypes.CDLL(None, use_errno=True)\n"
	return map[string]string{
		// The keeper is a process of several threads, and a thread is a target too.
		"killing the keeper's threads": libc + `
up = os.getppid()
for tid in range(up, up + 60):
    if tid != os.getpid():
        libc.kill(tid, signal.SIGKILL)
        libc.syscall(200, tid, signal.SIGKILL)
        libc.syscall(234, up, tid, signal.SIGKILL)
time.sleep(.05)`,
		"stopping the keeper": libc + `
for tid in range(os.getppid(), os.getppid() + 60):
    if tid != os.getpid(): libc.syscall(234, os.getppid(), tid, signal.SIGSTOP)
time.sleep(.05)`,
		"limits of the keeper": libc + `
import resource
try: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (0, 0))
except (PermissionError, ProcessLookupError): sys.exit(0) # not ours, or not there
sys.exit("the keeper has new limits")`,
		"not to be killed for memory": `
for value in ("-1000", "-500", "0"):
    try: open("/proc/self/oom_score_adj", "w").write(value)
    except OSError: pass
try: assert int(open("/proc/self/oom_score_adj").read()) >= 0
except PermissionError: pass`,
		"root by a saved id": `
import os
try: status = open("/proc/self/status").read()
except PermissionError: status = ""
for line in status.splitlines():
    if line.startswith("Cap") and not line.startswith("CapAmb"): assert int(line.split()[1], 16) == 0, line
ids = set(os.getresuid() + os.getresgid())
assert len(ids) == 1, ids
if 0 not in ids:
    try: os.setuid(0)
    except PermissionError: pass
    else: raise SystemExit("root")`,
		"a sparse file": `
f = open("sparse", "wb")
try: f.truncate(1 << 40)
except OSError: pass
f.close()
import os
assert os.stat("sparse").st_size < 1 << 30`,
		"a hundred gigabytes at once": libc + `
libc.mmap.restype = ctypes.c_void_p
assert libc.mmap(0, ctypes.c_size_t(100 << 30), 3, 0x22, -1, 0) in (None, 2**64 - 1, -1)`,
	}
}

func TestAttacks(t *testing.T) {
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for name, code := range attacks() {
			if name == "limits of the keeper" && os.Geteuid() != 0 {
				continue // which is of the same user
			}
			if r := run(t, s, pythonCode(t, code)); !r.OK() || r.Stderr != "" {
				t.Errorf("%s: %s %q %s", name, r.Ending, r.Problem(), r.Stderr)
			}
		}
	})
}

// Memory that is no page of the program counts as well: the tables that the
// kernel needs for what it maps and only reads.
func TestPageTables(t *testing.T) {
	l := limits()
	l.Memory = 100 << 20
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		r := run(t, s, pythonCode(t, `
import ctypes
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
size, step = 1 << 46, 2 << 20
at = libc.mmap(0, ctypes.c_size_t(size), 1, 0x4022, -1, 0)
libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), 15) # no huge pages
for i in range(at, at + size, step): ctypes.c_char.from_address(i).value
`))
		if r.Ending != sandbox.OverMemory {
			t.Errorf("%+v", r)
		}
	})
}

// A program that goes on without stdout, or has others hold it, ends all the same.
func TestStreams(t *testing.T) {
	busy, idle := limits(), limits()
	busy.CPU, idle.Wall = 200*time.Millisecond, 300*time.Millisecond
	for _, c := range []struct {
		limits sandbox.Limits
		script string
		ending sandbox.Ending
	}{
		{busy, "exec >&- 2>&-; while :; do :; done", sandbox.OverCPU},
		{idle, "exec >&- 2>&-; sleep 100", sandbox.OverWall},
		{limits(), "setsid sh -c 'sleep 100 & sleep 100' & echo x", sandbox.Exited},
		{limits(), "(trap '' HUP TERM; while :; do echo y; done) & :", sandbox.Exited},
		{limits(), "yes | tr -d '\\n'; sleep 100", sandbox.OverOutput},
		{limits(), "yes | tr -d '\\n' >&2; sleep 100", sandbox.OverOutput},
	} {
		each(t, c.limits, func(t *testing.T, s *sandbox.Sandbox) {
			if r := run(t, s, shell(c.script)); r.Ending != c.ending {
				t.Errorf("%q: %s %s", c.script, r.Ending, r.Stderr)
			}
		})
	}
}

// Bombs that ignore signals, leave their group and session, or leave their parents
// never grow beyond what the kernel allows, and nothing of them is left.
func TestWildBombs(t *testing.T) {
	l := limits()
	l.CPU = time.Minute
	const again = "\n  except OSError: pass\n"
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		for name, code := range map[string]string{
			"deaf":          "import os, signal\nfor n in range(1, 32):\n  try: signal.signal(n, signal.SIG_IGN)\n  except OSError: pass\nwhile True:\n  try:\n    if os.fork() == 0: os.setsid()" + again,
			"dying parents": "import os\nif os.fork(): os.wait()\nwhile True:\n  try:\n    if os.fork(): os._exit(0)\n    os.fork()" + again,
		} {
			c := pythonCode(t, code)
			mark := fmt.Sprintf("bomb-%d-%d", os.Getpid(), time.Now().UnixNano())
			c.Args = append(c.Args, mark)
			done := make(chan int)
			most := peak(mark, done)
			r := run(t, s, c)
			close(done)
			if r.OK() && name == "deaf" {
				t.Errorf("%s: %+v", name, r)
			}
			allowed := l.Processes + 32
			if os.Geteuid() != 0 && s.Level() == sandbox.Limited {
				allowed += 64 + 32*runtime.NumCPU()
			}
			if n := <-most; n > allowed {
				t.Errorf("%s: %d processes", name, n)
			}
			if n := len(withWord(mark)); n > 0 {
				t.Errorf("%s: %d processes are left", name, n)
			}
		}
	})
}

// peak counts the processes with a word in their command line, until done.
func peak(word string, done <-chan int) <-chan int {
	most := make(chan int, 1)
	go func() {
		n := 0
		for {
			select {
			case <-done:
				most <- n
				return
			default:
				n = max(n, len(withWord(word)))
			}
		}
	}()
	return most
}

// Files are bounded however they are made, and links lead nowhere.
func TestFolders(t *testing.T) {
	outside := openFolder(t)
	if err := os.WriteFile(filepath.Join(outside, "kept"), []byte("hush"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", openFolder(t))
	l := limits()
	l.CPU = 20 * time.Second
	each(t, l, func(t *testing.T, s *sandbox.Sandbox) {
		for name, code := range map[string]string{
			"many files":  "i = 0\nwhile True:\n  open(str(i), 'w').close()\n  i += 1",
			"deep folder": "import os\nwhile True:\n  os.mkdir('d')\n  os.chdir('d')\n  open('f', 'w').write('x' * 4000)",
			"shared":      "f = open('/dev/shm/x', 'w')\nwhile True: f.write('x' * 4096)",
		} {
			r := run(t, s, pythonCode(t, code))
			if r.OK() || r.Ending == sandbox.OverCPU || r.Ending == sandbox.OverWall {
				t.Errorf("%s: %+v %q", name, r, r.Problem())
			}
		}
		r := run(t, s, shell("ln -s "+outside+" out; ln -s "+outside+"/kept f; mkdir d; ln -s "+outside+" d/out; chmod 0 d; ! cat f out/kept 2>/dev/null; : > out/new; rm -f out/kept"))
		if len(r.Stdout) > 0 {
			t.Errorf("links: %+v %q", r, r.Stdout)
		}
		if left, _ := filepath.Glob(os.Getenv("TMPDIR") + "/*"); len(left) > 0 {
			t.Errorf("left: %s", left)
		}
	})
	if got, _ := filepath.Glob(outside + "/*"); len(got) != 1 {
		t.Errorf("outside: %s", got)
	}
}

// No socket reaches anybody else, whatever its address.
func TestSockets(t *testing.T) {
	path := filepath.Join(openFolder(t), "socket")
	abstract := fmt.Sprintf("\x00cupel-test-%d", os.Getpid())
	for _, name := range []string{path, "@" + abstract[1:]} {
		l, err := net.Listen("unix", name)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	each(t, limits(), func(t *testing.T, s *sandbox.Sandbox) {
		for _, attempt := range []string{
			fmt.Sprintf("socket.socket(socket.AF_UNIX).connect(%q)", path),
			fmt.Sprintf("socket.socket(socket.AF_UNIX).connect(%s)", strings.ReplaceAll(fmt.Sprintf("%q", abstract), `\x00`, `\0`)),
			"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
			"socket.socket(socket.AF_INET6)",
			"socket.socket(socket.AF_VSOCK)",
			"socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
		} {
			if r := run(t, s, pythonCode(t, "import socket\n"+attempt)); r.OK() {
				t.Errorf("%s succeeds", attempt)
			}
		}
	})
}
