// Package external asks programs: the protocol `command`. A program gets a
// question as one line of JSON on stdin,
//
//	{"kind": "chat", "model": "…", "params": {"temperature": 0.2}, "seed": 7, "sample": 0,
//	 "chat": {"messages": [{"role": "user", "text": "…"}]}}
//
// with the request under the name of its kind, as package models has it, and
// writes its answer as JSON to stdout: any of
//
//	text     of a chat or completion
//	vectors  of an embedding, lists of numbers
//	blobs    images and other media, as {"media_type": "image/png", "data": "base64"}
//	tensors  of an inference, as {"name": …, "datatype": "FP32", "shape": [1, 4], "data": [flat]}
//	json     of a raw request
//	usage    {"input": tokens, "output": tokens}, finish, model
//
// or {"error": "why", "transient": true}. Everything else of how programs run
// (folder, environment, stderr, exit codes, one process for each question or
// one for many) is told in package program, for the format jsonl: in mode
// stream an empty line ends an answer, which is written on one line.
package external

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/program"
)

type transport struct {
	*program.Program
	command []string
	limit   int64
	key     string // name of the variable that holds it, "" for none
}

var (
	_ models.Transport     = (*transport)(nil)
	_ models.Fingerprinter = (*transport)(nil)
	_ io.Closer            = (*transport)(nil)
)

// New makes the transport of a configuration.
func New(c models.Config, dir string, log func(string, ...any)) (models.Transport, error) {
	const room = 1 << 20 // so that it is our limit that says what is wrong
	pass := slices.Clone(c.PassEnv)
	if c.Key.Env != "" && !slices.Contains(pass, c.Key.Env) {
		pass = append(pass, c.Key.Env)
	}
	p, err := program.New(program.Options{Command: c.Command, Dir: dir, Format: program.JSONL, Mode: program.Mode(c.Mode),
		Processes: c.Concurrency, Files: c.Files, Env: c.Env, PassEnv: pass, OutputLimit: c.AnswerLimit + room, Log: log})
	if err != nil {
		return nil, err
	}
	return &transport{p, c.Command, c.AnswerLimit, c.Key.Env}, nil
}

// Fingerprint is the digest of the command and of its files in the workflow's
// folder.
func (t *transport) Fingerprint() (string, error) {
	files, err := t.Program.Fingerprint()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(append([]string{files}, t.command...))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// question is what a program reads. The request's own fields follow.
type question struct {
	Kind   models.Kind   `json:"kind"`
	Model  string        `json:"model,omitempty"`
	Params models.Params `json:"params"`
	Seed   *int64        `json:"seed,omitempty"`
	Sample int           `json:"sample"`
	kinds
}

// kinds are those of models.Request.
type kinds struct {
	Chat       *models.Chat       `json:"chat,omitempty"`
	Completion *models.Completion `json:"completion,omitempty"`
	Embedding  *models.Embedding  `json:"embedding,omitempty"`
	Image      *models.Image      `json:"image,omitempty"`
	Infer      *models.Infer      `json:"infer,omitempty"`
	Raw        *models.Raw        `json:"raw,omitempty"`
}

// answer is what a program writes.
type answer struct {
	models.Answer
	Error     string `json:"error"`
	Transient bool   `json:"transient"`
}

// Send asks the program. The idempotency key is not needed: a program whose
// answer was lost has to be asked again.
func (t *transport) Send(ctx context.Context, q models.Question, _ string) (*models.Answer, error) {
	line, err := encode(q)
	if err != nil {
		return nil, err
	}
	var got answer
	err = t.Do(ctx, program.Exchange{Request: line, Read: func(r io.Reader) error { return t.read(r, &got) }})
	if err != nil {
		return nil, failure(ctx, err)
	}
	secret := os.Getenv(t.key)
	if got.Error != "" {
		return nil, &models.Failure{Fault: models.FaultProgram, Transient: got.Transient, Message: "the program answers with an error: " + printable.Line(models.Hide(got.Error, secret), 300)}
	}
	got.Text = models.Hide(got.Text, secret)
	return check(q, &got.Answer)
}

func encode(q models.Question) ([]byte, error) {
	r := q.Request
	out := question{Kind: r.Kind(), Model: q.Identity.Model, Params: q.Identity.Params, Sample: r.Sample,
		kinds: kinds{r.Chat, r.Completion, r.Embedding, r.Image, r.Infer, r.Raw}}
	if seed, ok := q.Seed(); ok {
		out.Seed = &seed
	}
	line, err := json.Marshal(out)
	return append(line, '\n'), err
}

func (t *transport) read(r io.Reader, into *answer) error {
	text, err := io.ReadAll(io.LimitReader(r, t.limit+1))
	if err != nil {
		return err
	}
	if int64(len(text)) > t.limit {
		return &models.Failure{Fault: models.FaultTooLarge,
			Message: fmt.Sprintf("the answer takes more than the %.4g MiB that answer_limit allows", float64(t.limit)/(1<<20))}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("its answer is not the JSON that is expected (%w); it begins with %q", err, printable.Line(string(text), 80))
	}
	return nil
}

func failure(ctx context.Context, err error) error {
	var own *models.Failure
	var broken *program.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &own):
		return own
	}
	f := &models.Failure{Fault: models.FaultProgram, Message: printable.Line(err.Error(), 1000)}
	if errors.As(err, &broken) {
		f.Transient = broken.Transient
	}
	return f
}

// check looks at what the client relies on.
func check(q models.Question, a *models.Answer) (*models.Answer, error) {
	wrong := func(format string, args ...any) (*models.Answer, error) {
		return nil, &models.Failure{Fault: models.FaultAnswer, Message: fmt.Sprintf(format, args...)}
	}
	if e := q.Request.Embedding; e != nil && len(a.Vectors) > 0 {
		if len(a.Vectors) != len(e.Texts) {
			return wrong("the program gives %d vectors for %d texts", len(a.Vectors), len(e.Texts))
		}
		for i, v := range a.Vectors {
			if len(v) == 0 || len(v) != len(a.Vectors[0]) {
				return wrong("vector %d has %d numbers, the first one has %d", i+1, len(v), len(a.Vectors[0]))
			}
		}
	}
	for _, t := range a.Tensors {
		if err := t.Validate(); err != nil {
			return wrong("the program gives no tensor: %v", err)
		}
	}
	return a, nil
}
