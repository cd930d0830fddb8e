package models

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/prompt"
)

// conversation is a question and what came of it. The model is told what of its
// answer cannot be used, and asked for the rest.
type conversation struct {
	*inquiry
	question
	sample int
	found  []kinds.Candidate
	tally  tally
	err    error // that stops the step
}

// Bounds of what a model is told of its own answer.
const (
	toldAnswer   = 20_000 // characters
	toldProblems = 10
	toldItem     = 200  // characters of what has a problem
	toldProblem  = 2000 // characters of a problem
)

// problem is what is wrong with an item of an answer.
type problem struct {
	text     string // for the model
	repeated bool   // nothing but that it is there already
}

// hold has the conversation.
func (c *conversation) hold(ctx context.Context) {
	form := c.kind.Form(c.want)
	messages := c.opening(form)
	for turn := 0; ; turn++ {
		reply, err := c.model.Ask(ctx, models.Request{Sample: c.sample, Chat: &models.Chat{Messages: messages, Schema: form.Schema}})
		if err != nil {
			c.salvage(ctx, form, reply, err)
			return
		}
		problems, err := c.read(ctx, form, reply)
		if err != nil {
			c.err = err
			return
		}
		if len(problems) == 0 || len(c.found) >= c.want {
			return
		}
		if turn == c.retries {
			c.give(problems)
			return
		}
		form = c.kind.Form(c.want - len(c.found))
		messages = append(messages[:len(messages):len(messages)],
			models.Message{Role: models.Assistant, Text: prompt.Cut(reply.Text, toldAnswer)},
			models.Message{Role: models.User, Text: correction(problems, form)})
	}
}

// give counts the problems that were left in the end.
func (c *conversation) give(problems []problem) {
	for _, p := range problems {
		if p.repeated {
			c.tally.repeated++
		} else {
			c.tally.add(&tally{unusable: 1, firstProblem: printable.Line(p.text, toldProblem)})
		}
	}
}

func (c *conversation) opening(form kinds.Form) []models.Message {
	var messages []models.Message
	if strings.TrimSpace(c.system) != "" {
		messages = append(messages, models.Message{Role: models.System, Text: c.system})
	}
	return append(messages, models.Message{Role: models.User, Text: strings.TrimSpace(c.prompt) + "\n\n" + form.Instruction})
}

// salvage ends a conversation with an error. Where that is an answer that the
// schema does not allow, its good parts are taken.
func (c *conversation) salvage(ctx context.Context, form kinds.Form, reply *models.Reply, err error) {
	var f *models.Failure
	if reply != nil && errors.As(err, &f) && f.Fault == models.FaultSchema {
		if _, broken := c.readItems(ctx, form.Salvage(reply.Text)); broken != nil {
			c.err = broken
			return
		}
	}
	c.fail(err)
}

// fail sorts an error: one of this call leaves a gap, others stop the step.
func (c *conversation) fail(err error) {
	if stops(err) {
		c.err = err
		return
	}
	c.tally.failed, c.tally.firstFailure = 1, err
	if len(c.found) > 0 {
		c.tally.failed = 0 // it gave something before
		c.tally.unusable, c.tally.firstProblem = 1, printable.Line(err.Error(), toldProblem)
	}
}

// read takes an answer apart. Problems are for the model; an error is not its
// fault.
func (c *conversation) read(ctx context.Context, form kinds.Form, reply *models.Reply) (problems []problem, err error) {
	if form.Schema == nil && reply.Finish == "length" {
		return []problem{{text: "the answer was cut off at the limit of tokens (see max_tokens); it must be shorter"}}, nil
	}
	items, err := form.Split(reply.Text, reply.Value)
	if err != nil {
		return []problem{{text: err.Error()}}, nil
	}
	return c.readItems(ctx, items)
}

func (c *conversation) readItems(ctx context.Context, items []string) (problems []problem, err error) {
	for _, item := range items {
		candidate, err := c.check(ctx, item)
		var broken kinds.Broken
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &broken):
			return nil, err
		case err != nil:
			problems = append(problems, problem{text: named(item, err)})
		case c.known[c.key(candidate)] || c.has(candidate):
			problems = append(problems, problem{named(item, errThere), true})
		case len(c.found) < c.want:
			c.found = append(c.found, candidate)
		}
	}
	return problems, nil
}

func (c *conversation) has(candidate kinds.Candidate) bool {
	for _, other := range c.found {
		if c.key(other) == c.key(candidate) {
			return true
		}
	}
	return false
}

var errThere = errors.New("it is there already")

// named is a problem with the beginning of what has it.
func named(item string, err error) string {
	return oneLine(item, toldItem) + ": " + err.Error()
}

// correction tells a model what of its answer cannot be used.
func correction(problems []problem, form kinds.Form) string {
	var b strings.Builder
	b.WriteString("This can't be used:\n")
	for i, p := range problems {
		if i == toldProblems {
			fmt.Fprintf(&b, "- … and %d more\n", len(problems)-i)
			break
		}
		b.WriteString("- " + prompt.Cut(p.text, toldProblem) + "\n")
	}
	b.WriteString("Give others in their place. " + form.Instruction)
	return b.String()
}

// stops tells whether an error is more than the failure of one call: the budget
// is used up, the call is not recorded, the context or the ledger ended.
func stops(err error) bool {
	var failed *models.Error
	return !errors.As(err, &failed)
}

// transient marks an error that may pass when the step is tried again.
func transient(err error) error {
	var f *models.Failure
	if errors.As(err, &f) && f.Transient {
		return generators.Transient{Err: err}
	}
	return err
}
