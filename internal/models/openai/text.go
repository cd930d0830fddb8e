package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/tmaxmax/go-sse"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/endpoint"
	"github.com/cupel-science/cupel/internal/printable"
)

// generation is an answer of chats and completions, or a piece of one.
type generation struct {
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   *usage   `json:"usage"`
	Error   anyError `json:"error"`
}

type choice struct {
	Index   int    `json:"index"`
	Text    string `json:"text"`    // of completions
	Message turn   `json:"message"` // of chats
	Delta   turn   `json:"delta"`   // of chats, piece by piece
	Finish  string `json:"finish_reason"`
}

type turn struct {
	Content string `json:"content"`
	Refusal string `json:"refusal"`
}

// anyError is an error within an answer that has the status of success.
type anyError struct{ raw json.RawMessage }

func (e *anyError) UnmarshalJSON(text []byte) error {
	e.raw = append(e.raw[:0], text...)
	return nil
}

func (e anyError) failure(r *endpoint.Response) error {
	if len(e.raw) == 0 || string(e.raw) == "null" {
		return nil
	}
	return endpoint.Unexpected("the server answers with an error: %s", printable.Line(r.Hide(string(e.raw)), 300))
}

// text asks for a text, whole or piece by piece.
func (t *transport) text(ctx context.Context, path string, body map[string]any, d dialect, key string) (*models.Answer, error) {
	if t.stream {
		body["stream"] = true
		if !d.noUsage {
			body["stream_options"] = map[string]any{"include_usage": true}
		}
	}
	r, err := t.Post(ctx, path, body, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var all assembly
	if r.Streams {
		err = all.readStream(r)
	} else {
		err = all.readWhole(r)
	}
	if err != nil {
		return nil, err
	}
	return all.answer(r)
}

// assembly puts an answer together.
type assembly struct {
	text, refusal strings.Builder
	finish, model string
	usage         usage
}

func (a *assembly) readWhole(r *endpoint.Response) error {
	var g generation
	if err := r.Decode(&g); err != nil {
		return err
	}
	if err := g.Error.failure(r); err != nil {
		return err
	}
	if len(g.Choices) == 0 {
		return endpoint.Unexpected("the answer has no choices")
	}
	a.add(g)
	return nil
}

// readStream reads server-sent events. The stream is complete when it says so,
// or why the text ends.
func (a *assembly) readStream(r *endpoint.Response) error {
	const longest = 1 << 30 // of an event; the response has a limit of its own
	done := false
	for event, err := range sse.Read(r, &sse.ReadConfig{MaxEventSize: longest}) {
		if err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) && a.finish != "" {
				break
			}
			return r.Failure(err)
		}
		if event.Data == "[DONE]" {
			done = true
			break
		}
		if strings.TrimSpace(event.Data) == "" {
			continue
		}
		var g generation
		if err := json.Unmarshal([]byte(event.Data), &g); err != nil {
			return endpoint.Unexpected("a piece of the answer is not what the protocol says; it begins with %q", printable.Line(r.Hide(event.Data), 80))
		}
		if err := g.Error.failure(r); err != nil {
			return err
		}
		a.add(g)
	}
	if !done && a.finish == "" {
		return r.Failure(io.ErrUnexpectedEOF)
	}
	return nil
}

// add takes a piece of the first choice, the only one that is asked for.
func (a *assembly) add(g generation) {
	if g.Model != "" {
		a.model = g.Model
	}
	if g.Usage != nil {
		a.usage = *g.Usage
	}
	for _, c := range g.Choices {
		if c.Index != 0 {
			continue
		}
		a.text.WriteString(c.Text + c.Message.Content + c.Delta.Content)
		a.refusal.WriteString(c.Message.Refusal + c.Delta.Refusal)
		if c.Finish != "" {
			a.finish = c.Finish
		}
	}
}

func (a *assembly) answer(r *endpoint.Response) (*models.Answer, error) {
	refused := a.text.Len() == 0 && a.refusal.Len() > 0
	if refused || a.finish == "content_filter" {
		f := &models.Failure{Fault: models.FaultFiltered, Charged: true, Message: "the service refuses to answer"}
		if why := printable.Line(r.Hide(a.refusal.String()), 300); why != "" {
			f.Message += ": " + why
		}
		return nil, f
	}
	return &models.Answer{Text: r.Hide(a.text.String()), Usage: a.usage.tokens(), Finish: r.Hide(a.finish), Model: r.Hide(a.model)}, nil
}
