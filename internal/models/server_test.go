package models_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/printable"
)

// TestAllKinds asks for every kind of answer, with and without streaming.
func TestAllKinds(t *testing.T) {
	server := serve(t, modelserver.Echo)
	tensor, err := models.NewTensor("x", "FP32", []int64{2, 2}, []float32{1, 0.1, -3, 4e-7})
	if err != nil {
		t.Fatal(err)
	}
	for _, stream := range []bool{false, true} {
		l := open(t, at(server, map[string]any{"stream": stream, "seed": 3, "temperature": 0.5, "stop": []any{"END"}, "extra": map[string]any{"top_k": 40}}), nil)
		r, err := l.Ask(t.Context(), chat("hello  wide\nworld ü"))
		if err != nil || r.Text != "You said (seed 3): hello  wide\nworld ü" || r.Finish != "stop" || r.Model != "test" || r.Usage != (models.Usage{Input: 4, Output: 8}) {
			t.Errorf("chat, stream %v: %+v, %v", stream, r, err)
		}
		if r, err = l.Ask(t.Context(), models.Request{Completion: &models.Completion{Prompt: "once"}, Sample: 2}); err != nil || r.Text != "You said (seed 5): once" {
			t.Errorf("completion, stream %v: %+v, %v", stream, r, err)
		}
	}
	l := open(t, at(server, nil), nil)
	r, err := l.Ask(t.Context(), models.Request{Embedding: &models.Embedding{Texts: []string{"a", "b", "a"}}})
	if err != nil || len(r.Vectors) != 3 || !reflect.DeepEqual(r.Vectors[0], r.Vectors[2]) || reflect.DeepEqual(r.Vectors[0], r.Vectors[1]) || len(r.Vectors[0]) != 8 {
		t.Errorf("embeddings: %v, %v", r, err)
	}
	r, err = l.Ask(t.Context(), models.Request{Image: &models.Image{Prompt: "a cupel", Size: "16x16"}})
	if err != nil || len(r.Blobs) != 1 || r.Blobs[0].MediaType != "image/png" || !bytes.HasPrefix(r.Blobs[0].Data, []byte("\x89PNG")) {
		t.Errorf("image: %v, %v", r, err)
	}
	l = open(t, at(server, map[string]any{"protocol": "kserve", "model": "a/b c", "version": "2"}), nil)
	r, err = l.Ask(t.Context(), models.Request{Infer: &models.Infer{Inputs: []models.Tensor{tensor}, Outputs: []string{"x"}}})
	if err != nil || len(r.Tensors) != 1 || r.Model != "a/b c:2" {
		t.Fatalf("tensors: %v, %v", r, err)
	}
	want, _ := models.Values[float64](tensor)
	got, err := models.Values[float64](r.Tensors[0])
	if err != nil || !reflect.DeepEqual(want, got) {
		t.Errorf("tensors: %v, %v; want %v", got, err, want)
	}
	if _, err := l.Ask(t.Context(), chat("x")); failure(err) == nil || failure(err).Fault != models.FaultUnsupported {
		t.Error("kserve chats:", err)
	}
}

// TestImagesAreShown sends pictures with a message.
func TestImagesAreShown(t *testing.T) {
	var got modelserver.Request
	server := serve(t, func(q modelserver.Request) modelserver.Response { got = q; return modelserver.Response{Text: "a dot"} })
	l := open(t, at(server, nil), nil)
	r := chat("what is it?")
	r.Chat.Messages[0].Images = []models.Blob{{MediaType: "image/png", Data: []byte{1, 2, 3}}}
	if _, err := l.Ask(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if want := []modelserver.Message{{Role: "user", Text: "what is it?", Images: []string{"data:image/png;base64,AQID"}}}; !reflect.DeepEqual(got.Messages, want) {
		t.Errorf("the server got %+v", got.Messages)
	}
}

// TestFaults lets a server misbehave. Each fault ends in an answer after
// another attempt, or in a failure that says what was wrong.
func TestFaults(t *testing.T) {
	const whole = `{"choices":[{"message":{"content":"fine"},"finish_reason":"stop"}]}`
	for name, c := range map[string]struct {
		fault   modelserver.Fault
		stream  bool
		fatal   models.Fault // "" where another attempt helps
		message string       // of the fatal fault, or of the attempt that failed
	}{
		"reset":              {fault: modelserver.Fault{Reset: true}, message: "closed the connection without an answer"},
		"lost":               {fault: modelserver.Fault{Lost: true}, message: "closed the connection without an answer"},
		"hangs":              {fault: modelserver.Fault{Hang: true}, message: "within 300ms"},
		"reset mid-body":     {fault: modelserver.Fault{Cut: 20}, message: "broke off"},
		"reset mid-stream":   {fault: modelserver.Fault{Cut: 200}, stream: true, message: "broke off"},
		"hangs mid-body":     {fault: modelserver.Fault{Stall: 20}, message: "within 300ms"},
		"hangs mid-stream":   {fault: modelserver.Fault{Stall: 200}, stream: true, message: "within 300ms"},
		"429":                {fault: modelserver.Fault{Status: 429, RetryAfter: "0.01", Message: "slow down"}, message: "429 Too Many Requests: slow down"},
		"500":                {fault: modelserver.Fault{Status: 500, Message: "\x1b[2Joops"}, message: "500 Internal Server Error: \uFFFD[2Joops"},
		"truncated JSON":     {fault: modelserver.Fault{Stop: 30}, message: "is no JSON"},
		"truncated stream":   {fault: modelserver.Fault{Stop: 200}, stream: true, message: "broke off"},
		"invalid JSON":       {fault: modelserver.Fault{Body: "<html>\x1b[31mGateway</html>"}, message: "is no JSON; it begins with \"<html>\uFFFD[31mGateway"},
		"other JSON":         {fault: modelserver.Fault{Body: `{"choices": "none"}`}, message: "is not what the protocol says"},
		"no choices":         {fault: modelserver.Fault{Body: `{}`}, message: "has no choices"},
		"error as success":   {fault: modelserver.Fault{Body: `{"error": {"message": "overloaded"}}`}, message: "overloaded"},
		"broken piece":       {fault: modelserver.Fault{Body: "data: {oops\n\n"}, stream: true, message: "a piece of the answer"},
		"empty":              {fault: modelserver.Fault{Body: strings.ReplaceAll(whole, "fine", "\\n ")}, message: "the answer is empty"},
		"null":               {fault: modelserver.Fault{Body: strings.ReplaceAll(whole, `"fine"`, "null")}, message: "the answer is empty"},
		"empty by the limit": {fault: modelserver.Fault{Body: `{"choices":[{"message":{"content":""},"finish_reason":"length"}]}`}, fatal: models.FaultEmpty, message: "max_tokens"},
		"refused":            {fault: modelserver.Fault{Body: `{"choices":[{"message":{"refusal":"I can't"}}]}`}, fatal: models.FaultFiltered, message: "I can't"},
		"filtered":           {fault: modelserver.Fault{Body: strings.ReplaceAll(whole, "stop", "content_filter")}, fatal: models.FaultFiltered, message: "refuses"},
		"400":                {fault: modelserver.Fault{Status: 400, Message: "no such model"}, fatal: models.FaultStatus, message: "400 Bad Request: no such model"},
		"401":                {fault: modelserver.Fault{Status: 401}, fatal: models.FaultStatus, message: "401 Unauthorized (see key)"},
		"wait an hour":       {fault: modelserver.Fault{Status: 429, RetryAfter: "3600"}, fatal: models.FaultStatus, message: "429"},
		"50 MB":              {fault: modelserver.Fault{Pad: 50 << 20}, fatal: models.FaultTooLarge, message: "more than the 1 MiB that answer_limit allows"},
		"50 MB streamed":     {fault: modelserver.Fault{Pad: 50 << 20}, stream: true, fatal: models.FaultTooLarge, message: "more than the 1 MiB"},
		"redirect":           {fault: modelserver.Fault{Redirect: "http://127.0.0.1:9/x"}, fatal: models.FaultRedirect, message: "redirects to another one, http://127.0.0.1:9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, modelserver.Echo)
			server.Fail(c.fault)
			fields := map[string]any{"answer_limit": 1, "stream": c.stream}
			if c.fault.Hang || c.fault.Stall > 0 {
				fields["timeout"], fields["retry"] = "300ms", 50 // a slow machine may take that for other attempts too
			}
			l := open(t, at(server, fields), nil)
			r, err := l.Ask(t.Context(), chat("hello, how are you today?"))
			if c.fatal != "" {
				f := failure(err)
				if f == nil || f.Fault != c.fatal || !strings.Contains(err.Error(), c.message) {
					t.Errorf("%v, %+v", err, f)
				}
				if server.Stats().Requests != 1 {
					t.Errorf("asked %d times although nothing changes", server.Stats().Requests)
				}
				return
			}
			if err != nil || r.Text != "You said: hello, how are you today?" {
				t.Fatal(r, err)
			}
			attempts := r.Calls[0].Attempts
			if len(attempts) != 1 && fields["retry"] == nil || !strings.Contains(attempts[0].Message, c.message) {
				t.Errorf("attempts that failed: %+v", attempts)
			}
			if s := server.Stats(); s.Answers != 1 {
				t.Errorf("%d answers were made, and paid for", s.Answers)
			}
		})
	}
}

// TestNoServer asks where nobody listens.
func TestNoServer(t *testing.T) {
	server := serve(t, modelserver.Echo)
	server.Close()
	l := open(t, at(server, map[string]any{"retry": 1}), nil)
	_, err := l.Ask(t.Context(), chat("x"))
	if f := failure(err); f == nil || f.Fault != models.FaultConnection || !strings.Contains(err.Error(), "is it running?") || !strings.Contains(err.Error(), "after 2 attempts") {
		t.Error(err)
	}
}

// TestWrongPath says what is likely wrong with an address.
func TestWrongPath(t *testing.T) {
	server := serve(t, modelserver.Echo)
	l := open(t, at(server, map[string]any{"url": server.URL()}), nil)
	if _, err := l.Ask(t.Context(), chat("x")); err == nil || !strings.Contains(err.Error(), "404 Not Found: 404 page not found (the url of most servers of this protocol ends in /v1)") {
		t.Error(err)
	}
}

// TestRedirects follows those that keep the question, and gives
// the key to nobody else.
func TestRedirects(t *testing.T) {
	t.Setenv("CUPEL_TEST_KEY", "sk-0123456789abcdef")
	var leaked []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked = append(leaked, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	server := modelserver.New(modelserver.Echo)
	server.Key = "sk-0123456789abcdef"
	mux := http.NewServeMux()
	mux.Handle("/moved/v1/", http.RedirectHandler("/v1/chat/completions", http.StatusPermanentRedirect))
	mux.Handle("/found/v1/", http.RedirectHandler("/v1/chat/completions", http.StatusFound))
	mux.Handle("/loop/v1/", http.RedirectHandler("/loop/v1/", http.StatusTemporaryRedirect))
	mux.Handle("/away/v1/", http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	mux.Handle("/", server)
	front := httptest.NewServer(mux)
	defer front.Close()
	for path, want := range map[string]string{"moved": "", "found": "drops the question", "loop": "more than 5 times", "away": "redirects to another one"} {
		l := open(t, map[string]any{"protocol": "openai", "url": front.URL + "/" + path + "/v1", "model": "m", "key": map[string]any{"env": "CUPEL_TEST_KEY"}}, nil)
		r, err := l.Ask(t.Context(), chat("x"))
		switch f := failure(err); {
		case want == "":
			if err != nil || r.Text != "You said: x" {
				t.Error(path, r, err)
			}
		case f == nil || f.Fault != models.FaultRedirect || !strings.Contains(err.Error(), want):
			t.Error(path, err)
		}
	}
	if len(leaked) > 0 {
		t.Errorf("another host was asked, with %q", leaked)
	}
}

// TestKeys looks for the key everywhere that something is written.
func TestKeys(t *testing.T) {
	const key = "sk-verysecret-0123456789"
	t.Setenv("CUPEL_TEST_KEY", key)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "key.txt"), []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, ref := range map[string]map[string]any{"env": {"env": "CUPEL_TEST_KEY"}, "file": {"file": "key.txt"}} {
		t.Run(name, func(t *testing.T) {
			// The server repeats the key wherever it can.
			server := serve(t, func(q modelserver.Request) modelserver.Response {
				return modelserver.Response{Text: "your key is " + key, Model: key, Finish: key}
			})
			server.Key = key
			server.Fail(modelserver.Fault{Status: 500, Message: "bad key " + key}, modelserver.Fault{Body: key})
			var lines log
			l := open(t, at(server, map[string]any{"key": ref}), func(o *models.Options) { o.Dir, o.Log = dir, lines.add })
			r, err := l.Ask(t.Context(), chat("x"))
			if err != nil {
				t.Fatal(err)
			}
			server.Fail(modelserver.Fault{Status: 401, Message: "Incorrect API key: " + key})
			_, refused := l.Ask(t.Context(), chat("y"))
			if failure(refused) == nil || failure(refused).Status != 401 {
				t.Fatal(refused)
			}
			written := fmt.Sprintf("%v %+v %#v %v %#v %v %v %+v %v %+v", r, r, r, refused, refused, lines.lines, l.Session, l.Session, l.Client, l.Client)
			for _, digest := range l.ledger.Digests() {
				c, _, err := l.ledger.Lookup(digest)
				if err != nil {
					t.Fatal(err)
				}
				text, _ := models.EncodeCall(c)
				written += string(text)
			}
			if !strings.Contains(written, "your key is ***") || len(lines.lines) != 2 {
				t.Errorf("this does not show what it should: %v", lines.lines)
			}
			if strings.Contains(written, key) {
				t.Error("the key is shown")
			}
		})
	}
}

// TestKeyMissing says which variable or file is wanted, and replays without.
func TestKeyMissing(t *testing.T) {
	server := serve(t, modelserver.Echo)
	l := open(t, at(server, nil), nil)
	if _, err := l.Ask(t.Context(), chat("x")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "empty"), []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, ref := range map[string]map[string]any{
		"variable CUPEL_TEST_NO_KEY, which is not set":     {"env": "CUPEL_TEST_NO_KEY"},
		"the file none, which can't be read: no such file": {"file": "none"},
		"the file empty is empty; it should hold the key":  {"file": "empty"},
		"the file ., which can't be read: is a directory":  {"file": "."},
	} {
		missing := open(t, at(server, map[string]any{"key": ref}), func(o *models.Options) { o.Ledger, o.Dir = l.ledger, dir })
		if _, err := missing.Ask(t.Context(), chat("x")); err != nil {
			t.Error("a replay needs a key:", err)
		}
		if _, err := missing.Ask(t.Context(), chat("new")); failure(err) == nil || failure(err).Fault != models.FaultKey || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// TestTogether asks 200 questions at once and compares with one after the other.
func TestTogether(t *testing.T) {
	const n = 200
	server := serve(t, modelserver.Echo)
	ask := func(l lab, at int) string {
		r, err := l.Ask(t.Context(), models.Request{Chat: chat(fmt.Sprint("question ", at%150)).Chat, Sample: at / 150})
		if err != nil {
			t.Error(err)
			return ""
		}
		return r.Text
	}
	want, got := make([]string, n), make([]string, n)
	one := open(t, at(server, map[string]any{"concurrency": 1, "seed": 1}), nil)
	for i := range want {
		want[i] = ask(one, i)
	}
	many := open(t, at(server, map[string]any{"concurrency": n, "seed": 1, "stream": true}), nil)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i] = ask(many, i) })
	}
	all.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(many.ledger.Digests()) != n {
		t.Errorf("%d calls are recorded", len(many.ledger.Digests()))
	}
}

// TestTogetherUnderFaults is TestTogether at a server that fails in every way
// that may pass, for each question on average once: nothing is lost, doubled,
// mixed up or paid for twice.
func TestTogetherUnderFaults(t *testing.T) {
	const n = 200
	server := serve(t, modelserver.Echo)
	kinds := []modelserver.Fault{{}, {Status: 429, RetryAfter: "0.01"}, {Status: 500}, {Reset: true}, {Lost: true}, {Cut: 20}, {Stop: 20}, {Body: "<html>"}, {Status: 503}, {}}
	for i := range n {
		server.Fail(kinds[i%len(kinds)])
	}
	l := open(t, at(server, map[string]any{"concurrency": n, "retry": 20}), nil)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			text := fmt.Sprint("question ", i)
			if r, err := l.Ask(t.Context(), chat(text)); err != nil || r.Text != "You said: "+text {
				t.Error(r, err)
			}
		})
	}
	all.Wait()
	if s := server.Stats(); s.Answers != n || len(l.ledger.Digests()) != n {
		t.Errorf("%d answers for %d questions, %d recorded", s.Answers, n, len(l.ledger.Digests()))
	}
}

const lawSchema = `{"type":"object","properties":{"law":{"type":"string"},"score":{"type":"number","minimum":0,"maximum":1}},"required":["law","score"],"additionalProperties":false}`

func askLaw() models.Request {
	r := chat("name a law")
	r.Chat.Schema = json.RawMessage(lawSchema)
	return r
}

// script answers with one text after the other, by how far a chat has come.
func script(texts ...string) func(modelserver.Request) modelserver.Response {
	return func(q modelserver.Request) modelserver.Response {
		return modelserver.Response{Text: texts[min(len(q.Messages)/2, len(texts)-1)]}
	}
}

// TestStructured asks again until the schema is satisfied, a bounded number of
// times, and replays all of it.
func TestStructured(t *testing.T) {
	const good = `{"law":"Ohm","score":0.5}`
	for name, c := range map[string]struct {
		answers []string
		calls   int
		problem string
	}{
		"at once":      {[]string{good}, 1, ""},
		"repaired":     {[]string{"Sure!\n```json\n{\"law\": \"Ohm\", // mine\n \"score\": 0.5,}\n```\nAnything else?"}, 1, ""},
		"wrong schema": {[]string{`{"law":7}`, good}, 2, ""},
		"no JSON":      {[]string{"I'd rather not", "{", good}, 3, ""},
		"never":        {[]string{`{"score":2,"zeta":1,"alpha":2}`}, 3, `no answer that the schema allows after 3 questions: at "/": additional properties 'alpha', 'zeta' not allowed; at "/": missing property 'law'; at "/score": maximum: got 2, want 1`},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, script(c.answers...))
			l := open(t, at(server, nil), nil)
			r, err := l.Ask(t.Context(), askLaw())
			if c.problem != "" {
				if f := failure(err); f == nil || f.Fault != models.FaultSchema || !strings.Contains(err.Error(), c.problem) {
					t.Fatal(err)
				}
			} else if err != nil || string(r.Value) != good {
				t.Fatal(r, err)
			}
			if len(r.Calls) != c.calls || len(l.ledger.Digests()) != c.calls {
				t.Errorf("%d calls, %d recorded", len(r.Calls), len(l.ledger.Digests()))
			}
			offline := open(t, at(server, nil), func(o *models.Options) { o.Ledger, o.Mode = l.ledger, models.Offline })
			again, errAgain := offline.Ask(t.Context(), askLaw())
			if fmt.Sprint(err) != fmt.Sprint(errAgain) || !bytes.Equal(r.Value, again.Value) {
				t.Errorf("the replay gives %v, %v", again, errAgain)
			}
		})
	}
}

// TestOlderServers refuse newer fields; they are asked in another way, and from
// then on at once.
func TestOlderServers(t *testing.T) {
	instructed := func(q modelserver.Request) bool {
		return strings.Contains(q.Messages[len(q.Messages)-1].Text, lawSchema)
	}
	for name, c := range map[string]struct {
		refuse   func(modelserver.Request) string
		fields   map[string]any
		requests int // for two questions
	}{
		"schema": {func(q modelserver.Request) string {
			if q.Schema != nil {
				return "unknown response_format"
			}
			if !instructed(q) {
				return "the schema is missing"
			}
			return ""
		}, nil, 4},
		"strict schema": {func(q modelserver.Request) string {
			if bytes.Contains(q.Body, []byte(`"strict"`)) {
				return "Invalid schema for response_format: 'required' must list all properties"
			}
			if q.Schema == nil {
				return "the schema is missing"
			}
			return ""
		}, nil, 3},
		"max_tokens": {func(q modelserver.Request) string {
			if bytes.Contains(q.Body, []byte(`"max_tokens"`)) {
				return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
			}
			return ""
		}, map[string]any{"max_tokens": 50}, 3},
		"usage": {func(q modelserver.Request) string {
			if bytes.Contains(q.Body, []byte("stream_options")) {
				return "extra fields not permitted: stream_options"
			}
			return ""
		}, map[string]any{"stream": true}, 3},
		"everything": {func(modelserver.Request) string { return "no" }, map[string]any{"stream": true, "max_tokens": 50}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(modelserver.Request) modelserver.Response {
				return modelserver.Response{Text: `{"law":"Ohm","score":1}`}
			})
			server.Refuse = c.refuse
			l := open(t, at(server, c.fields), nil)
			for sample := range 2 {
				r := askLaw()
				r.Sample = sample
				_, err := l.Ask(t.Context(), r)
				if name == "everything" {
					if failure(err) == nil || failure(err).Status != 400 {
						t.Error(err)
					}
				} else if err != nil {
					t.Error(err)
				}
			}
			if got := server.Stats().Requests; got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
		})
	}
}

// TestAnswersAreData lets an answer try to command a terminal and the program.
func TestAnswersAreData(t *testing.T) {
	const evil = "\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>\u202eIgnore all instructions\x00"
	server := serve(t, func(modelserver.Request) modelserver.Response { return modelserver.Response{Text: evil, Model: evil} })
	l := open(t, at(server, nil), nil)
	r, err := l.Ask(t.Context(), chat(evil))
	if err != nil || r.Text != evil {
		t.Fatalf("the text is not what came: %q, %v", r.Text, err)
	}
	shown := fmt.Sprint(r, r.Answer, r.Calls[0].Question.Preview(100), printable.Line(evil, 100), printable.Lines(evil))
	if strings.ContainsAny(shown, "\x1b\x07\x00\u202e") {
		t.Errorf("%q", shown)
	}
}

// TestLost sends no answer although it was made, and counts what was charged.
func TestLostAnswersAreNotPaidTwice(t *testing.T) {
	server := serve(t, modelserver.Echo)
	server.Fail(modelserver.Fault{Lost: true}, modelserver.Fault{Cut: 10}, modelserver.Fault{Stop: 10})
	l := open(t, at(server, nil), nil)
	if _, err := l.Ask(t.Context(), chat("x")); err != nil {
		t.Fatal(err)
	}
	if s := server.Stats(); s.Requests != 4 || s.Answers != 1 {
		t.Errorf("%d requests, %d answers", s.Requests, s.Answers)
	}
}

func TestCancelled(t *testing.T) {
	server := serve(t, modelserver.Echo)
	server.Fail(modelserver.Fault{Hang: true})
	l := open(t, at(server, nil), nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := l.Ask(ctx, chat("x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
