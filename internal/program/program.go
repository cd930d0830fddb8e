package program

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Format is how tables are written on pipes.
type Format string

// The formats.
const (
	Arrow Format = "arrow" // IPC streams
	CSV   Format = "csv"
	JSONL Format = "jsonl"
)

// Mode is how many requests a process handles.
type Mode string

// The modes.
const (
	Batch  Mode = "batch"  // one
	Stream Mode = "stream" // many, until its stdin ends
)

// Options describe a program and how to run it.
type Options struct {
	Command     []string // program and arguments
	Dir         string   // where it runs, and where paths start
	Format      Format
	Mode        Mode
	Processes   int               // how many may run at once
	Files       []string          // files, folders and patterns that count as part of it
	Env         map[string]string // variables to set
	PassEnv     []string          // names of variables to hand through, whose values are secret
	Params      map[string]string // handed over as a JSON object
	OutputLimit int64             // most bytes of an answer
	Log         func(format string, args ...any)
}

// Program is a program that can be asked many things. Its methods may be
// called concurrently.
type Program struct {
	options Options
	command []string
	dir     string // absolute
	name    string
	params  []byte
	limits  limits
	slots   chan struct{}

	mu     sync.Mutex
	path   string // resolved
	env    []string
	idle   []*process
	closed bool
	stamps map[string]stamp
}

// New checks the options. The program itself is looked for now if it is a file
// of the workflow's folder, and else when it is first asked.
func New(o Options) (*Program, error) {
	if len(o.Command) == 0 || o.Command[0] == "" {
		return nil, errors.New("the command is empty; it names a program and its arguments, as in command: [python3, score.py]")
	}
	for _, arg := range o.Command {
		if strings.ContainsRune(arg, 0) {
			return nil, errors.New("the command holds a NUL byte")
		}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("finding the workflow's folder: %w", err)
	}
	if err := checkEnv(o); err != nil {
		return nil, err
	}
	p := &Program{options: o, command: o.Command, dir: dir, name: commandLine(o.Command), slots: make(chan struct{}, max(1, o.Processes)),
		limits: limits{grace: 5 * time.Second, settle: 2 * time.Second, held: 10 * time.Second, output: o.OutputLimit}}
	if p.params, err = encodeParams(o.Params); err != nil {
		return nil, err
	}
	return p, p.checkOwn()
}

// commandLine shows a command in messages.
func commandLine(command []string) string {
	const most = 80
	words := make([]string, len(command))
	for i, w := range command {
		words[i] = w
		if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r <= ' ' || r == '"' || !strconv.IsPrint(r) }) {
			words[i] = strconv.Quote(w)
		}
	}
	line := strings.Join(words, " ")
	if len(line) > most {
		line = strings.ToValidUTF8(line[:most], "") + "…"
	}
	return line
}

// Name is the command line, shortened.
func (p *Program) Name() string { return p.name }

// resolve finds the program and its environment, once.
func (p *Program) resolve() (path string, env []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path != "" {
		return p.path, p.env, nil
	}
	vars, err := p.environment()
	if err != nil {
		return "", nil, err
	}
	path, err = p.find(vars["PATH"])
	if err != nil {
		return "", nil, err
	}
	p.path, p.env = path, flat(vars)
	return p.path, p.env, nil
}

// take waits for a slot and returns a process that waits for a request, nil
// where there is none.
func (p *Program) take(ctx context.Context) (*process, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		<-p.slots
		return nil, fmt.Errorf("%s: asked after it was closed", p.name)
	}
	n := len(p.idle)
	if n == 0 {
		return nil, nil
	}
	x := p.idle[n-1]
	p.idle = p.idle[:n-1]
	return x, nil
}

// keep holds a process for the next request.
func (p *Program) keep(x *process) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, x)
	}
	p.mu.Unlock()
	if closed {
		x.dismiss()
	}
}

// Close ends the processes that wait for requests. Those in use end with their
// answers.
func (p *Program) Close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var wait sync.WaitGroup
	for _, x := range idle {
		wait.Go(x.dismiss)
	}
	wait.Wait()
	return nil
}
