package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

type callOptions struct {
	run  string
	json bool
}

func newModelsShow(c *console) *cobra.Command {
	opts := &callOptions{}
	cmd := &cobra.Command{
		Use:   "show CALL",
		Short: "Show a model call whole: prompt, parameters, answer",
		Long: `Show a model call whole: the prompt as it was sent, the parameters, the answer.
What could command a terminal is written as an escape. A question that was asked
again has a call for each time: the last one is shown, or with --run that of a run.`,
		Args: exactArgs(1, "the digest of a call, or its beginning; `cupel models calls` lists them"),
		RunE: func(_ *cobra.Command, args []string) error { return runModelsShow(c, opts, args[0]) },
	}
	cmd.Flags().StringVar(&opts.run, "run", "", "the run whose call to show")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print as JSON")
	return cmd
}

func runModelsShow(c *console, opts *callOptions, id string) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	call, err := findCall(s, opts.run, strings.ToLower(id))
	if err != nil {
		return err
	}
	if opts.json {
		text, err := models.EncodeCall(call)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := json.Indent(&out, text, "", "  "); err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.out, escapedJSON(out.String()))
		return err
	}
	return printCall(c.out, call)
}

// findCall finds a call by the beginning of its digest: that of a run, or the
// last one.
func findCall(s *store.Store, id, beginning string) (*models.Call, error) {
	versions := map[models.Digest]string{}
	if id != "" {
		rec, err := run.ReadRecord(s, id)
		if err != nil {
			return nil, err
		}
		calls, err := rec.Calls(s)
		if err != nil {
			return nil, err
		}
		for _, c := range calls {
			if strings.HasPrefix(string(c.Digest), beginning) {
				versions[c.Digest] = c.Version
			}
		}
	} else {
		for _, d := range s.Ledger().Find(beginning) {
			versions[d] = ""
		}
	}
	switch len(versions) {
	case 0:
		return nil, usageError{fmt.Errorf("there is no call %q; `cupel models calls` lists those of a run", beginning)}
	case 1:
	default:
		return nil, usageError{fmt.Errorf("%d calls begin with %q; write more of the digest", len(versions), beginning)}
	}
	for digest, version := range versions {
		if version != "" {
			return s.Ledger().Call(version)
		}
		call, ok, err := s.Ledger().Lookup(digest)
		if err == nil && !ok {
			err = fmt.Errorf("call %s is gone", digest.Short())
		}
		return call, err
	}
	return nil, nil
}

func printCall(out io.Writer, c *models.Call) error {
	id := c.Question.Identity
	fmt.Fprintf(out, "call     %s\nmodel    %s", c.Digest, strings.TrimSpace(escaped(id.Protocol+" "+id.Model+" "+id.Version)))
	if c.Server != "" {
		fmt.Fprintf(out, " at %s", escaped(c.Server))
	}
	params, err := json.Marshal(id.Params)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nparams   %s\n", escaped(string(params)))
	if c.Question.Request.Sample > 0 {
		fmt.Fprintf(out, "sample   %d\n", c.Question.Request.Sample)
	}
	fmt.Fprintf(out, "asked    %s, %s, %s\n", c.Started.Local().Format(time.DateTime), seconds(c.Latency), counted(int64(attemptsOf(c)), "attempt"))
	for _, a := range c.Attempts {
		fmt.Fprintf(out, "         failed after %s: %s\n", seconds(a.Elapsed), escaped(a.Message))
	}
	if c.Answer != nil {
		estimated := ""
		if c.Answer.Usage.Estimated {
			estimated = " (estimated)"
		}
		fmt.Fprintf(out, "tokens   %d input, %d output%s\ncost     %s\n", c.Answer.Usage.Input, c.Answer.Usage.Output, estimated, c.Cost)
	}
	printQuestion(out, c.Question.Request)
	return printAnswer(out, c)
}

func part(out io.Writer, title, text string) {
	fmt.Fprintf(out, "\n--- %s\n%s\n", title, strings.TrimRight(escaped(text), "\n"))
}

func printQuestion(out io.Writer, r models.Request) {
	switch r.Kind() {
	case models.KindChat:
		for _, m := range r.Chat.Messages {
			part(out, string(m.Role), m.Text)
			for _, b := range m.Images {
				fmt.Fprintf(out, "(%s)\n", escaped(b.String()))
			}
		}
		if r.Chat.Schema != nil {
			part(out, "schema", string(r.Chat.Schema))
		}
	case models.KindCompletion:
		part(out, "prompt", r.Completion.Prompt)
	case models.KindEmbedding:
		for i, text := range r.Embedding.Texts {
			part(out, fmt.Sprintf("text %d", i+1), text)
		}
	case models.KindImage:
		part(out, "prompt", r.Image.Prompt)
	case models.KindInfer:
		for _, t := range r.Infer.Inputs {
			part(out, "input "+t.String(), string(t.Data))
		}
	case models.KindRaw:
		part(out, "request", string(r.Raw.JSON))
		for _, b := range r.Raw.Blobs {
			fmt.Fprintf(out, "(%s)\n", escaped(b.String()))
		}
	}
}

func printAnswer(out io.Writer, c *models.Call) error {
	if c.Failure != nil {
		part(out, "failed: "+string(c.Failure.Fault), c.Failure.Message)
		return nil
	}
	a, title := c.Answer, "answer"
	if a.Finish != "" {
		title += ", which ends by " + escaped(a.Finish)
	}
	if a.Text != "" {
		part(out, title, a.Text)
	}
	for i, v := range a.Vectors {
		part(out, fmt.Sprintf("vector %d of %d numbers", i+1, len(v)), fmt.Sprint(v))
	}
	for _, b := range a.Blobs {
		fmt.Fprintf(out, "\n--- answer: %s\n", escaped(b.String()))
	}
	for _, t := range a.Tensors {
		part(out, "output "+t.String(), string(t.Data))
	}
	if len(a.JSON) > 0 {
		part(out, title, string(a.JSON))
	}
	return nil
}

// escaped writes what could command a terminal, or hide and reorder text, as
// escapes; lines and tabs stay.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, `\u{%x}`, r)
	}
	return b.String()
}

// escapedJSON is JSON in which the same stands as escapes of JSON.
func escapedJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
