package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	evaluatorsall "github.com/cupel-science/cupel/evaluators/all"
	generatorsall "github.com/cupel-science/cupel/generators/all"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
)

// settingsFlags are the flags that change a workflow's settings.
type settingsFlags struct {
	params []string
	seed   int64
}

func (f *settingsFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&f.params, "param", "p", nil, "set a param of the workflow, name=value (repeatable)")
	cmd.Flags().Int64Var(&f.seed, "seed", -1, "seed of the run instead of the workflow's own")
}

func (f *settingsFlags) settings() (workflows.Settings, error) {
	s := workflows.Settings{Params: map[string]string{}}
	for _, p := range f.params {
		name, value, ok := strings.Cut(p, "=")
		if !ok {
			return s, usageError{fmt.Errorf("-p wants name=value, not %q", p)}
		}
		s.Params[name] = value
	}
	if f.seed >= 0 {
		seed := uint64(f.seed)
		s.Seed = &seed
	}
	return s, nil
}

// compiled is a workflow ready to run and what it was made of.
type compiled struct {
	plan  *workflows.Plan
	files *local.Files
	logs  *logSink
}

// logSink takes what programs print to wherever the run wants it.
type logSink struct {
	mu    sync.Mutex
	to    func(line string)
	early []string
}

// mostEarly bounds the lines that wait for somebody to read them.
const mostEarly = 1000

func (l *logSink) printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := fmt.Sprintf(format, args...)
	switch {
	case l.to != nil:
		l.to(line)
	case len(l.early) < mostEarly:
		l.early = append(l.early, line)
	}
}

// send hands lines on, and those before.
func (l *logSink) send(to func(line string)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, line := range l.early {
		to(line)
	}
	l.to, l.early = to, nil
}

func (c *console) catalog(files *local.Files, logs *logSink, ask models.Options) workflows.Catalog {
	return workflows.Catalog{Generators: generatorsall.Registry(), Evaluators: evaluatorsall.Registry(), Gates: generatorsall.Gates(), Inspect: files.Inspect, Log: logs.printf, Models: ask}
}

// compile loads and compiles a workflow file. ask says how its models are asked.
func (c *console) compile(path string, flags *settingsFlags, ask models.Options) (*compiled, error) {
	settings, err := flags.settings()
	if err != nil {
		return nil, err
	}
	w, err := loadWorkflow(path)
	if err != nil {
		return nil, err
	}
	if settings.Seed != nil {
		w.Seed = *settings.Seed
	}
	out := &compiled{files: &local.Files{}, logs: &logSink{}}
	out.plan, err = workflows.Compile(w, c.catalog(out.files, out.logs, ask), settings)
	return out, err
}

// loadWorkflow reads a workflow file; a folder stands for the workflow.yaml in
// it.
func loadWorkflow(path string) (*workflows.Workflow, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, "workflow.yaml")
		_, err = os.Stat(path)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("there is no workflow %s; `cupel init` writes one", path)}
	}
	return workflows.Load(path)
}
