package openai_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/openai"
)

// roundTrip answers every request with a body.
func answering(body []byte, stream bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if stream {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		_, _ = w.Write(body)
	}
}

// FuzzAnswers lets a server answer anything to every kind of question: the
// transport gives an answer that holds what was asked for, or a failure.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
		`{"data":[{"index":1,"embedding":[1]},{"index":0,"embedding":[2]}]}`, `{"data":[{"b64_json":"AQID"}]}`, `{"data":[{"url":"http://x"}]}`,
		`{"error":{"message":"x"}}`, `{"choices":[{"text":"x"}],"usage":{"prompt_tokens":-1e300}}`,
		"data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", "data: [DONE]\n\n", ": ping\n\nretry: 1\n\n",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	requests := []models.Request{
		{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: "x"}}}}, {Completion: &models.Completion{Prompt: "x"}},
		{Embedding: &models.Embedding{Texts: []string{"a", "b"}}}, {Image: &models.Image{Prompt: "x"}},
	}
	f.Fuzz(func(t *testing.T, body []byte, stream bool) {
		server := httptest.NewServer(answering(body, stream))
		defer server.Close()
		c := models.Defaults()
		c.URL, c.Stream, c.AnswerLimit = server.URL, stream, 1<<16
		transport, err := openai.New(c, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range requests {
			a, err := transport.Send(t.Context(), models.Question{Identity: models.Identity{Model: "m"}, Request: r}, "key")
			switch {
			case err != nil:
				if strings.ContainsAny(err.Error(), "\x1b\x00\n") {
					t.Errorf("%q", err)
				}
			case a.Usage.Input < 0 || a.Usage.Output < 0:
				t.Errorf("usage %+v", a.Usage)
			case r.Embedding != nil && (len(a.Vectors) != 2 || len(a.Vectors[0]) != len(a.Vectors[1])):
				t.Errorf("vectors %v", a.Vectors)
			}
		}
	})
}
