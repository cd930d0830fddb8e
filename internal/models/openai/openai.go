// Package openai speaks the protocol of OpenAI's HTTP API as Ollama, vLLM,
// llama.cpp's server and hosted services have it: chat, completions,
// embeddings and images.
//
// Servers differ in what they know. Where one refuses a field that has a
// replacement, the question is sent again with that, and the transport
// remembers it: a JSON Schema becomes an instruction in the prompt, max_tokens
// becomes max_completion_tokens, and what only asks for a form of the answer is
// left out.
package openai

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/endpoint"
)

// transport asks one server.
type transport struct {
	*endpoint.Endpoint
	stream bool
	hint   string // what to say where the server does not know a path

	mu      sync.Mutex
	dialect dialect
}

var (
	_ models.Transport = (*transport)(nil)
	_ io.Closer        = (*transport)(nil)
)

// New makes the transport of a configuration.
func New(c models.Config, dir string, _ func(string, ...any)) (models.Transport, error) {
	e, err := endpoint.New(c, dir)
	if err != nil {
		return nil, err
	}
	t := &transport{Endpoint: e, stream: c.Stream}
	if !strings.Contains(c.URL, "/v1") {
		t.hint = " (the url of most servers of this protocol ends in /v1)"
	}
	return t, nil
}

// Send asks once, and again in another dialect where the server does not know
// that of the question.
func (t *transport) Send(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
	t.mu.Lock()
	d := t.dialect
	t.mu.Unlock()
	for {
		answer, err := t.send(ctx, q, d, key+d.suffix(t.stream))
		if err == nil {
			t.learn(d)
			return answer, nil
		}
		var f *models.Failure
		if !errors.As(err, &f) {
			return nil, err
		}
		next, ok := d.after(f, q)
		if !ok {
			if f.Status == http.StatusNotFound {
				f.Message += t.hint
			}
			return nil, err
		}
		d = next
	}
}

func (t *transport) learn(d dialect) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dialect = t.dialect.with(d)
}

func (t *transport) send(ctx context.Context, q models.Question, d dialect, key string) (*models.Answer, error) {
	switch q.Request.Kind() {
	case models.KindChat:
		return t.text(ctx, "chat/completions", chatBody(q, d), d, key)
	case models.KindCompletion:
		body := sampling(q, d)
		body["prompt"] = q.Request.Completion.Prompt
		return t.text(ctx, "completions", body, d, key)
	case models.KindEmbedding:
		return t.embed(ctx, q, key)
	case models.KindImage:
		return t.image(ctx, q, d, key)
	}
	return nil, &models.Failure{Fault: models.FaultUnsupported,
		Message: fmt.Sprintf("the protocol openai has no requests of the kind %s", q.Request.Kind())}
}

// post sends a body and reads the answer as one JSON value.
func (t *transport) post(ctx context.Context, path string, body any, key string, into any) (*endpoint.Response, error) {
	r, err := t.Post(ctx, path, body, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r, r.Decode(into)
}

type embeddings struct {
	Model string `json:"model"`
	Data  []struct {
		Index     int       `json:"index"`
		Embedding []float64 `json:"embedding"`
	} `json:"data"`
	Usage usage    `json:"usage"`
	Error anyError `json:"error"`
}

func (t *transport) embed(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
	asked := q.Request.Embedding
	body := base(q)
	body["input"] = asked.Texts
	if asked.Dimensions > 0 {
		body["dimensions"] = asked.Dimensions
	}
	var got embeddings
	r, err := t.post(ctx, "embeddings", body, key, &got)
	if err != nil {
		return nil, err
	}
	if err := got.Error.failure(r); err != nil {
		return nil, err
	}
	a := &models.Answer{Vectors: make([][]float64, len(asked.Texts)), Usage: got.Usage.tokens(), Model: r.Hide(got.Model)}
	for _, d := range got.Data {
		if d.Index < 0 || d.Index >= len(a.Vectors) || a.Vectors[d.Index] != nil || len(d.Embedding) == 0 {
			return nil, endpoint.Unexpected("the embeddings are not one for each text: there is number %d twice, or it is empty, or not asked for", d.Index)
		}
		a.Vectors[d.Index] = d.Embedding
	}
	for i, v := range a.Vectors {
		if len(v) == 0 || len(v) != len(a.Vectors[0]) {
			return nil, endpoint.Unexpected("the embedding of text %d has %d numbers, that of text 1 has %d", i+1, len(v), len(a.Vectors[0]))
		}
	}
	return a, nil
}

type images struct {
	Model string `json:"model"`
	Data  []struct {
		Base64 string `json:"b64_json"`
		URL    string `json:"url"`
	} `json:"data"`
	Usage usage    `json:"usage"`
	Error anyError `json:"error"`
}

func (t *transport) image(ctx context.Context, q models.Question, d dialect, key string) (*models.Answer, error) {
	asked := q.Request.Image
	body := base(q)
	body["prompt"], body["n"] = asked.Prompt, 1
	if asked.Size != "" {
		body["size"] = asked.Size
	}
	if seed, ok := q.Seed(); ok {
		body["seed"] = seed
	}
	if !d.noFormat {
		body["response_format"] = "b64_json"
	}
	var got images
	r, err := t.post(ctx, "images/generations", body, key, &got)
	if err != nil {
		return nil, err
	}
	if err := got.Error.failure(r); err != nil {
		return nil, err
	}
	if len(got.Data) != 1 {
		return nil, endpoint.Unexpected("there are %d images where one was asked for", len(got.Data))
	}
	if got.Data[0].Base64 == "" && got.Data[0].URL != "" {
		return nil, &models.Failure{Fault: models.FaultAnswer, Charged: true,
			Message: "the server answers with the address of an image, which is not followed; let it send the image itself (response_format b64_json)"}
	}
	data, err := base64.StdEncoding.DecodeString(got.Data[0].Base64)
	if err != nil {
		return nil, endpoint.Unexpected("the image is not in base64")
	}
	a := &models.Answer{Usage: got.Usage.tokens(), Model: r.Hide(got.Model)}
	if len(data) > 0 {
		a.Blobs = []models.Blob{{MediaType: mediaType(data), Data: data}}
	}
	return a, nil
}

// mediaType finds out what data is, without parameters.
func mediaType(data []byte) string {
	name, _, _ := strings.Cut(http.DetectContentType(data), ";")
	return name
}

// usage is how servers count tokens: the first names for text, the second for
// images.
type usage struct {
	Prompt     float64 `json:"prompt_tokens"`
	Completion float64 `json:"completion_tokens"`
	Input      float64 `json:"input_tokens"`
	Output     float64 `json:"output_tokens"`
}

func (u usage) tokens() models.Usage {
	return models.Usage{Input: count(u.Prompt + u.Input), Output: count(u.Completion + u.Output)}
}

// count makes a number of tokens of what a server says.
func count(n float64) int64 {
	const most = 1e12
	if !(n > 0) {
		return 0
	}
	return int64(math.Min(n, most))
}
