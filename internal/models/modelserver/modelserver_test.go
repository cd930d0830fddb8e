package modelserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/models/modelserver"
)

func start(t *testing.T, answer func(modelserver.Request) modelserver.Response) *modelserver.Server {
	t.Helper()
	s := modelserver.New(answer)
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// post sends a body and returns what came.
func post(t *testing.T, url, body, key string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// TestThisMachineOnly refuses to listen for others.
func TestThisMachineOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:80", "nonsense"} {
		s := modelserver.New(modelserver.Echo)
		if err := s.Start(address); err == nil {
			s.Close()
			t.Errorf("it listens at %s", address)
		}
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := modelserver.New(modelserver.Echo)
	done := make(chan error)
	go func() { done <- s.Serve(ctx, "127.0.0.1:0") }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestWire holds the answers against what the protocols say.
func TestWire(t *testing.T) {
	s := start(t, modelserver.Echo)
	for _, c := range []struct{ path, body, want string }{
		{"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`,
			`{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"You said: hi","role":"assistant"}}],"id":"chatcmpl-1","model":"m","object":"chat.completion","usage":{"completion_tokens":3,"prompt_tokens":1,"total_tokens":4}}`},
		{"/v1/completions", `{"model":"m","prompt":"hi"}`,
			`{"choices":[{"finish_reason":"stop","index":0,"text":"You said: hi"}],"id":"cmpl-1","model":"m","object":"text_completion","usage":{"completion_tokens":3,"prompt_tokens":1,"total_tokens":4}}`},
		{"/v1/completions", `{"model":"m","prompt":"hi","stream":true,"stream_options":{"include_usage":true}}`,
			"data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"text\":\"You \"}],\"id\":\"stream-1\",\"model\":\"m\",\"object\":\"text_completion\"}\n\n"},
		{"/v2/models/m/versions/3/infer", `{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}`,
			`{"model_name":"m","model_version":"3","outputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}`},
	} {
		if status, got := post(t, s.URL()+c.path, c.body, ""); status != http.StatusOK || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %d %s\nwant %s", c.path, status, got, c.want)
		}
	}
	_, stream := post(t, s.URL()+"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}`, "")
	if !strings.HasSuffix(stream, `"usage":{"completion_tokens":3,"prompt_tokens":1,"total_tokens":4}}`+"\n\ndata: [DONE]\n\n") {
		t.Error(stream)
	}
	resp, err := http.Get(s.URL() + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
}

// TestWrongRequests are answered with an error, and cost nothing.
func TestWrongRequests(t *testing.T) {
	s := start(t, modelserver.Echo)
	for _, c := range []struct{ path, body string }{
		{"/v1/chat/completions", `{`}, {"/v1/chat/completions", `{}`}, {"/v1/chat/completions", `{"model":"m","messages":[]}`},
		{"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":7}]}`},
		{"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":[{"type":"audio"}]}]}`},
		{"/v1/embeddings", `{"model":"m","input":7}`}, {"/v2/models/m/infer", `{}`}, {"/v2/models/m/infer", `[]`},
	} {
		status, text := post(t, s.URL()+c.path, c.body, "")
		var body struct{ Error struct{ Message string } }
		if err := json.Unmarshal([]byte(text), &body); status != http.StatusBadRequest || err != nil || body.Error.Message == "" {
			t.Errorf("%s %s: %d %s", c.path, c.body, status, text)
		}
	}
	if status, _ := post(t, s.URL()+"/v1/nothing", "{}", ""); status != http.StatusNotFound {
		t.Error(status)
	}
	if n := s.Stats().Answers; n != 0 {
		t.Errorf("%d answers", n)
	}
}

// TestIdempotency makes one answer for a key, also for those that ask at once,
// and none for another question under it.
func TestIdempotency(t *testing.T) {
	n := 0
	s := start(t, func(modelserver.Request) modelserver.Response {
		n++ // the race detector sees calls at once
		time.Sleep(time.Millisecond)
		return modelserver.Response{Text: strings.Repeat("x", n)}
	})
	url, body := s.URL()+"/v1/completions", `{"model":"m","prompt":"a"}`
	texts := make(chan string)
	for range 10 {
		go func() {
			_, text := post(t, url, body, "one")
			texts <- text
		}()
	}
	first := <-texts
	for range 9 {
		if text := <-texts; text != first {
			t.Errorf("%s and %s", first, text)
		}
	}
	if status, _ := post(t, url, `{"model":"m","prompt":"b"}`, "one"); status != http.StatusUnprocessableEntity {
		t.Error("another question has the answer of the key:", status)
	}
	if _, text := post(t, url, body, "two"); text == first {
		t.Error("another key has the same answer")
	}
	if got := s.Stats(); got.Requests != 12 || got.Answers != 2 || got.Concurrent < 1 {
		t.Errorf("%+v", got)
	}
}

// TestEchoIsDeterministic answers the same question in the same way.
func TestEchoIsDeterministic(t *testing.T) {
	for _, q := range []modelserver.Request{{Kind: "chat", Prompt: "a"}, {Kind: "embedding", Texts: []string{"a", "b"}}, {Kind: "image", Prompt: "a"}} {
		if a, b := modelserver.Echo(q), modelserver.Echo(q); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %v and %v", q.Kind, a, b)
		}
	}
	if bytes.Equal(modelserver.Echo(modelserver.Request{Kind: "image", Prompt: "a"}).Image, modelserver.Echo(modelserver.Request{Kind: "image", Prompt: "b"}).Image) {
		t.Error("all images are the same")
	}
}
