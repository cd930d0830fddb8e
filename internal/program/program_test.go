//go:build unix

package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/program/programtest"
)

func TestMain(m *testing.M) {
	programtest.Main()
	os.Exit(m.Run())
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	all  []string
	seen func(line string) // called for each line
}

func (l *lines) log(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	l.mu.Lock()
	l.all = append(l.all, line)
	l.mu.Unlock()
	if l.seen != nil {
		l.seen(line)
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.all, "\n")
}

// with returns the rest of the first line with the prefix.
func (l *lines) with(prefix string) string {
	for line := range strings.SplitSeq(l.String(), "\n") {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return rest
		}
	}
	return ""
}

// behaving makes a program of the test binary. Its processes have a minute to
// end well, so that what takes no time does not end badly on a busy machine.
func behaving(t testing.TB, o Options, behaviour string, args ...string) (*Program, *lines) {
	t.Helper()
	log := &lines{}
	command, env := programtest.Command(behaviour, args...)
	o.Command, o.Log = command, log.log
	if o.Env == nil {
		o.Env = map[string]string{}
	}
	for k, v := range env {
		o.Env[k] = v
	}
	if o.Format == "" {
		o.Format = Arrow
	}
	if o.Mode == "" {
		o.Mode = Batch
	}
	if o.OutputLimit == 0 {
		o.OutputLimit = 1 << 30
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	p.limits = limits{grace: time.Minute, settle: time.Minute, held: time.Minute, output: o.OutputLimit}
	t.Cleanup(func() { p.Close() })
	return p, log
}

// xs is a batch of candidates with the column x, and ids.
func xs(values ...float64) arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.BinaryTypes.String}, {Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for i, v := range values {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprint("c", i))
		b.Field(1).(*array.Float64Builder).Append(v)
	}
	return b.NewRecord()
}

var yColumns = arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)

// ask asks for the y of some x.
func ask(ctx context.Context, p *Program, values ...float64) ([]float64, error) {
	rec := xs(values...)
	request, err := p.Encode(rec)
	if err != nil {
		return nil, err
	}
	var out []float64
	err = p.Do(ctx, Exchange{
		Request: request,
		Answer: &Answer{Columns: yColumns, Optional: []arrow.Field{{Name: "error", Type: arrow.BinaryTypes.String}, {Name: "id", Type: arrow.BinaryTypes.String}},
			Echo: []string{"id", "x"}, Rows: rec.NumRows(), Memory: memory.NewGoAllocator()},
		Emit: func(r arrow.Record) error {
			y, _, err := datasets.Float64s(r, 0)
			out = append(out, y...)
			return err
		},
	})
	return out, err
}

func eachWay(t *testing.T, f func(t *testing.T, o Options)) {
	for _, format := range []Format{Arrow, CSV, JSONL} {
		for _, mode := range []Mode{Batch, Stream} {
			t.Run(string(format)+" "+string(mode), func(t *testing.T) { f(t, Options{Format: format, Mode: mode}) })
		}
	}
}

func TestAnswers(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		for _, how := range []string{"plain", "id", "echo", "echo reasons"} {
			p, log := behaving(t, o, "score", how)
			for i := range 3 {
				got, err := ask(context.Background(), p, 1, 2, 3.5+float64(i), 0.5)
				if err != nil {
					t.Fatal(how, err)
				}
				if want := []float64{1, 4, (3.5 + float64(i)) * (3.5 + float64(i)), 0.25}; !slices.Equal(got, want) {
					t.Errorf("%s: got %v, want %v", how, got, want)
				}
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			if n, want := strings.Count(log.String(), "process "), map[Mode]int{Batch: 3, Stream: 1}[o.Mode]; n != want {
				t.Errorf("%s: %d processes for 3 requests, want %d", how, n, want)
			}
		}
	})
}

func TestLargeAnswers(t *testing.T) {
	values := make([]float64, 20_000)
	for i := range values {
		values[i] = float64(i)
	}
	eachWay(t, func(t *testing.T, o Options) {
		p, _ := behaving(t, o, "score")
		got, err := ask(context.Background(), p, values...)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(values) || got[19_999] != 19_999*19_999 {
			t.Errorf("%d values", len(got))
		}
	})
}

// Programs that break the contract give an error that says how, with what they
// wrote to stderr.
func TestMisbehaviour(t *testing.T) {
	forAll := []Format{Arrow, CSV, JSONL}
	for _, c := range []struct {
		name      string
		behaviour []string
		formats   []Format
		words     []string
		transient bool
	}{
		{name: "exit", behaviour: []string{"say", "3", "", `no such model\n`}, words: []string{"exited with code 3", "| no such model"}},
		{name: "exit after an answer", behaviour: []string{"wrong", "exit"}, words: []string{"exited with code 5"}},
		{name: "transient", behaviour: []string{"say", "10", "", "out of memory"}, words: []string{"code 10", "| out of memory"}, transient: true},
		{name: "transient with a message", behaviour: []string{"say", "10", `busy\n`, ""}, words: []string{"code 10", "may pass"}, transient: true},
		{name: "panic", behaviour: []string{"crash"}, words: []string{"exited with code 2", "about to fail", "out of luck"}},
		{name: "killed", behaviour: []string{"suicide"}, words: []string{"was killed"}},
		{name: "silence", behaviour: []string{"say", "0", "", ""}, formats: []Format{Arrow}, words: []string{"wrote nothing to stdout"}},
		{name: "garbage", behaviour: []string{"say", "0", `Hello, world!\n`, "x"}, formats: []Format{Arrow}, words: []string{`begins with "Hello, world!\n"`, "stderr", "| x"}},
		{name: "garbage", behaviour: []string{"say", "0", `Hello, world!\n`, ""}, formats: []Format{CSV}, words: []string{`"y" is missing`, "Hello"}},
		{name: "garbage", behaviour: []string{"say", "0", `Hello, world!\n`, ""}, formats: []Format{JSONL}, words: []string{"stdout:1", "not a JSON object", `begins with "Hello`}},
		{name: "an old stream", behaviour: []string{"say", "0", `\x10\x00\x00\x00aaaaaaaaaaaaaaaaaaaaa`, ""}, formats: []Format{Arrow}, words: []string{"Arrow IPC stream is expected"}},
		{name: "a huge message", behaviour: []string{"say", "0", `\xff\xff\xff\xff\xff\xff\xff\x7f`, ""}, formats: []Format{Arrow}, words: []string{"claims 2147483647 bytes"}},
		{name: "a damaged message", behaviour: []string{"say", "0", `\xff\xff\xff\xff\x08\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff`, ""}, formats: []Format{Arrow}, words: []string{"damaged"}},
		{name: "half a prefix", behaviour: []string{"say", "0", `\xff\xff\xff`, ""}, formats: []Format{Arrow}, words: []string{"ended before its answer was complete"}},
		{name: "missing column", behaviour: []string{"wrong", "missing"}, formats: []Format{Arrow, CSV}, words: []string{`the column "y" is missing (did you mean "z"?)`, `"z" is not declared`, `"y" (float64)`}},
		{name: "missing column", behaviour: []string{"wrong", "missing"}, formats: []Format{JSONL}, words: []string{`"z" is not expected`}},
		{name: "strange column", behaviour: []string{"wrong", "strange"}, formats: []Format{Arrow, CSV}, words: []string{`the column "zebra" is not declared`}},
		{name: "strange column", behaviour: []string{"wrong", "strange"}, formats: []Format{JSONL}, words: []string{`"zebra" is not expected`}},
		{name: "wrong type", behaviour: []string{"wrong", "words"}, words: []string{`column "y"`}},
		{name: "too many rows", behaviour: []string{"wrong", "many"}, words: []string{"more than the 3 rows"}},
		{name: "talks before", behaviour: []string{"wrong", "early"}, formats: []Format{Arrow}, words: []string{`begins with "loading the model\n"`}},
		{name: "talks before", behaviour: []string{"wrong", "early"}, formats: []Format{CSV, JSONL}, words: []string{"loading"}},
		{name: "talks after", behaviour: []string{"wrong", "late"}, formats: []Format{Arrow}, words: []string{`followed by "all done"`}},
		{name: "talks after", behaviour: []string{"wrong", "late"}, formats: []Format{CSV, JSONL}, words: []string{"stdout:"}},
		{name: "cut off", behaviour: []string{"wrong", "cut"}, formats: []Format{Arrow}, words: []string{"ended before its answer was complete"}},
		{name: "stops reading", behaviour: []string{"answer", "4"}, words: []string{"more than the 3 rows"}},
	} {
		if c.formats == nil {
			c.formats = forAll
		}
		for _, format := range c.formats {
			t.Run(c.name+" "+string(format), func(t *testing.T) {
				p, _ := behaving(t, Options{Format: format}, c.behaviour[0], c.behaviour[1:]...)
				_, err := ask(context.Background(), p, 1, 2, 3)
				wantError(t, err, c.transient, c.words...)
			})
		}
	}
}

func wantError(t *testing.T, err error, transient bool, words ...string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, not one of the program", err)
	}
	if e.Transient != transient {
		t.Errorf("transient: %v in %v", e.Transient, err)
	}
	for _, w := range append(words, filepath.Base(os.Args[0])) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

// A program that answers without reading is right if its answer is.
func TestAnswerWithoutReading(t *testing.T) {
	values := make([]float64, 40_000) // more than pipes hold
	p, _ := behaving(t, Options{Format: CSV}, "answer", "40000")
	if got, err := ask(context.Background(), p, values...); err != nil || len(got) != len(values) {
		t.Errorf("%d rows, error %v", len(got), err)
	}
	p, _ = behaving(t, Options{Format: CSV}, "answer", "40001")
	_, err := ask(context.Background(), p, values...)
	wantError(t, err, false, "more than the 40000 rows", "stopped reading its input")
	p, _ = behaving(t, Options{Format: CSV, Mode: Stream}, "answer", "40000")
	_, err = ask(context.Background(), p, values...)
	wantError(t, err, false, "closed its stdin")
	p, _ = behaving(t, Options{Format: CSV, Mode: Stream}, "ignorant", "40000")
	p.limits.settle, p.limits.grace = time.Millisecond, time.Millisecond
	_, err = ask(context.Background(), p, values...)
	wantError(t, err, false, "does not read its request to the end")
}

func TestEndlessOutput(t *testing.T) {
	for name, c := range map[string]struct {
		format Format
		args   []string
		words  string
	}{
		"empty batches": {Arrow, []string{"stream"}, "output_limit"},
		"a line":        {CSV, []string{"text", "yyyyyyyy"}, `yyy"…`},
		"blank lines":   {JSONL, []string{"text", `\n`}, "output_limit"},
		"rows":          {JSONL, []string{"text", `{\"y\":1}\n`}, "more than the 1 rows"},
		"zeros":         {Arrow, []string{"text", `\x00\x00\x00\x00`}, "begins with"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := behaving(t, Options{Format: c.format, OutputLimit: 4 << 20}, "endless", c.args...)
			p.limits.settle = time.Millisecond
			_, err := ask(context.Background(), p, 1)
			wantError(t, err, false, c.words)
		})
	}
}

func TestFloodOfMessages(t *testing.T) {
	p, log := behaving(t, Options{}, "flood", "170000")
	if _, err := ask(context.Background(), p, 1); err != nil {
		t.Fatal(err)
	}
	text := log.String()
	if len(text) > logBytes+1<<20 {
		t.Errorf("a log of %d bytes", len(text))
	}
	if !strings.Contains(text, "line 0 xxx") || !strings.HasSuffix(text, "left out of the log") {
		t.Errorf("the log ends in %q", text[max(0, len(text)-100):])
	}
	p, _ = behaving(t, Options{}, "flood", "nonsense")
	_, err := ask(context.Background(), p, 1)
	wantError(t, err, false, "exited with code 3", "| programtest: ")
}

// cancelled asks a program that says it is ready and never answers, and ends
// the context when it is.
func cancelled(t *testing.T, p *Program, log *lines) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log.seen = func(line string) {
		if line == "ready" {
			cancel()
		}
	}
	_, err := ask(ctx, p, 1)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	wantError(t, err, false, "was stopped", "| ready")
}

func TestCancel(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		p, log := behaving(t, o, "ready")
		cancelled(t, p, log)
		p, log = behaving(t, o, "deaf")
		p.limits.grace = time.Millisecond
		cancelled(t, p, log)
	})
}

func TestCancelBefore(t *testing.T) {
	p, log := behaving(t, Options{}, "score")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ask(ctx, p, 1); !errors.Is(err, context.Canceled) || log.String() != "" {
		t.Errorf("error %v, log %q", err, log)
	}
}

// A timeout is the end of a context like others.
func TestTimeoutAfterAnswer(t *testing.T) {
	p, _ := behaving(t, Options{}, "wrong", "hang")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := ask(ctx, p, 1)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// An answer that is wrong ends a program that would go on.
func TestWrongAnswerEndsProgram(t *testing.T) {
	p, _ := behaving(t, Options{}, "endless", "text", "nonsense")
	p.limits.settle, p.limits.grace = time.Millisecond, time.Millisecond
	_, err := ask(context.Background(), p, 1)
	wantError(t, err, false, `begins with "nonsense`)
}

var errEmit = errors.New("no room")

func TestEmitError(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		p, _ := behaving(t, o, "score")
		request, err := p.Encode(xs(1, 2))
		if err != nil {
			t.Fatal(err)
		}
		err = p.Do(context.Background(), Exchange{Request: request, Emit: func(arrow.Record) error { return errEmit },
			Answer: &Answer{Columns: yColumns, Optional: []arrow.Field{{Name: "error", Type: arrow.BinaryTypes.String}}, Rows: 2, Memory: memory.NewGoAllocator()}})
		if err != errEmit { //nolint:errorlint // Emit promises its error as it is
			t.Errorf("error %v", err)
		}
	})
}

// What a program leaves behind does not outlive it, and does not hold up the
// answer.
func TestChildren(t *testing.T) {
	p, log := behaving(t, Options{}, "leave")
	got, err := ask(context.Background(), p, 2)
	if err != nil || !slices.Equal(got, []float64{4}) {
		t.Fatal(got, err)
	}
	gone(t, log.with("child "))
}

// A process that left the group is out of reach: the program is to blame.
func TestEscapedChild(t *testing.T) {
	p, log := behaving(t, Options{}, "escape")
	p.limits.held, p.limits.settle = time.Millisecond, time.Millisecond
	_, err := ask(context.Background(), p, 2)
	pid, _ := strconv.Atoi(log.with("child "))
	if child, findErr := os.FindProcess(pid); findErr == nil && pid > 0 {
		child.Kill()
	}
	wantError(t, err, false, "keeps its output open")
}

// gone waits until a process has ended.
func gone(t *testing.T, pid string) {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc here")
	}
	if pid == "" {
		t.Fatal("no number of a process")
	}
	eventually(t, "process "+pid+" still runs", func() bool {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

// eventually waits for something that is about to happen.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
		time.Sleep(time.Millisecond)
	}
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here")
	}
	return len(entries)
}

// Neither success nor failure leaves goroutines, open files or zombies.
func TestNothingIsLeft(t *testing.T) {
	once := func() {
		p, _ := behaving(t, Options{}, "score")
		if _, err := ask(context.Background(), p, 1); err != nil {
			t.Error(err)
		}
		p, _ = behaving(t, Options{Mode: Stream}, "score")
		if _, err := ask(context.Background(), p, 1); err != nil {
			t.Error(err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		p, _ = behaving(t, Options{Mode: Stream}, "wrong", "early")
		if _, err := ask(context.Background(), p, 1); err == nil {
			t.Error("no error")
		}
		p, log := behaving(t, Options{Mode: Stream}, "ready")
		cancelled(t, p, log)
		p, _ = behaving(t, Options{Format: CSV}, "answer", "4")
		if _, err := ask(context.Background(), p, make([]float64, 100_000)...); err != nil {
			t.Error(err)
		}
		p, _ = behaving(t, Options{}, "score")
		p.command = []string{"/no/such/program"}
		if _, err := ask(context.Background(), p, 1); err == nil {
			t.Error("no error")
		}
	}
	once() // files that the runtime opens once
	files, routines := openFiles(t), runtime.NumGoroutine()
	for range 3 {
		once()
	}
	eventually(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= routines })
	if n := openFiles(t); n > files {
		t.Errorf("%d files open, before %d", n, files)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	if err == nil && len(strings.Fields(string(children))) > 0 {
		t.Errorf("children are left: %s", children)
	}
}

func TestStreamNeedsLivingProgram(t *testing.T) {
	for _, format := range []Format{Arrow, CSV, JSONL} {
		p, _ := behaving(t, Options{Format: format, Mode: Stream}, "once")
		if _, err := ask(context.Background(), p, 1); err != nil {
			t.Fatal(err)
		}
		_, err := ask(context.Background(), p, 1)
		wantError(t, err, false, "stdout ended", "mode: batch")
	}
}

func TestConcurrency(t *testing.T) {
	eachWay(t, func(t *testing.T, o Options) {
		o.Processes = 2
		p, log := behaving(t, o, "score")
		var wait sync.WaitGroup
		for i := range 6 {
			wait.Go(func() {
				got, err := ask(context.Background(), p, float64(i))
				if err != nil || !slices.Equal(got, []float64{float64(i * i)}) {
					t.Error(i, got, err)
				}
			})
		}
		wait.Wait()
		if n := strings.Count(log.String(), "process "); o.Mode == Stream && n > 2 {
			t.Errorf("%d processes, 2 are allowed", n)
		}
	})
}

func TestClosed(t *testing.T) {
	p, _ := behaving(t, Options{}, "score")
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(context.Background(), p, 1); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("error %v", err)
	}
}
