//go:build unix

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startPatience is for the keeper to make the walls.
const startPatience = time.Minute

// heldPatience is for output that comes after the keeper's end.
const heldPatience = 2 * time.Second

// endPatience is for the keeper to end the program when asked to. Killing a
// keeper kills all that is in its namespaces; without them it is the last
// resort, as nobody looks for what is left.
func (l Level) endPatience() time.Duration {
	if l == Namespaces {
		return 5 * time.Second
	}
	return time.Minute
}

// keeper is a keeper that runs, seen from the caller.
type keeper struct {
	os             *os.Process
	level          Level
	control        *os.File // closing it ends the run
	reports        *os.File
	stdin          *os.File
	stdout, stderr *os.File

	stopOnce sync.Once
	stopped  Ending // why the caller ended the run, set by stopOnce
	killer   *time.Timer
}

// run starts a keeper and follows the run to its end.
func (s *Sandbox) run(ctx context.Context, c Command) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	o := order{Level: s.level, Limits: s.limits, Command: c, Become: canBecome()}
	remove, err := o.place()
	if err != nil {
		return Result{}, startError(err)
	}
	defer remove()
	k, err := startKeeper(o)
	if err != nil {
		return Result{}, err
	}
	defer k.close()
	stop := context.AfterFunc(ctx, func() { k.stop("") })
	defer stop()
	result, err := k.follow(o)
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	return result, err
}

// place makes what the keeper cannot: where there is no root of its own, a
// folder for the program.
func (o *order) place() (remove func(), err error) {
	if o.Level == Namespaces {
		return func() {}, nil
	}
	o.Folder, err = os.MkdirTemp("", "cupel-sandbox-*")
	return func() { removeFolder(o.Folder) }, err
}

// removeFolder removes a folder whatever modes its folders were given, and
// follows no link out of it.
func removeFolder(path string) {
	if os.RemoveAll(path) == nil {
		return
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return
	}
	defer root.Close()
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = root.Chmod(name, 0o700)
		}
		return err
	})
	_ = os.RemoveAll(path)
}

// startKeeper starts the keeper and hands it its order.
func startKeeper(o order) (*keeper, error) {
	ends := make([]pipeEnds, 5)
	for i := range ends {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(ends)
			return nil, startError(err)
		}
		ends[i] = pipeEnds{ours: r, theirs: w}
		if i == 0 || i == controlFD {
			ends[i] = pipeEnds{ours: w, theirs: r}
		}
	}
	files := make([]*os.File, len(ends))
	for i, e := range ends {
		files[i] = e.theirs
	}
	// The argument makes a test binary that forgot to call Main run no tests; a
	// program without that flag complains of it and ends.
	p, err := os.StartProcess(self(), []string{keeperName, "-test.run=^$"}, &os.ProcAttr{
		Dir: "/", Env: []string{"GOMAXPROCS=2", "GOTRACEBACK=none"}, Files: files, Sys: attributes(o)})
	for _, e := range ends {
		e.theirs.Close()
	}
	if err != nil {
		closeAll(ends)
		return nil, startError(err)
	}
	k := &keeper{os: p, level: o.Level, stdin: ends[0].ours, stdout: ends[1].ours, stderr: ends[2].ours, control: ends[controlFD].ours, reports: ends[reportFD].ours}
	go k.instruct(o)
	return k, nil
}

type pipeEnds struct{ ours, theirs *os.File }

func closeAll(ends []pipeEnds) {
	for _, e := range ends {
		if e.ours != nil {
			e.ours.Close()
			e.theirs.Close()
		}
	}
}

// instruct sends the order. A keeper that can't read it says so, or ends.
func (k *keeper) instruct(o order) { _ = json.NewEncoder(k.control).Encode(o) }

// stop ends the run for a reason, the first of which counts.
func (k *keeper) stop(why Ending) {
	k.stopOnce.Do(func() {
		k.stopped = why
		k.control.Close()
		k.killer = time.AfterFunc(k.level.endPatience(), func() { _ = k.os.Kill() })
	})
}

func (k *keeper) close() {
	for _, f := range []*os.File{k.control, k.reports, k.stdin, k.stdout, k.stderr} {
		f.Close()
	}
}

// follow feeds the program, reads what it writes and waits for the end of the
// keeper.
func (k *keeper) follow(o order) (Result, error) {
	var streams sync.WaitGroup
	out := &output{left: o.Limits.Output, over: func() { k.stop(OverOutput) }}
	streams.Go(func() { out.read(k.stdout, out.keep) })
	streams.Go(func() { out.read(k.stderr, out.end.add) })
	go func() {
		_, _ = k.stdin.Write(o.Command.Stdin) // a program need not read it
		k.stdin.Close()
	}()
	last, err := k.listen(o.Limits.Wall)
	state, _ := k.os.Wait()
	if last.Started > 0 && last.Ended == nil && o.Level == Limited {
		_ = syscall.Kill(-last.Started, syscall.SIGKILL) // all that can be done without its keeper
	}
	k.stop("") // from here on, nothing is left to stop
	k.killer.Stop()
	// Streams that something holds open at the level Limited don't hold us.
	for _, f := range []*os.File{k.stdout, k.stderr} {
		_ = f.SetReadDeadline(time.Now().Add(heldPatience))
	}
	streams.Wait()
	if err == nil && last.Ended == nil && last.Failed == "" {
		if last.Started > 0 {
			return k.result(o, &ended{Over: Lost}, out), nil
		}
		err = k.lost(state)
	}
	if err == nil && last.Failed != "" {
		err = &StartError{Reason: errors.New(last.Failed), Transient: transient(syscall.Errno(last.Errno))}
	}
	if err != nil || o.Probe {
		return Result{}, err
	}
	return k.result(o, last.Ended, out), nil
}

// listen reads the reports up to the last one, and lets the clock run.
func (k *keeper) listen(wall time.Duration) (report, error) {
	var last report
	clock := time.AfterFunc(startPatience, func() { k.stop("") })
	defer func() { clock.Stop() }()
	in := json.NewDecoder(io.LimitReader(k.reports, 1<<20))
	for {
		var r report
		err := in.Decode(&r)
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return last, nil
		case err != nil:
			k.stop("")
			return last, &StartError{Reason: fmt.Errorf("its keeper says what is no report: %w", err)}
		}
		if r.Started > 0 {
			clock.Stop()
			clock = time.AfterFunc(wall, func() { k.stop(OverWall) })
		}
		r.Started = max(r.Started, last.Started)
		last = r
	}
}

// lost explains a keeper that ended without any report.
func (k *keeper) lost(state *os.ProcessState) error {
	how := "in a way that this system does not tell"
	if state != nil {
		how = state.String()
	}
	return &StartError{Reason: fmt.Errorf("its keeper did not start (%s); a binary that runs sandboxes calls sandbox.Main first", how), Transient: true}
}

func (k *keeper) result(o order, e *ended, out *output) Result {
	r := Result{CPU: e.CPU, Memory: e.Memory, Stdout: out.kept, Stderr: out.end.String(), limits: o.Limits}
	if o.Folder != "" { // its name is random; the same text whatever the level
		r.Stderr = strings.ReplaceAll(r.Stderr, o.Folder, "/tmp")
	}
	r.Ending, r.Code = e.ending()
	if k.stopped != "" && (e.Over == "" || e.Over == Lost) {
		r.Ending, r.Code = k.stopped, 0
	}
	return r
}

// output collects what a program writes, within a bound.
type output struct {
	mu   sync.Mutex
	left int64
	over func()
	kept []byte
	end  tail
}

func (o *output) keep(p []byte) { o.kept = append(o.kept, p...) }

// read reads to the end. What is beyond the bound is dropped.
func (o *output) read(r io.Reader, keep func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		o.mu.Lock()
		allowed := min(int64(n), o.left)
		keep(buf[:allowed])
		o.left -= allowed
		o.mu.Unlock()
		if allowed < int64(n) {
			o.over()
		}
		if err != nil {
			return
		}
	}
}

func startError(err error) error {
	return &StartError{Reason: err, Transient: transient(err)}
}

// transient reports whether the system was short of something.
func transient(err error) bool {
	for _, short := range []error{syscall.EAGAIN, syscall.ENOMEM, syscall.EMFILE, syscall.ENFILE, syscall.ENOSPC} {
		if errors.Is(err, short) {
			return true
		}
	}
	return false
}

// try makes the walls of a level around nothing.
func try(level Level) error {
	if err := available(level); err != nil {
		return err
	}
	one := Limits{CPU: time.Minute, Wall: time.Minute, Memory: 1 << 30, Output: 1 << 20, Disk: 1 << 20, Processes: 8}
	o := order{Level: level, Limits: one, Become: canBecome(), Probe: true}
	remove, err := o.place()
	if err != nil {
		return err
	}
	defer remove()
	k, err := startKeeper(o)
	var failed *StartError
	if err == nil {
		defer k.close()
		_, err = k.follow(o)
	}
	if errors.As(err, &failed) {
		return failed.Reason
	}
	return err
}

func endingOf(signal int) Ending {
	switch syscall.Signal(signal) {
	case syscall.SIGSYS:
		return Forbidden
	case syscall.SIGXCPU:
		return OverCPU
	case syscall.SIGXFSZ:
		return OverDisk
	}
	return Signaled
}
