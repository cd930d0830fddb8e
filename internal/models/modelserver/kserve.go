package modelserver

import (
	"encoding/json"
	"errors"
	"net/http"
)

// infer is an inference on tensors by the Open Inference Protocol.
type infer struct{}

func (infer) read(r *http.Request, body []byte) (Request, error) {
	var in struct {
		Inputs []Tensor `json:"inputs"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return Request{}, err
	}
	if len(in.Inputs) == 0 {
		return Request{}, errors.New("inputs is empty")
	}
	return Request{Kind: "infer", Model: r.PathValue("model"), Version: r.PathValue("version"), Tensors: in.Inputs,
		Body: body, Key: r.Header.Get("Idempotency-Key")}, nil
}

func (infer) write(w http.ResponseWriter, q Request, a Response) {
	out := map[string]any{"model_name": a.Model, "outputs": a.Tensors}
	if q.Version != "" {
		out["model_version"] = q.Version
	}
	writeJSON(w, http.StatusOK, out)
}
