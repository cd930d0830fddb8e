package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/cupel-science/cupel/internal/models"
)

// RunRecord is what a run was asked to do, written before it starts: enough to
// run it again.
type RunRecord struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"` // of the workflow
	File    string            `json:"file"` // workflow file as it was given
	Params  map[string]any    `json:"params,omitempty"`
	Seed    uint64            `json:"seed"`
	Version string            `json:"version"` // of cupel
	Started time.Time         `json:"started"`
	Files   map[string]string `json:"files,omitempty"`   // texts of the workflow files and what they name, by path
	Gates   []string          `json:"gates,omitempty"`   // that candidates passed, or "off"
	Policy  []string          `json:"policy,omitempty"`  // what else the workflow's policy asked for
	Replays string            `json:"replays,omitempty"` // the run that this one replays
	Plan    string            `json:"plan,omitempty"`    // digest of what is computed: runs that share it are attempts at the same
}

// State is how far a run got.
type State string

// The states of a run. Running is one without a record of its end: it goes on,
// or was cut off. Partial is one that finished with more failed candidates
// than its policy allows. OutOfBudget is one that stopped because a call of a
// model might not have fitted into its budget.
const (
	Running     State = "running"
	Done        State = "done"
	Partial     State = "partial"
	Failed      State = "failed"
	Interrupted State = "interrupted"
	OutOfBudget State = "out of budget"
)

// RunStatus is how a run ended, written when it does.
type RunStatus struct {
	State   State         `json:"state"`
	Elapsed time.Duration `json:"elapsed"`
	Error   string        `json:"error,omitempty"`
	Failed  int64         `json:"failed,omitempty"` // candidates
	Report  string        `json:"report,omitempty"` // path of the HTML report
	Models  []ModelUse    `json:"models,omitempty"` // what its tasks asked of models
}

// ModelUse is what the tasks of a run asked of a model.
type ModelUse struct {
	Model  string       `json:"model"` // its name in the workflow
	Calls  int64        `json:"calls"`
	New    int64        `json:"new"` // made in this run; the others were recorded
	Input  int64        `json:"input"`
	Output int64        `json:"output"` // tokens of all calls
	Cost   models.Money `json:"cost"`   // of all calls, when they were made
	Spent  models.Money `json:"spent"`  // in this run
}

// Run is the folder of one run.
type Run struct {
	Record RunRecord
	dir    string

	mu     sync.Mutex
	events *bufio.Writer
	file   *os.File
}

// ErrNoRun says that the store holds no such run.
var ErrNoRun = errors.New("no such run")

var unsafeInID = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// NewRun makes the folder of a run. The id, if empty, is made of the workflow's
// name and the time, so that it sorts and can be remembered.
func (s *Store) NewRun(r RunRecord) (*Run, error) {
	base := unsafeInID.ReplaceAllString(r.Name, "-") + "-" + r.Started.UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		r.ID = base
		if n > 1 {
			r.ID = fmt.Sprintf("%s-%d", base, n)
		}
		err := os.Mkdir(s.RunDir(r.ID), 0o755)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("starting a run: %w", err)
		}
	}
	run := &Run{Record: r, dir: s.RunDir(r.ID)}
	if err := run.writeJSON("run.json", r); err != nil {
		return nil, err
	}
	return run, run.openEvents()
}

// RunDir is the folder of a run.
func (s *Store) RunDir(id string) string { return filepath.Join(s.dir, "runs", id) }

// Dir is the run's folder.
func (r *Run) Dir() string { return r.dir }

func (r *Run) writeJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(r.dir, name), append(data, '\n'))
}

func (r *Run) openEvents() error {
	f, err := os.OpenFile(filepath.Join(r.dir, "events.jsonl"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	r.file, r.events = f, bufio.NewWriterSize(f, 64<<10)
	return nil
}

// Append adds an event, as one line of JSON.
func (r *Run) Append(event any) error {
	line, err := json.Marshal(event)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events.Write(line)
	return r.events.WriteByte('\n')
}

// Flush hands buffered events to the operating system.
func (r *Run) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events.Flush()
}

// Finish records how the run ended and closes it.
func (r *Run) Finish(status RunStatus) error {
	err := r.Flush()
	return errors.Join(err, r.file.Sync(), r.file.Close(), r.writeJSON("status.json", status))
}

// FindRun finds a run by its id, the beginning of it, or "last".
func (s *Store) FindRun(id string) (RunRecord, error) {
	ids, err := s.RunIDs()
	if err != nil {
		return RunRecord{}, err
	}
	var found []string
	for _, known := range ids {
		if known == id {
			return s.ReadRun(known)
		}
		if strings.HasPrefix(known, id) {
			found = append(found, known)
		}
	}
	switch {
	case id == "last" && len(ids) > 0:
		return s.ReadRun(ids[len(ids)-1])
	case len(found) == 1:
		return s.ReadRun(found[0])
	case len(found) > 1:
		return RunRecord{}, fmt.Errorf("%w: %q could be %s", ErrNoRun, id, strings.Join(found, ", "))
	}
	return RunRecord{}, fmt.Errorf("%w: %q; `cupel runs` lists them", ErrNoRun, id)
}

// RunIDs lists the runs in the order in which they were started.
func (s *Store) RunIDs() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, "runs"))
	if err != nil {
		return nil, err
	}
	type started struct {
		id string
		at time.Time
	}
	var runs []started
	for _, e := range entries {
		if r, err := s.ReadRun(e.Name()); err == nil {
			runs = append(runs, started{e.Name(), r.Started})
		}
	}
	sort.SliceStable(runs, func(i, j int) bool { return runs[i].at.Before(runs[j].at) })
	ids := make([]string, len(runs))
	for i, r := range runs {
		ids[i] = r.id
	}
	return ids, nil
}

// ReadRun reads the record of a run.
func (s *Store) ReadRun(id string) (RunRecord, error) {
	var r RunRecord
	return r, readJSON(filepath.Join(s.RunDir(id), "run.json"), &r)
}

// Status reads how a run ended; one that has no record of it was cut off.
func (s *Store) Status(id string) RunStatus {
	var st RunStatus
	if readJSON(filepath.Join(s.RunDir(id), "status.json"), &st) != nil {
		st.State = Running
	}
	return st
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	return nil
}

// Events calls f with each event of a run, as JSON. A torn last line, left by
// a run that was killed, is passed over.
func (s *Store) Events(id string, f func(line []byte) error) error {
	file, err := os.Open(filepath.Join(s.RunDir(id), "events.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, 256<<10)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if line = bytes.TrimSpace(line); !json.Valid(line) {
			continue
		}
		if err := f(line); err != nil {
			return err
		}
	}
}

// RemoveRun forgets a run. Its tables stay until the next collection.
func (s *Store) RemoveRun(id string) error { return os.RemoveAll(s.RunDir(id)) }
