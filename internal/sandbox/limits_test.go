//go:build unix

package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/sandbox"
)

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
