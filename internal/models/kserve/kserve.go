// Package kserve speaks the Open Inference Protocol over REST (KServe v2):
// tensors in, tensors out, as KServe, Triton, OpenVINO's model server, MLServer
// and Seldon have it. Tensors are sent as JSON; the binary extension is not
// used.
package kserve

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/endpoint"
	"github.com/cupel-science/cupel/internal/printable"
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
	return transport{e}, nil
}

type request struct {
	ID         string                     `json:"id,omitempty"`
	Parameters map[string]json.RawMessage `json:"parameters,omitempty"`
	Inputs     []models.Tensor            `json:"inputs"`
	Outputs    []output                   `json:"outputs,omitempty"`
}

type output struct {
	Name string `json:"name"`
}

type response struct {
	ModelName    string          `json:"model_name"`
	ModelVersion string          `json:"model_version"`
	Outputs      []models.Tensor `json:"outputs"`
	Error        string          `json:"error"`
}

// Send asks for an inference.
func (t transport) Send(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
	infer := q.Request.Infer
	if infer == nil {
		return nil, &models.Failure{Fault: models.FaultUnsupported,
			Message: fmt.Sprintf("the protocol kserve has no requests of the kind %s, but infer", q.Request.Kind())}
	}
	body := request{ID: key, Parameters: parameters(q), Inputs: infer.Inputs}
	for _, name := range infer.Outputs {
		body.Outputs = append(body.Outputs, output{name})
	}
	r, err := t.Post(ctx, path(q.Identity), body, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var got response
	if err := r.Decode(&got); err != nil {
		return nil, err
	}
	if got.Error != "" {
		return nil, endpoint.Unexpected("the server answers with an error: %s", printable.Line(r.Hide(got.Error), 300))
	}
	return answer(r, got, infer.Outputs)
}

// path is that of a model, or of a version of it.
func path(id models.Identity) string {
	p := "v2/models/" + url.PathEscape(id.Model)
	if id.Version != "" {
		p += "/versions/" + url.PathEscape(id.Version)
	}
	return p + "/infer"
}

// parameters are the extra ones of the configuration, and the seed.
func parameters(q models.Question) map[string]json.RawMessage {
	p := map[string]json.RawMessage{}
	for name, value := range q.Identity.Params.Extra {
		p[name] = value
	}
	if seed, ok := q.Seed(); ok {
		p["seed"] = fmt.Appendf(nil, "%d", seed)
	}
	return p
}

// answer checks that the outputs are tensors and those that were asked for.
func answer(r *endpoint.Response, got response, wanted []string) (*models.Answer, error) {
	a := &models.Answer{Tensors: got.Outputs, Model: r.Hide(got.ModelName)}
	if got.ModelVersion != "" {
		a.Model += ":" + r.Hide(got.ModelVersion)
	}
	var names []string
	for i, t := range a.Tensors {
		flat, err := models.Flatten(t.Data)
		if err != nil {
			return nil, endpoint.Unexpected("the output %s: %v", printable.Line(t.Name, 80), err)
		}
		a.Tensors[i].Data = flat
		if err := a.Tensors[i].Validate(); err != nil {
			return nil, endpoint.Unexpected("an output is no tensor: %v", err)
		}
		names = append(names, t.Name)
	}
	for _, name := range wanted {
		if !slices.Contains(names, name) {
			return nil, endpoint.Unexpected("the output %s is missing; there are %s", name, printable.Line(fmt.Sprint(names), 200))
		}
	}
	return a, nil
}
