// Package posted asks endpoints that follow no protocol of models: the protocol
// `http`. A raw request is posted to the model's address as it is, and what comes
// back is the answer: JSON, or bytes with the media type that the server says.
// Speech, music, pictures and films come from such endpoints.
//
// The request is completed: where it is an object, it gets the model's name, the
// seed, and the fields under extra, unless it has them. Where the answer is an
// object with a list of blobs ({"media_type": …, "data": base64}), these are
// taken, as from a program.
package posted

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/endpoint"
)

type transport struct{ *endpoint.Endpoint }

var (
	_ models.Transport = transport{}
	_ io.Closer        = transport{}
)

// New makes the transport of a configuration.
func New(c models.Config, dir string, _ func(string, ...any)) (models.Transport, error) {
	e, err := endpoint.New(c, dir)
	if err != nil {
		return nil, err
	}
	e.Accept = "*/*"
	return transport{e}, nil
}

// Send posts a raw request.
func (t transport) Send(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
	raw := q.Request.Raw
	if raw == nil || len(raw.Blobs) > 0 || len(raw.JSON) == 0 {
		return nil, &models.Failure{Fault: models.FaultUnsupported,
			Message: fmt.Sprintf("the protocol http takes raw requests of JSON, not those of the kind %s", q.Request.Kind())}
	}
	r, err := t.Post(ctx, "", complete(raw.JSON, q), key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, r.Failure(err)
	}
	return answer(r.MediaType, body), nil
}

// complete adds what a request lacks.
func complete(request json.RawMessage, q models.Question) any {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(request, &body); err != nil || body == nil {
		return request
	}
	add := func(name string, value any) {
		if _, there := body[name]; !there {
			body[name], _ = json.Marshal(value) // a text, a number, or JSON that was checked
		}
	}
	add("model", q.Identity.Model)
	if seed, ok := q.Seed(); ok {
		add("seed", seed)
	}
	for name, value := range q.Identity.Params.Extra {
		add(name, value)
	}
	return body
}

func answer(mediaType string, body []byte) *models.Answer {
	if mediaType != "application/json" || !json.Valid(body) {
		if len(body) == 0 {
			return &models.Answer{}
		}
		return &models.Answer{Blobs: []models.Blob{{MediaType: mediaType, Data: body}}}
	}
	var list struct {
		Blobs []models.Blob `json:"blobs"`
	}
	if err := json.Unmarshal(body, &list); err == nil && len(list.Blobs) > 0 {
		return &models.Answer{Blobs: list.Blobs}
	}
	return &models.Answer{JSON: body}
}
