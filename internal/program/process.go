package program

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// pipeRoom is what a new pipe holds on every system: so much can be written
// before anyone reads.
const pipeRoom = 4 << 10

// process is a program that runs, with the pipes to it.
type process struct {
	name   string
	limits limits
	os     *os.Process
	stdin  *os.File
	stdout *outlet // nil where stdout goes into the log
	answer *bufio.Reader
	log    *journal
	logged chan struct{} // closed at the end of stderr
	done   chan struct{} // closed when it has ended, and its stderr is read
	state  *os.ProcessState

	sent    chan struct{} // closed when the request is written, or can't be
	sendErr error

	mu     sync.Mutex
	reaped bool
	asked  bool // to end
	killer *time.Timer
}

// limits are how long processes may take to end, and how much they may say.
type limits struct {
	grace  time.Duration // between SIGTERM and SIGKILL
	settle time.Duration // for a program whose answer is wrong to exit by itself
	held   time.Duration // for output that comes after the exit, from what it left behind
	output int64         // bytes of an answer
}

// pipe is a pair of ends: ours and the program's.
type pipe struct{ ours, theirs *os.File }

func (p pipe) close() {
	p.ours.Close()
	p.theirs.Close()
}

// openPipes makes the pipes for stdin, stdout and stderr. Where stdout goes
// into the log it shares the pipe of stderr.
func openPipes(log bool) ([3]pipe, error) {
	var pipes [3]pipe
	for i := range pipes {
		if i == 1 && log {
			continue
		}
		r, w, err := os.Pipe()
		if err != nil {
			for _, p := range pipes[:i] {
				p.close()
			}
			return pipes, err
		}
		pipes[i] = pipe{r, w}
		if i == 0 {
			pipes[i] = pipe{w, r}
		}
	}
	if log {
		pipes[1] = pipe{nil, pipes[2].theirs}
	}
	return pipes, nil
}

// start runs the program with more variables in its environment.
func (p *Program) start(more []string, log bool) (*process, error) {
	path, env, err := p.resolve()
	if err != nil {
		return nil, err
	}
	pipes, err := openPipes(log)
	if err != nil {
		return nil, p.startError(path, err)
	}
	theirs := []*os.File{pipes[0].theirs, pipes[1].theirs, pipes[2].theirs}
	started, err := os.StartProcess(path, p.command, &os.ProcAttr{
		Dir: p.dir, Env: append(env[:len(env):len(env)], more...), Files: theirs, Sys: ownGroup()})
	for _, f := range theirs {
		f.Close() // twice where two are the same, which does no harm
	}
	if err != nil {
		for _, q := range pipes {
			q.ours.Close()
		}
		return nil, p.startError(path, err)
	}
	x := &process{name: p.name, limits: p.limits, os: started, stdin: pipes[0].ours, log: newJournal(p.options.Log, p.secrets()),
		logged: make(chan struct{}), done: make(chan struct{})}
	if !log {
		x.stdout = &outlet{file: pipes[1].ours, held: p.limits.held}
		x.answer = bufio.NewReaderSize(x.stdout, 32<<10)
	}
	stderr := &outlet{file: pipes[2].ours, held: p.limits.held, left: 1 << 62}
	go x.listen(stderr)
	go x.reap(stderr)
	return x, nil
}

func (x *process) listen(stderr *outlet) {
	x.log.copy(stderr)
	stderr.file.Close()
	close(x.logged)
}

// reap waits for the end of the process, and then ends what it left behind.
func (x *process) reap(stderr *outlet) {
	if !awaitExit(x.os.Pid) {
		x.state, _ = x.os.Wait()
	}
	x.mu.Lock()
	killGroup(x.os)
	if x.state == nil {
		x.state, _ = x.os.Wait()
	}
	x.reaped = true
	if x.killer != nil {
		x.killer.Stop()
	}
	x.mu.Unlock()
	stderr.expire()
	if x.stdout != nil {
		x.stdout.expire()
	}
	_ = x.stdin.SetWriteDeadline(time.Now())
	<-x.logged
	close(x.done)
}

// end asks the process to end, and forces it to after the grace. It does not
// wait.
func (x *process) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.reaped || x.asked {
		return
	}
	x.asked = true
	endGroup(x.os)
	x.killer = time.AfterFunc(x.limits.grace, x.kill)
}

func (x *process) kill() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.reaped {
		killGroup(x.os)
	}
}

func (x *process) wasAsked() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.asked
}

// send writes a request, and closes stdin where it is the last. What the pipe
// holds is written at once, more of it while the answer is read.
func (x *process) send(request []byte, last bool) {
	x.sent = make(chan struct{})
	write := func() {
		_, x.sendErr = x.stdin.Write(request)
		if last {
			x.stdin.Close()
		}
		close(x.sent)
	}
	if last && len(request) <= pipeRoom {
		write()
	} else {
		go write()
	}
}

// wasSent waits until the request of an answer that is complete is written.
func (x *process) wasSent() error {
	patience := time.NewTimer(x.limits.settle)
	defer patience.Stop()
	select {
	case <-x.sent:
		if x.sendErr != nil {
			return errors.New("it answered, but closed its stdin before the end of the request; in mode: stream more requests follow there")
		}
		return nil
	case <-patience.C:
		return errors.New("it answered, but does not read its request to the end")
	}
}

// rest reads what follows an answer, up to the end of stdout: nothing but
// white space.
func (x *process) rest() error {
	for {
		if _, err := x.answer.Peek(1); err != nil {
			return ended(err)
		}
		text, _ := x.answer.Peek(x.answer.Buffered())
		if more := bytes.TrimSpace(text); len(more) > 0 {
			return fmt.Errorf("its answer is followed by %s on stdout; messages belong on stderr", excerpt(more))
		}
		_, _ = x.answer.Discard(len(text)) // cannot fail: it was peeked at
	}
}

// ended turns the end of a stream into success.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// finish waits for the end of the process, whose answer was good or not, and
// judges. Where it was good, it waits as long as the context lasts.
func (x *process) finish(ctx context.Context, answer error) error {
	if answer == nil && x.stdout != nil {
		answer = x.rest()
	}
	if answer != nil {
		x.stdin.Close()
		patience := x.limits.settle
		if errors.As(answer, &stopped{}) {
			patience = 0
		}
		settle := time.AfterFunc(patience, x.end)
		defer settle.Stop()
	}
	if x.stdout != nil {
		x.stdout.left = 1 << 62
		_, _ = io.Copy(io.Discard, x.stdout)
		x.stdout.file.Close()
	}
	<-x.done
	<-x.sent
	if answer != nil && errors.Is(x.sendErr, syscall.EPIPE) {
		answer = fmt.Errorf("%w (it had stopped reading its input)", answer)
	}
	return x.verdict(ctx, answer)
}

// dismiss ends a process that is not needed any more.
func (x *process) dismiss() {
	x.stdin.Close()
	patience := time.AfterFunc(x.limits.grace, x.end)
	defer patience.Stop()
	_ = x.finish(context.Background(), nil)
}

// outlet is our end of a pipe that a program writes to.
type outlet struct {
	file *os.File
	held time.Duration
	left int64 // bytes that may still come
}

var (
	errHeld    = errors.New("it exited, but a process that it started in another process group or session keeps its output open")
	errTooMuch = errors.New("it writes more to stdout than output_limit allows")
)

// Read reads what the program wrote. After the program's exit, which expires
// the pipe, it still gives what is in there, but doesn't wait for those that
// were left behind.
func (o *outlet) Read(p []byte) (int, error) {
	if o.left <= 0 {
		return 0, errTooMuch
	}
	n, err := o.file.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		_ = o.file.SetReadDeadline(time.Now().Add(o.held))
		n, err = o.file.Read(p)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errHeld
	}
	o.left -= int64(n)
	return n, err
}

func (o *outlet) expire() { _ = o.file.SetReadDeadline(time.Now()) }
