package models

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/prompt"
)

// asking is what all generators of this package know of a model.
type asking struct {
	Model      string `param:"model" required:"true" help:"name of the model under the workflow's models"`
	Prompt     string `param:"prompt" help:"what to ask: a template that sees .Count, .Number, .Round, .Best, .Diverse, .Inputs and .Row"`
	PromptFile string `param:"prompt_file" help:"a file with the template, relative to the workflow"`
	System     string `param:"system" help:"what the model is told before: its role, the rules; no template"`
}

// template reads the prompt; its text identifies it.
func (a asking) template(dir string) (*prompt.Template, string, error) {
	name, text := "prompt", a.Prompt
	switch {
	case a.Prompt != "" && a.PromptFile != "":
		return nil, "", errors.New("prompt and prompt_file are both set; one is enough")
	case a.Prompt == "" && a.PromptFile == "":
		return nil, "", errors.New("prompt is missing: what to ask, or prompt_file, where that stands")
	case a.PromptFile != "":
		var err error
		if text, err = prompt.ReadFile(dir, a.PromptFile); err != nil {
			return nil, "", fmt.Errorf("prompt_file: %w", err)
		}
		name = a.PromptFile
	}
	t, err := prompt.Parse(name, text)
	return t, text, err
}

// asker gets candidates out of a language model.
type asker struct {
	model   *models.Client
	kind    kinds.Kind
	system  string
	retries int // further questions in a conversation, and further rounds of them
	log     func(format string, args ...any)
}

// question is one conversation to have.
type question struct {
	turn
	prompt  string
	parents []string // ids of what the prompt shows
	island  int64    // of evolve
}

// proposal is a candidate and the question that led to it.
type proposal struct {
	kinds.Candidate
	question
}

// inquiry is all conversations of a step.
type inquiry struct {
	*asker
	check   kinds.Check
	base    int             // sample of the first call
	known   map[string]bool // keys of candidates that are there already
	found   []proposal
	calls   int // conversations
	tally   tally
	rows    int // that candidates are asked for of, 1 for no rows
	due     rota
	perCall int
}

// tally counts what went wrong, with the first of each.
type tally struct {
	failed, unusable, repeated int
	firstFailure               error
	firstProblem               string
}

// sampleOf is the sample of the first call of a step. Further ones follow it.
func sampleOf(seed uint64) int { return rand.New(rand.NewPCG(seed, 0)).IntN(1 << 30) }

// ask has conversations until there are n new candidates, or too many were in
// vain. compose says what to ask in a conversation, by its number and turn.
func (q *inquiry) ask(ctx context.Context, n int, compose func(number int, t turn) (question, error)) error {
	if q.rows == 0 {
		q.log("model %s is asked nothing: there are no rows to go through", q.model.Name())
		return nil
	}
	q.due = newRota(n-len(q.found), q.rows)
	for wave := 0; wave <= q.retries && q.due.total() > 0; wave++ {
		questions := []question{}
		for _, t := range q.due.turns(q.perCall) {
			one, err := compose(q.calls+len(questions), t)
			if err != nil {
				return err
			}
			questions = append(questions, one)
		}
		if err := q.wave(ctx, questions); err != nil {
			return err
		}
		if q.tally.failed == q.calls { // the client has tried each several times
			break
		}
	}
	return q.tally.verdict(q.model.Name(), q.calls, len(q.found), n, q.log)
}

// wave has conversations at the same time, and takes their candidates in order.
func (q *inquiry) wave(ctx context.Context, questions []question) error {
	results := make([]conversation, len(questions))
	var group sync.WaitGroup
	for i, one := range questions {
		group.Go(func() {
			results[i] = conversation{inquiry: q, question: one, sample: q.base + q.calls + i}
			results[i].hold(ctx)
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	q.calls += len(questions)
	for i := range results {
		if err := results[i].err; err != nil && stops(err) {
			return err
		}
	}
	for i := range results {
		q.take(&results[i])
	}
	return nil
}

// take adds what a conversation gave and nobody had.
func (q *inquiry) take(c *conversation) {
	q.tally.add(&c.tally)
	for _, candidate := range c.found {
		key := q.key(candidate)
		switch {
		case q.known[key]:
			q.tally.repeated++
		case q.due[c.row] > 0:
			q.known[key] = true
			q.due[c.row]--
			q.found = append(q.found, proposal{candidate, c.question})
		}
	}
}

func (q *inquiry) key(c kinds.Candidate) string { return kinds.Key(c[:q.kind.Keys()]).Text() }

func (t *tally) add(u *tally) {
	t.failed, t.unusable, t.repeated = t.failed+u.failed, t.unusable+u.unusable, t.repeated+u.repeated
	if t.firstFailure == nil {
		t.firstFailure = u.firstFailure
	}
	if t.firstProblem == "" {
		t.firstProblem = u.firstProblem
	}
}

// verdict says in the log what is missing, and whether that is an error.
func (t *tally) verdict(name string, calls, found, wanted int, log func(string, ...any)) error {
	switch {
	case t.failed == calls && calls > 0:
		return transient(fmt.Errorf("of %s all failed; the first: %w", plural(calls, "call"), t.firstFailure))
	case found == 0 && wanted > 0 && t.repeated == 0:
		return fmt.Errorf("model %s: none of its answers could be used; the first: %s", name, t.firstProblem)
	}
	if t.failed > 0 {
		log("model %s: %d of %d calls failed; the first: %v", name, t.failed, calls, t.firstFailure)
	}
	if t.unusable > 0 {
		log("model %s: %s could not be used; the first: %s", name, plural(t.unusable, "answer"), t.firstProblem)
	}
	if t.repeated > 0 {
		log("model %s: there already: %s", name, plural(t.repeated, "answer"))
	}
	if found < wanted {
		log("model %s: %s where %d were asked for", name, plural(found, "candidate"), wanted)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// again lists candidates that were found in this step, for later conversations
// not to repeat; "" for none.
func (q *inquiry) again() string {
	const most, length = 50, 300
	if len(q.found) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n\nThese are there already, do not repeat them:\n")
	for _, p := range q.found[max(0, len(q.found)-most):] {
		b.WriteString("- " + oneLine(kinds.Show(q.kind, kinds.Key(p.Candidate[:q.kind.Keys()])), length) + "\n")
	}
	return b.String()
}

func oneLine(text string, most int) string {
	return prompt.Cut(strings.Join(strings.Fields(text), " "), most)
}
