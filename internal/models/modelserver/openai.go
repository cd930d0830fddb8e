package modelserver

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// common are the fields of all requests of OpenAI's API.
type common struct {
	Model       string   `json:"model"`
	Temperature *float64 `json:"temperature"`
	Seed        *int64   `json:"seed"`
	MaxTokens   int      `json:"max_tokens"`
	NewLimit    int      `json:"max_completion_tokens"`
	Stream      bool     `json:"stream"`
	Options     struct {
		Usage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// decode reads a body: the common fields and those of one kind.
func decode(kind string, r *http.Request, body []byte, more any) (Request, error) {
	var c common
	if err := json.Unmarshal(body, &c); err != nil {
		return Request{}, err
	}
	if err := json.Unmarshal(body, more); err != nil {
		return Request{}, err
	}
	if c.Model == "" {
		return Request{}, errors.New("model is missing")
	}
	return Request{Kind: kind, Model: c.Model, Temperature: c.Temperature, Seed: c.Seed, MaxTokens: max(c.MaxTokens, c.NewLimit),
		Stream: c.Stream, Body: body, Key: r.Header.Get("Idempotency-Key")}, nil
}

type chat struct{}

func (chat) read(r *http.Request, body []byte) (Request, error) {
	var in struct {
		Messages []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
		Format struct {
			Type   string `json:"type"`
			Schema struct {
				Schema json.RawMessage `json:"schema"`
			} `json:"json_schema"`
		} `json:"response_format"`
	}
	q, err := decode("chat", r, body, &in)
	if err != nil {
		return q, err
	}
	if len(in.Messages) == 0 {
		return q, errors.New("messages is empty")
	}
	for _, m := range in.Messages {
		turn := Message{Role: m.Role}
		if turn.Text, turn.Images, err = content(m.Content); err != nil {
			return q, err
		}
		q.Messages = append(q.Messages, turn)
	}
	q.Prompt, q.Schema = q.Messages[len(q.Messages)-1].Text, in.Format.Schema.Schema
	return q, nil
}

// content reads the content of a message: a text, or a list of parts.
func content(raw json.RawMessage) (text string, images []string, err error) {
	if json.Unmarshal(raw, &text) == nil {
		return text, nil, nil
	}
	var parts []struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		Image struct {
			URL string `json:"url"`
		} `json:"image_url"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return "", nil, errors.New("the content of a message is a text or a list of parts")
	}
	for _, p := range parts {
		switch p.Type {
		case "text":
			text += p.Text
		case "image_url":
			images = append(images, p.Image.URL)
		default:
			return "", nil, fmt.Errorf("parts of the type %q are not known", p.Type)
		}
	}
	return text, images, nil
}

func (chat) write(w http.ResponseWriter, q Request, a Response) {
	if q.Stream {
		stream(w, q, a, "chat.completion.chunk", func(piece string) any { return map[string]any{"delta": map[string]any{"content": piece}} })
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": "chatcmpl-1", "object": "chat.completion", "model": a.Model, "usage": a.usage(),
		"choices": []any{map[string]any{"index": 0, "finish_reason": a.Finish, "message": map[string]any{"role": "assistant", "content": a.Text}}}})
}

type completion struct{}

func (completion) read(r *http.Request, body []byte) (Request, error) {
	var in struct {
		Prompt string `json:"prompt"`
	}
	q, err := decode("completion", r, body, &in)
	q.Prompt = in.Prompt
	return q, err
}

func (completion) write(w http.ResponseWriter, q Request, a Response) {
	if q.Stream {
		stream(w, q, a, "text_completion", func(piece string) any { return map[string]any{"text": piece} })
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"id": "cmpl-1", "object": "text_completion", "model": a.Model, "usage": a.usage(),
		"choices": []any{map[string]any{"index": 0, "finish_reason": a.Finish, "text": a.Text}}})
}

type embedding struct{}

func (embedding) read(r *http.Request, body []byte) (Request, error) {
	var in struct {
		Input json.RawMessage `json:"input"`
	}
	q, err := decode("embedding", r, body, &in)
	if err != nil {
		return q, err
	}
	var one string
	if json.Unmarshal(in.Input, &one) == nil {
		q.Texts = []string{one}
	} else if err := json.Unmarshal(in.Input, &q.Texts); err != nil {
		return q, errors.New("input is a text or a list of texts")
	}
	return q, nil
}

func (embedding) write(w http.ResponseWriter, _ Request, a Response) {
	data := make([]any, len(a.Vectors))
	for i, v := range a.Vectors {
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": v}
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "model": a.Model, "data": data,
		"usage": map[string]any{"prompt_tokens": a.Input, "total_tokens": a.Input}})
}

type image struct{}

func (image) read(r *http.Request, body []byte) (Request, error) {
	var in struct {
		Prompt string `json:"prompt"`
		Size   string `json:"size"`
	}
	q, err := decode("image", r, body, &in)
	q.Prompt, q.Size = in.Prompt, in.Size
	return q, err
}

func (image) write(w http.ResponseWriter, _ Request, a Response) {
	writeJSON(w, http.StatusOK, map[string]any{"created": 0, "data": []any{map[string]any{"b64_json": base64.StdEncoding.EncodeToString(a.Image)}}})
}

func (a Response) usage() any {
	return map[string]any{"prompt_tokens": a.Input, "completion_tokens": a.Output, "total_tokens": a.Input + a.Output}
}

// stream writes a text word by word as server-sent events.
func stream(w http.ResponseWriter, q Request, a Response, object string, choice func(piece string) any) {
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(choices []any, usage any) {
		chunk := map[string]any{"id": "stream-1", "object": object, "model": a.Model, "choices": choices}
		if usage != nil {
			chunk["usage"] = usage
		}
		text, _ := json.Marshal(chunk) // texts and numbers only
		fmt.Fprintf(w, "data: %s\n\n", text)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	for _, piece := range strings.SplitAfter(a.Text, " ") {
		c := choice(piece).(map[string]any)
		c["index"], c["finish_reason"] = 0, nil
		send([]any{c}, nil)
	}
	last := choice("").(map[string]any)
	last["index"], last["finish_reason"] = 0, a.Finish
	send([]any{last}, nil)
	var options struct {
		Stream struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if json.Unmarshal(q.Body, &options) == nil && options.Stream.Usage {
		send([]any{}, a.usage())
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}
