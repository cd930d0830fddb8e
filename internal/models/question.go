package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cupel-science/cupel/internal/printable"
)

// Params are the parameters that change what a model answers. Those that are
// not set are left to the server.
type Params struct {
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	MaxTokens   int      `json:"max_tokens,omitempty"`
	// Seed is sent as it is plus the request's sample, modulo 2^31: all servers
	// understand seeds up to 2^31-1.
	Seed *int64   `json:"seed,omitempty"`
	Stop []string `json:"stop,omitempty"`
	// Extra are more fields of the request's body, as the server calls them
	// (top_k, min_p, reasoning_effort, …).
	Extra map[string]json.RawMessage `json:"extra,omitempty"`
}

// seedLimit is the number of seeds that all servers tell apart.
const seedLimit = 1 << 31

// Validate says which parameter is out of its bounds.
func (p Params) Validate() error {
	switch {
	case p.Temperature != nil && !(*p.Temperature >= 0 && *p.Temperature <= 10):
		return field("temperature", "is %v, not between 0 and 10", *p.Temperature)
	case p.TopP != nil && !(*p.TopP > 0 && *p.TopP <= 1):
		return field("top_p", "is %v, not above 0 and at most 1", *p.TopP)
	case p.MaxTokens < 0:
		return field("max_tokens", "is %d, below 1", p.MaxTokens)
	case p.Seed != nil && (*p.Seed < 0 || *p.Seed >= seedLimit):
		return field("seed", "is %d, not between 0 and 2^31-1, which all servers understand", *p.Seed)
	case len(p.Stop) > 16 || slices.Contains(p.Stop, ""):
		return field("stop", "takes up to 16 texts, none of them empty")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Extra)) {
		if slices.Contains(ownFields, name) {
			return field("extra", "can't set %q, which Cupel sets itself", name)
		}
		if !json.Valid(p.Extra[name]) {
			return field("extra", "%q is not JSON", name)
		}
	}
	return nil
}

// ownFields are fields of requests that have parameters or meanings of their
// own.
var ownFields = []string{"model", "messages", "prompt", "input", "inputs", "outputs", "n", "stream", "stream_options", "response_format",
	"temperature", "top_p", "max_tokens", "seed", "stop", "dimensions", "encoding_format", "size", "id"}

// Over returns the parameters p with those of q for what p does not set.
func (p Params) Over(q Params) Params {
	if p.Temperature == nil {
		p.Temperature = q.Temperature
	}
	if p.TopP == nil {
		p.TopP = q.TopP
	}
	if p.MaxTokens == 0 {
		p.MaxTokens = q.MaxTokens
	}
	if p.Seed == nil {
		p.Seed = q.Seed
	}
	if p.Stop == nil {
		p.Stop = q.Stop
	}
	if len(q.Extra) > 0 {
		extra := maps.Clone(q.Extra)
		maps.Copy(extra, p.Extra)
		p.Extra = extra
	}
	return p
}

// Identity says which model is asked, as far as it matters for the answer.
type Identity struct {
	Protocol string `json:"protocol"`
	Model    string `json:"model,omitempty"`
	Version  string `json:"version,omitempty"`
	Program  string `json:"program,omitempty"` // digest of a command and its files
	Params   Params `json:"params,omitzero"`
}

// Question is a request to a model: all that its answer depends on.
type Question struct {
	Identity Identity `json:"identity"`
	Request  Request  `json:"request"` // without Params, which are in the identity
}

// NewQuestion checks a request and joins it with the identity of a model.
func NewQuestion(id Identity, r Request) (Question, error) {
	if err := r.Validate(); err != nil {
		return Question{}, err
	}
	id.Params = r.Params.Over(id.Params)
	r.Params = Params{}
	return Question{id, r}, nil
}

// Seed is the seed to send for a question: that of its parameters, moved on by
// the number of the sample.
func (q Question) Seed() (seed int64, ok bool) {
	if q.Identity.Params.Seed == nil {
		return 0, false
	}
	return (*q.Identity.Params.Seed + int64(q.Request.Sample)) % seedLimit, true
}

// Digest identifies a question and its call: 64 hexadecimal digits.
type Digest string

// Short is the beginning of a digest, enough to tell it from others by eye.
func (d Digest) Short() string { return string(d[:min(12, len(d))]) }

// questionVersion begins the text that digests are made of. It changes when
// the same question is sent in another way than before.
const questionVersion = "cupel question 1\n"

// Digest is the SHA-256 of the question's canonical JSON: fields in the order
// of the types, keys of maps sorted, no white space. JSON that came from
// outside (schemas, extra parameters, raw requests) keeps the order of its keys.
func (q Question) Digest() (Digest, error) {
	text, err := encode(q)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write([]byte(questionVersion))
	h.Write(text)
	return Digest(hex.EncodeToString(h.Sum(nil))), nil
}

// encode writes JSON without the escapes for HTML.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Preview shows the end of what is asked on one line, safe for a terminal.
func (q Question) Preview(limit int) string {
	r := q.Request
	switch r.Kind() {
	case KindChat:
		return printable.Line(r.Chat.Messages[len(r.Chat.Messages)-1].Text, limit)
	case KindCompletion:
		return printable.Line(r.Completion.Prompt, limit)
	case KindEmbedding:
		return printable.Line(fmt.Sprintf("%d texts: %s", len(r.Embedding.Texts), r.Embedding.Texts[0]), limit)
	case KindImage:
		return printable.Line(r.Image.Prompt, limit)
	case KindInfer:
		return printable.Line(fmt.Sprint(r.Infer.Inputs), limit)
	case KindRaw:
		return printable.Line(fmt.Sprint(string(r.Raw.JSON), r.Raw.Blobs), limit)
	}
	return ""
}

// FieldError says what is wrong with a field of a Config.
type FieldError struct {
	Field   string // as the workflow file calls it
	Problem string // reads on after the name
}

func (e *FieldError) Error() string { return e.Field + " " + e.Problem }

func field(name, format string, args ...any) error {
	return &FieldError{name, fmt.Sprintf(format, args...)}
}

// FieldErrors lists the problems in an error of Decode or Config.Validate.
func FieldErrors(err error) []*FieldError {
	var one *FieldError
	var many interface{ Unwrap() []error }
	switch {
	case errors.As(err, &many):
		var out []*FieldError
		for _, e := range many.Unwrap() {
			out = append(out, FieldErrors(e)...)
		}
		return out
	case errors.As(err, &one):
		return []*FieldError{one}
	}
	return nil
}
