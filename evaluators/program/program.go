package program

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/sandbox"
)

type config struct {
	Referee string `param:"referee" required:"true" enum:"expected,command,output" help:"what judges the output: expected (compares with the column expected of the dataset cases), command (a program of the workflow), output (keeps the text, for the evaluator of a later step)"`

	Column   string   `param:"column" default:"code" help:"column that holds the programs"`
	Language string   `param:"language" default:"python" enum:"python,sh,node" help:"what runs the programs"`
	Command  []string `param:"command" help:"instead of a language: a command that runs a program, in which {file} stands for its file"`
	File     string   `param:"file" help:"name of the program's file; left out for program with the ending of the language"`
	Stdin    string   `param:"stdin" help:"text that programs find on stdin"`
	StdinCol string   `param:"stdin_column" help:"column whose text a program finds on stdin"`
	Format   string   `param:"format" default:"csv" enum:"csv,jsonl" help:"how datasets are written for programs"`
	Files    []string `param:"files" help:"files, folders and patterns of files of the workflow's folder that lie beside each program"`
	Readable []string `param:"readable" help:"absolute paths that programs may read, beyond the system's libraries and their interpreter"`

	CPU       float64 `param:"cpu" default:"10" min:"0.01" max:"864000" unit:"s" help:"processor time of a run, all its processes together"`
	Wall      float64 `param:"wall" default:"60" min:"0.01" max:"864000" unit:"s" help:"time on the clock of a run"`
	Memory    float64 `param:"memory" default:"512" min:"16" max:"1048576" unit:"MiB" help:"memory of a run"`
	Output    float64 `param:"output" default:"1" min:"0.001" max:"1024" unit:"MiB" help:"most that a run may write to stdout and stderr"`
	Disk      float64 `param:"disk" default:"64" min:"0.1" max:"1048576" unit:"MiB" help:"most that a run may have in files"`
	Processes int     `param:"processes" default:"64" min:"1" max:"10000" help:"processes and threads of a run at once"`
	Isolation string  `param:"isolation" default:"strongest" enum:"strongest,namespaces,limits" help:"namespaces: refuse to run without; limits: resource limits suffice; strongest: what the machine has"`
	Cache     bool    `param:"cache" default:"true" help:"remember scores for each candidate"`

	OutputColumn   string            `param:"output_column" default:"output" help:"referee output: name of the column that keeps the text"`
	RefereeCommand []string          `param:"referee_command" help:"referee command: program and arguments; paths start in the workflow's folder"`
	RefereeFiles   []string          `param:"referee_files" help:"referee command: more files it needs, which candidates don't see"`
	Columns        map[string]string `param:"columns" help:"referee command: scores that it gives, by name: float, int, string, bool"`
	Goals          map[string]string `param:"goals" help:"referee command: scores to rank by: min or max"`
	Units          map[string]string `param:"units" help:"referee command: units of measurement of scores"`
	Params         map[string]string `param:"params" help:"referee command: parameters of it"`
}

// Spec describes the evaluator.
func Spec() evaluators.Spec {
	return evaluators.Spec{
		Name:    "program",
		Version: "1",
		Help:    "runs candidates that are code in a sandbox, and has an exact referee judge what they write",
		Params:  params.Of(config{}),
		Inputs:  []evaluators.Input{{Name: casesInput, Help: "what each program is run on: a row for each run, with its stdin in the column input, and for the referee expected the right answer in the column expected"}},
		Open:    true,
		New:     build,
	}
}

func build(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
	var c config
	if err := decode(&c); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	e := &evaluator{config: c, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	var err error
	if e.runner, err = c.runner(env.Dir); err != nil {
		return nil, err
	}
	e.box = &box{limits: c.limits(), isolation: c.isolation()}
	e.judge, err = c.judge(env.Dir, e.box)
	return e, err
}

func (c config) check() error {
	switch {
	case c.Stdin != "" && c.StdinCol != "":
		return errors.New("stdin and stdin_column exclude each other; give one")
	case c.Column == "":
		return errors.New("column: the name of the column is empty")
	case c.StdinCol == c.Column:
		return fmt.Errorf("stdin_column: %q is the column of the programs", c.Column)
	}
	if c.Referee == refereeCommand {
		return nil
	}
	for _, p := range []struct {
		name  string
		given bool
	}{{"columns", len(c.Columns) > 0}, {"goals", len(c.Goals) > 0}, {"units", len(c.Units) > 0}, {"params", len(c.Params) > 0},
		{"referee_command", len(c.RefereeCommand) > 0}, {"referee_files", len(c.RefereeFiles) > 0}} {
		if p.given {
			return fmt.Errorf("%s is for referee: command, and the referee is %s", p.name, c.Referee)
		}
	}
	return nil
}

func (c config) limits() sandbox.Limits {
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	mebibytes := func(m float64) int64 { return int64(m * (1 << 20)) }
	return sandbox.Limits{CPU: seconds(c.CPU), Wall: seconds(c.Wall), Memory: mebibytes(c.Memory), Output: mebibytes(c.Output),
		Disk: mebibytes(c.Disk), Processes: c.Processes}
}

func (c config) isolation() sandbox.Level {
	if c.Isolation == "strongest" {
		return ""
	}
	return sandbox.Level(c.Isolation)
}

// The referees.
const (
	refereeExpected = "expected"
	refereeCommand  = "command"
	refereeOutput   = "output"
)

// judge makes the referee.
func (c config) judge(dir string, b *box) (judge, error) {
	switch c.Referee {
	case refereeExpected:
		return expected{}, nil
	case refereeCommand:
		return c.commandReferee(dir, b)
	}
	return c.outputReferee()
}
