package posted_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/posted"
)

// ask sends a raw request to a server and returns the answer and what was sent.
func ask(t *testing.T, serve func(w http.ResponseWriter), r models.Request) (a *models.Answer, sent string, err error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = r.URL.Path + " " + string(body)
		serve(w)
	}))
	defer server.Close()
	c := models.Defaults()
	c.Protocol, c.URL, c.Model, c.AnswerLimit = "http", server.URL+"/v1/audio/speech", "voice", 1000
	seed := int64(7)
	c.Params = models.Params{Seed: &seed, Extra: map[string]json.RawMessage{"speed": json.RawMessage("1.5"), "voice": json.RawMessage(`"b"`)}}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	transport, err := posted.New(c, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	q, err := models.NewQuestion(c.Identity(), r)
	if err != nil {
		t.Fatal(err)
	}
	a, err = transport.Send(t.Context(), q, "key")
	return a, sent, err
}

func body(contentType, text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, text)
	}
}

func TestAnswers(t *testing.T) {
	raw := models.Request{Sample: 2, Raw: &models.Raw{JSON: json.RawMessage(`{"input":"hi","voice":"a"}`)}}
	a, sent, err := ask(t, body("audio/wav; rate=8000", "RIFF…"), raw)
	if err != nil || len(a.Blobs) != 1 || a.Blobs[0].MediaType != "audio/wav" || string(a.Blobs[0].Data) != "RIFF…" {
		t.Errorf("%v, %v", a, err)
	}
	if want := `/v1/audio/speech {"input":"hi","model":"voice","seed":9,"speed":1.5,"voice":"a"}`; sent != want {
		t.Errorf("sent %s, want %s", sent, want)
	}
	if a, _, err := ask(t, body("application/json", `{"blobs": [{"media_type": "video/mp4", "data": "AAEC"}]}`), raw); err != nil || len(a.Blobs) != 1 || len(a.Blobs[0].Data) != 3 {
		t.Errorf("%v, %v", a, err)
	}
	if a, _, err := ask(t, body("application/json", `{"other": 1}`), raw); err != nil || string(a.JSON) != `{"other": 1}` {
		t.Errorf("%v, %v", a, err)
	}
	list := models.Request{Raw: &models.Raw{JSON: json.RawMessage(`[1]`)}}
	if _, sent, err := ask(t, body("text/plain", "x"), list); err != nil || sent != "/v1/audio/speech [1]" {
		t.Errorf("sent %s, %v", sent, err)
	}
}

func TestFailures(t *testing.T) {
	raw := models.Request{Raw: &models.Raw{JSON: json.RawMessage(`{}`)}}
	for name, c := range map[string]struct {
		serve func(http.ResponseWriter)
		r     models.Request
		fault models.Fault
	}{
		"too large":  {body("audio/wav", strings.Repeat("x", 2000)), raw, models.FaultTooLarge},
		"status":     {func(w http.ResponseWriter) { w.WriteHeader(http.StatusTeapot) }, raw, models.FaultStatus},
		"not raw":    {body("audio/wav", "x"), models.Request{Completion: &models.Completion{Prompt: "p"}}, models.FaultUnsupported},
		"with blobs": {body("audio/wav", "x"), models.Request{Raw: &models.Raw{Blobs: []models.Blob{{MediaType: "a/b", Data: []byte("x")}}}}, models.FaultUnsupported},
	} {
		_, _, err := ask(t, c.serve, c.r)
		var f *models.Failure
		if !errors.As(err, &f) || f.Fault != c.fault {
			t.Errorf("%s: %v", name, err)
		}
	}
}
