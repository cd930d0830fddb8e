package kinds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/program"
)

// code is a program, or a part of one.
type code struct {
	most     int
	language string
	checker  *program.Program // nil for none
}

// Bounds of what a checker may take.
const (
	checkerTime   = 30 * time.Second
	checkerOutput = 1 << 20
)

func newCode(c Config, dir string, log func(string, ...any)) (Kind, error) {
	k := code{most: c.MaxLength, language: c.Language}
	if c.Checker == nil {
		return k, nil
	}
	var err error
	k.checker, err = program.New(program.Options{Command: c.Checker, Dir: dir, Format: program.JSONL, Mode: program.Batch,
		Processes: 4, OutputLimit: checkerOutput, Log: log})
	if err != nil {
		return nil, fmt.Errorf("checker: %w", err)
	}
	return k, nil
}

// Fingerprint identifies the files of the checker.
func (k code) Fingerprint() (string, error) {
	if k.checker == nil {
		return "", nil
	}
	return k.checker.Fingerprint()
}

// Close ends the checker.
func (k code) Close() error {
	if k.checker == nil {
		return nil
	}
	return k.checker.Close()
}

func (code) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{column("code", arrow.BinaryTypes.String)}, nil)
}

func (code) Keys() int { return 1 }

func (k code) Form(n int) Form {
	what := "code"
	if k.language != "" {
		what = k.language + " code"
	}
	f := Form{Instruction: fmt.Sprintf("Answer with complete %s in one block between lines of ``` and nothing else.", what)}
	if n > 1 {
		f.Instruction = fmt.Sprintf("Answer with up to %d different programs and nothing else, each complete %s in a block of its own between lines of ```.", n, what)
	}
	f.split = func(answer string) ([]string, error) { return blocks(answer, n) }
	return f
}

// blocks finds the code of an answer. Where one program was asked for, the last
// block counts, as models correct themselves; without any fence, it is the whole
// answer.
func blocks(answer string, n int) ([]string, error) {
	found, cutOff := fenced(answer)
	switch {
	case cutOff && len(found) == 0:
		return nil, errors.New("the block of code has no end: the answer was cut off, or the closing ``` is missing")
	case len(found) == 0:
		return []string{answer}, nil
	case n == 1:
		return found[len(found)-1:], nil
	}
	return found, nil
}

func (k code) Open(map[string]arrow.Table) (Check, error) { return k.check, nil }

func (k code) check(ctx context.Context, item string) (Candidate, error) {
	if item = strings.TrimRight(strings.Trim(tidyCode(item), "\n"), " \t"); strings.TrimSpace(item) == "" {
		return nil, errors.New("there is no code")
	}
	if err := tooLong(item, k.most); err != nil {
		return nil, err
	}
	return Candidate{item}, k.run(ctx, item)
}

// tidyCode is tidy that keeps indentation.
func tidyCode(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.ReplaceAll(s, "\x00", "")
}

// run lets the checker look at a candidate. What keeps it from running at all is
// a Broken error: it is not the candidate's fault.
func (k code) run(ctx context.Context, item string) error {
	if k.checker == nil {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, checkerTime)
	defer cancel()
	err := k.checker.Do(limited, program.Exchange{Request: []byte(item + "\n"), Read: func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}})
	var failed *program.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		return fmt.Errorf("the checker has no verdict after %v", checkerTime)
	case !errors.As(err, &failed) || failed.Transient:
		return Broken{err}
	}
	said := strings.Join(failed.Stderr, "\n")
	if said == "" {
		said = failed.Reason.Error()
	}
	return fmt.Errorf("the checker says: %s", strings.TrimSpace(printable.Lines(said)))
}

// Broken is an error of a check that is not the answer's fault.
type Broken struct{ Err error }

func (b Broken) Error() string { return b.Err.Error() }

// Unwrap gives the cause.
func (b Broken) Unwrap() error { return b.Err }

func (code) Measure(keys []Key) func(i, j int) float64 { return measureTexts(keys) }
