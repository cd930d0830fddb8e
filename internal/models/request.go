package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/internal/printable"
)

// Request is what a model is asked. Exactly one of its kinds is set.
type Request struct {
	// Sample numbers several answers to the same question, from 0. Each is a
	// call of its own. A seed that is sent to the server is moved on by it.
	Sample int `json:"sample,omitempty"`
	// Params replace those of the model's configuration where they are set.
	Params Params `json:"params,omitzero"`

	Chat       *Chat       `json:"chat,omitempty"`
	Completion *Completion `json:"completion,omitempty"`
	Embedding  *Embedding  `json:"embedding,omitempty"`
	Image      *Image      `json:"image,omitempty"`
	Infer      *Infer      `json:"infer,omitempty"`
	Raw        *Raw        `json:"raw,omitempty"`
}

// Kind names the kinds of requests.
type Kind string

// The kinds.
const (
	KindChat       Kind = "chat"
	KindCompletion Kind = "completion"
	KindEmbedding  Kind = "embedding"
	KindImage      Kind = "image"
	KindInfer      Kind = "infer"
	KindRaw        Kind = "raw"
)

// Role says who speaks in a chat.
type Role string

// The roles.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Chat is a conversation that the model continues.
type Chat struct {
	Messages []Message `json:"messages"`
	// Schema is a JSON Schema that the answer must satisfy; nil for free text.
	// The order of its properties is kept: servers that constrain what the
	// model writes follow it.
	Schema json.RawMessage `json:"schema,omitempty"`
}

// Message is one turn of a chat.
type Message struct {
	Role   Role   `json:"role"`
	Text   string `json:"text"`
	Images []Blob `json:"images,omitempty"` // shown after the text
}

// Completion is a text that the model continues.
type Completion struct {
	Prompt string `json:"prompt"`
}

// Embedding asks for a vector for each text.
type Embedding struct {
	Texts      []string `json:"texts"`
	Dimensions int      `json:"dimensions,omitempty"` // 0 leaves it to the model
}

// Image asks for one picture.
type Image struct {
	Prompt string `json:"prompt"`
	Size   string `json:"size,omitempty"` // such as 1024x1024; "" leaves it to the model
}

// Infer asks for the outputs of a tensor model.
type Infer struct {
	Inputs  []Tensor `json:"inputs"`
	Outputs []string `json:"outputs,omitempty"` // names; all where empty
}

// Raw is data of any kind, for programs that say themselves what they take.
type Raw struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Blobs []Blob          `json:"blobs,omitempty"`
}

// Blob is data with its media type.
type Blob struct {
	MediaType string `json:"media_type"` // such as image/png
	Data      []byte `json:"data"`
}

// String says what a blob is, not what is in it.
func (b Blob) String() string {
	return fmt.Sprintf("%s, %d bytes", printable.Line(b.MediaType, 80), len(b.Data))
}

// Kind is the kind of the request, "" where not exactly one is set.
func (r Request) Kind() Kind {
	var kind Kind
	for _, k := range []struct {
		set  bool
		kind Kind
	}{{r.Chat != nil, KindChat}, {r.Completion != nil, KindCompletion}, {r.Embedding != nil, KindEmbedding},
		{r.Image != nil, KindImage}, {r.Infer != nil, KindInfer}, {r.Raw != nil, KindRaw}} {
		switch {
		case k.set && kind != "":
			return ""
		case k.set:
			kind = k.kind
		}
	}
	return kind
}

// Validate says what is wrong with a request, whichever model is asked.
func (r Request) Validate() error {
	if r.Sample < 0 {
		return fmt.Errorf("sample is %d; samples are numbered from 0", r.Sample)
	}
	if err := r.Params.Validate(); err != nil {
		return err
	}
	switch r.Kind() {
	case KindChat:
		return r.Chat.validate()
	case KindCompletion:
		return filled("prompt", r.Completion.Prompt)
	case KindEmbedding:
		return r.Embedding.validate()
	case KindImage:
		return filled("prompt", r.Image.Prompt)
	case KindInfer:
		return r.Infer.validate()
	case KindRaw:
		return r.Raw.validate()
	}
	return errors.New("a request asks for exactly one of chat, completion, embedding, image, infer and raw")
}

func filled(name, text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("the %s is empty", name)
	}
	return nil
}

func (c *Chat) validate() error {
	if len(c.Messages) == 0 {
		return errors.New("the chat has no messages")
	}
	for i, m := range c.Messages {
		switch m.Role {
		case System, User, Assistant:
		default:
			return fmt.Errorf("message %d: the role is system, user or assistant, not %q", i+1, m.Role)
		}
		if len(m.Images) == 0 {
			if err := filled("text", m.Text); err != nil {
				return fmt.Errorf("message %d: %w", i+1, err)
			}
		}
		if err := validBlobs(m.Images); err != nil {
			return fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	if c.Schema != nil && !json.Valid(c.Schema) {
		return errors.New("the schema is not JSON")
	}
	return nil
}

func (e *Embedding) validate() error {
	if len(e.Texts) == 0 {
		return errors.New("there are no texts to embed")
	}
	for i, text := range e.Texts {
		if err := filled("text", text); err != nil {
			return fmt.Errorf("text %d: %w", i+1, err)
		}
	}
	if e.Dimensions < 0 {
		return fmt.Errorf("dimensions is %d", e.Dimensions)
	}
	return nil
}

func (i *Infer) validate() error {
	if len(i.Inputs) == 0 {
		return errors.New("there are no input tensors")
	}
	for _, t := range i.Inputs {
		if err := t.Validate(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Raw) validate() error {
	if len(r.JSON) == 0 && len(r.Blobs) == 0 {
		return errors.New("the raw request is empty")
	}
	if len(r.JSON) > 0 && !json.Valid(r.JSON) {
		return errors.New("the raw request is not JSON")
	}
	return validBlobs(r.Blobs)
}

func validBlobs(blobs []Blob) error {
	for i, b := range blobs {
		if len(b.Data) == 0 {
			return fmt.Errorf("blob %d is empty", i+1)
		}
		if kind, sub, ok := strings.Cut(b.MediaType, "/"); !ok || kind == "" || sub == "" || strings.ContainsAny(b.MediaType, ",; \t\r\n\"") {
			return fmt.Errorf("blob %d: %q is no media type, such as image/png", i+1, b.MediaType)
		}
	}
	return nil
}
