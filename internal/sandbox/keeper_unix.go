//go:build unix

package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Main is the keeper of a run, in a process that was started for that, and
// does not return; else it does nothing. Binaries that run sandboxes call it
// before anything else in main, and their tests in TestMain.
func Main() {
	if len(os.Args) == 0 || os.Args[0] != keeperName {
		return
	}
	syscall.CloseOnExec(controlFD)
	syscall.CloseOnExec(reportFD)
	// Signals, which a program of the same user may send, do nothing. (Ignoring
	// them would be inherited.)
	signal.Notify(make(chan os.Signal, 1))
	g := &guard{reports: json.NewEncoder(os.NewFile(reportFD, "reports"))}
	g.work()
	syscall.Exit(0) // at once: nothing here needs tidying up
}

// onOneThread runs a function on a thread of its own, which ends with it, as the
// first of the process could not.
func onOneThread(do func()) {
	runtime.LockOSThread()
	if isFirstThread() {
		go onOneThread(do)
		select {} // occupies this thread
	}
	do()
}

// guard is the keeper at work.
type guard struct {
	order   order
	reports *json.Encoder

	mu     sync.Mutex
	over   Ending // the first limit that was reached
	peak   int64
	cpu    time.Duration
	ending chan struct{} // closed when all is to end
	begun  sync.Once     // the closing of ending
}

func (g *guard) work() {
	if err := g.keep(os.NewFile(controlFD, "control")); err != nil {
		var errno syscall.Errno
		errors.As(err, &errno)
		_ = g.reports.Encode(report{Failed: err.Error(), Errno: int(errno)})
	}
}

func (g *guard) keep(control io.Reader) error {
	in := json.NewDecoder(control)
	if err := in.Decode(&g.order); err != nil {
		return fmt.Errorf("reading the order: %w", err)
	}
	if err := g.order.wall(); err != nil {
		return err
	}
	g.ending = make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, io.MultiReader(in.Buffered(), control))
		g.end("")
	}()
	pid, err := g.order.begin()
	if err != nil {
		if pid > 0 {
			clearOut(pid)
		}
		return err
	}
	if g.order.Probe {
		return g.reports.Encode(report{Ended: &ended{}})
	}
	return g.follow(pid)
}

// follow watches over the program until nothing of it is left, and tells how it
// ended.
func (g *guard) follow(pid int) error {
	for fd := range 3 {
		_ = syscall.Close(fd) // the program's; its end must be seen at the other side
	}
	if err := g.reports.Encode(report{Started: pid}); err != nil {
		g.end("") // nobody listens
	}
	reaped, tidy := make(chan struct{}), make(chan struct{})
	go g.weigh()
	go func() {
		volunteer(pid)
		g.watch(pid, reaped)
		clearOut(pid)
		if g.order.Folder != "" {
			removeFolder(g.order.Folder) // the caller does it too, if it lives
		}
		close(tidy)
	}()
	status := g.reap(pid)
	close(reaped)
	g.end("")
	<-tidy
	return g.reports.Encode(report{Ended: g.ended(status)})
}

// end lets everything end, because of a limit or because it is over.
func (g *guard) end(why Ending) {
	g.begun.Do(func() {
		g.mu.Lock()
		g.over = why
		g.mu.Unlock()
		close(g.ending)
	})
}

// look is the time between two looks at what the program uses.
const look = 10 * time.Millisecond

// watch looks at what the program uses until all is to end, and then kills
// until the program itself has.
func (g *guard) watch(pid int, reaped <-chan struct{}) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-g.ending:
			for killAll(pid); !closed(reaped); killAll(pid) {
				time.Sleep(pause)
			}
			return
		case <-tick.C:
			if why := g.judge(g.order.usage(pid)); why != "" {
				g.end(why)
			}
		}
	}
}

// weigh looks at what the program has in its folder, which a program can make
// take long: no other look waits for it.
func (g *guard) weigh() {
	for wait := look; ; {
		select {
		case <-g.ending:
			return
		case <-time.After(wait):
		}
		start := time.Now()
		if g.order.disk() > g.order.Limits.Disk {
			g.end(OverDisk)
		}
		wait = max(look, time.Since(start))
	}
}

// usage is what all processes of a run use.
type usage struct {
	processes int
	memory    int64
	cpu       time.Duration
}

func (g *guard) judge(u usage) Ending {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.peak, g.cpu = max(g.peak, u.memory), max(g.cpu, u.cpu)
	l := g.order.Limits
	switch {
	case u.processes > l.Processes:
		return OverProcesses
	case u.memory > l.Memory:
		return OverMemory
	case u.cpu > l.CPU:
		return OverCPU
	}
	return ""
}

// reap waits for the program, and for all orphans meanwhile.
func (g *guard) reap(pid int) syscall.WaitStatus {
	for {
		var status syscall.WaitStatus
		found, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 0 // no children: cannot be, the program is one
		case found == pid:
			return status
		}
	}
}

// pause is the time between two rounds of killing.
const pause = time.Millisecond

// clearOut kills and waits until nothing is left of what the program started.
// One round is not enough: while we read who is there, others are born, or move
// from a parent that ends to us. That there are no children is for the kernel
// to say.
func clearOut(pid int) {
	for {
		killAll(pid)
		for {
			found, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if errors.Is(err, syscall.ECHILD) {
				return
			}
			if found == 0 {
				break
			}
		}
		time.Sleep(pause)
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (g *guard) ended(status syscall.WaitStatus) *ended {
	g.mu.Lock()
	defer g.mu.Unlock()
	e := &ended{Over: g.over, CPU: max(g.cpu, spent()), Memory: g.peak}
	if status.Signaled() {
		e.Signal = int(status.Signal())
	} else {
		e.Code = status.ExitStatus()
	}
	if e.Over == "" && e.CPU > g.order.Limits.CPU {
		e.Over = OverCPU
	}
	return e
}

// spent is the processor time of all that was waited for.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// begin starts the program. What confines it is done to one thread, of which it
// becomes a child; Go makes new threads from unspoilt ones. The thread ends at
// once: one with the rights of the program could be killed by it, and with it the
// keeper.
func (o *order) begin() (pid int, err error) {
	done := make(chan struct{})
	go onOneThread(func() {
		defer close(done)
		if err = o.confine(); err == nil && !o.Probe {
			pid, err = o.start()
		}
	})
	<-done
	return pid, err
}

// start starts the program as a child of this thread.
func (o *order) start() (pid int, err error) {
	home := o.home()
	env := map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": home, "TMPDIR": home}
	for name, value := range o.Command.Env {
		env[name] = value
	}
	vars := make([]string, 0, len(env))
	for name, value := range env {
		vars = append(vars, name+"="+value)
	}
	slices.Sort(vars)
	path := o.Command.Path
	if !filepath.IsAbs(path) {
		path = filepath.Join(home, path)
	}
	settle, err := o.limitProcesses()
	if err != nil {
		return 0, fmt.Errorf("bounding processes: %w", err)
	}
	pid, err = syscall.ForkExec(path, append([]string{o.Command.Path}, o.Command.Args...), &syscall.ProcAttr{
		Dir: home, Env: vars, Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Setpgid: true}})
	if failed := settle(pid); failed != nil {
		return pid, fmt.Errorf("bounding processes: %w", failed)
	}
	if err != nil {
		whom := ""
		if o.Level == Limited && o.Become {
			whom = " to everybody"
		}
		return 0, fmt.Errorf("%s could not be started: %w (it, its interpreter and its libraries must be readable there%s)", o.Command.Path, err, whom)
	}
	return pid, o.limitProgram(pid)
}

// home is the program's folder as it sees it.
func (o *order) home() string {
	if o.Level == Namespaces {
		return "/tmp"
	}
	return o.Folder
}

// furnish writes the program's files into its folder.
func (o *order) furnish(dir string) error {
	for name, content := range o.Command.Files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, content, 0o755)
		}
		if err != nil {
			return fmt.Errorf("writing the program's files: %w", err)
		}
	}
	if !o.Become {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, o.user(), o.user())
	})
}

// restrict sets the resource limits that this process shares with the program.
func (o *order) restrict() error {
	limits := map[int]uint64{syscall.RLIMIT_CORE: 0, syscall.RLIMIT_FSIZE: uint64(o.Limits.Disk)}
	o.more(limits)
	for which, most := range limits {
		if err := lower(which, most); err != nil {
			return fmt.Errorf("setting resource limit %d: %w", which, err)
		}
	}
	return nil
}

// openFiles is how many files one process may have open.
const openFiles = 256

// seconds is the processor time that one process may have, the unit of which is
// seconds for the kernel. Looking is more exact.
func (o *order) seconds() uint64 { return uint64(o.Limits.CPU.Seconds()) + 2 }

// lower sets a resource limit, or leaves one that is lower already.
func lower(which int, most uint64) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(which, &l); err != nil {
		return err
	}
	l.Max = min(l.Max, most)
	l.Cur = l.Max
	return syscall.Setrlimit(which, &l)
}
