package kserve_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/kserve"
)

// server answers every request with a body, and keeps what it was asked.
type server struct {
	*httptest.Server
	answer, path, body string
}

func serve(t testing.TB, answer string) *server {
	s := &server{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.path, s.body = r.RequestURI, string(body)
		_, _ = io.WriteString(w, s.answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) ask(t testing.TB, id models.Identity, r models.Request) (*models.Answer, error) {
	t.Helper()
	c := models.Defaults()
	c.URL, c.AnswerLimit = s.URL, 1<<16
	transport, err := kserve.New(c, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	q, err := models.NewQuestion(id, r)
	if err != nil {
		t.Fatal(err)
	}
	return transport.Send(t.Context(), q, "key-1")
}

func inference() models.Request {
	return models.Request{Infer: &models.Infer{Outputs: []string{"y"}, Inputs: []models.Tensor{
		{Name: "x", Datatype: "FP32", Shape: []int64{1, 2}, Data: json.RawMessage("[1,2.5]")}}}}
}

// TestRequests looks at what is sent, and where.
func TestRequests(t *testing.T) {
	s := serve(t, `{"model_name":"m","outputs":[{"name":"y","datatype":"FP64","shape":[1],"data":[0.5]}]}`)
	seed := int64(7)
	id := models.Identity{Model: "m", Params: models.Params{Seed: &seed, Extra: map[string]json.RawMessage{"top_k": []byte("4")}}}
	if _, err := s.ask(t, id, inference()); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"key-1","parameters":{"seed":7,"top_k":4},"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2.5]}],"outputs":[{"name":"y"}]}`
	if s.path != "/v2/models/m/infer" || s.body != want {
		t.Errorf("%s %s", s.path, s.body)
	}
	if _, err := s.ask(t, models.Identity{Model: "../a b", Version: "1/2"}, inference()); err != nil {
		t.Fatal(err)
	}
	if s.path != "/v2/models/..%2Fa%20b/versions/1%2F2/infer" {
		t.Error(s.path)
	}
}

// TestAnswers flattens lists and checks shapes, types and names.
func TestAnswers(t *testing.T) {
	for answer, want := range map[string]string{
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[2,2],"data":[[1,2],[3,4]]}]}`: "",
		`{"outputs":[{"name":"y","datatype":"BYTES","shape":[1],"data":["<b>"]}]}`:        "",
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[0],"data":[]}]}`:              "",
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[3],"data":[1,2]}]}`:           "which its shape",
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[1],"data":{}}]}`:              "not an object",
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[1]}]}`:                        "no JSON",
		`{"outputs":[{"name":"y","datatype":"X","shape":[1],"data":[1]}]}`:                "is no datatype",
		`{"outputs":[{"name":"z","datatype":"FP64","shape":[1],"data":[1]}]}`:             "the output y is missing; there are [z]",
		`{"outputs":[]}`:                    "the output y is missing",
		`{"outputs":7}`:                     "not what the protocol says",
		`{"error":"no such\u001b[31m one"}`: "an error: no such\uFFFD[31m one",
		`{"outputs":[{"name":"y","datatype":"FP64","shape":[1],"data":[NaN]}]}`: "is no JSON",
	} {
		a, err := serve(t, answer).ask(t, models.Identity{Model: "m"}, inference())
		var f *models.Failure
		switch {
		case want == "" && (err != nil || len(a.Tensors) != 1):
			t.Errorf("%s: %v, %v", answer, a, err)
		case want != "" && (!errors.As(err, &f) || f.Fault != models.FaultAnswer || !strings.Contains(f.Message, want)):
			t.Errorf("%s: %v; want %s", answer, err, want)
		}
	}
	a, err := serve(t, `{"model_name":"m","model_version":"2","outputs":[{"name":"y","datatype":"FP64","shape":[2,1],"data":[[1.50],[1e-9]]}]}`).ask(t, models.Identity{Model: "m"}, inference())
	wanted := &models.Answer{Model: "m:2", Tensors: []models.Tensor{{Name: "y", Datatype: "FP64", Shape: []int64{2, 1}, Data: json.RawMessage("[1.50,1e-9]")}}}
	if diff := cmp.Diff(wanted, a); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// FuzzAnswers lets a server answer anything: tensors that are what they say, or
// a failure.
func FuzzAnswers(f *testing.F) {
	f.Add(`{"outputs":[{"name":"y","datatype":"FP64","shape":[2,2],"data":[[1,2],[3,4]]}]}`)
	f.Add(`{"outputs":[{"name":"y","datatype":"BOOL","shape":[-1,-1],"data":[true]}]}`)
	f.Add(`{"error":"x"}`)
	f.Fuzz(func(t *testing.T, answer string) {
		a, err := serve(t, answer).ask(t, models.Identity{Model: "m"}, inference())
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\x00\n") {
				t.Errorf("%q", err)
			}
			return
		}
		for _, tensor := range a.Tensors {
			if err := tensor.Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}
