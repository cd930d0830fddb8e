//go:build unix

package external_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/protocols"
)

// role is the variable that makes the test binary act as a model.
const role = "EXTERNALTEST"

func TestMain(m *testing.M) {
	if behaviour := os.Getenv(role); behaviour != "" {
		model(behaviour)
		return
	}
	os.Exit(m.Run())
}

// model answers questions as its behaviour says.
func model(behaviour string) {
	in := bufio.NewReader(os.Stdin)
	for n := 0; ; n++ {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		switch behaviour {
		case "echo":
			fmt.Print(echo(line, n) + "\n\n")
		case "key":
			fmt.Fprintln(os.Stderr, "the key is", os.Getenv("EXTERNALTEST_KEY"))
			fmt.Printf(`{"text": "the key is %s"}`, os.Getenv("EXTERNALTEST_KEY"))
		case "busy":
			fmt.Print(`{"error": "GPU busy", "transient": true}`)
		case "exit 10":
			os.Exit(10)
		case "exit 3":
			fmt.Fprintln(os.Stderr, "no weights")
			os.Exit(3)
		case "garbage":
			fmt.Print("Loading…\x1b[31m")
		case "flood":
			fmt.Print(strings.Repeat("x", 3<<20))
		case "empty":
			fmt.Print("{}")
		case "one vector":
			fmt.Print(`{"vectors": [[1]]}`)
		case "ragged":
			fmt.Print(`{"vectors": [[1, 2], [1]]}`)
		}
		if os.Getenv("CUPEL_MODE") != "stream" {
			return
		}
	}
}

// echo answers with what it was asked, in the field for its kind.
func echo(line []byte, n int) string {
	var q map[string]any
	if err := json.Unmarshal(line, &q); err != nil {
		return `{"error": "the question is no JSON"}`
	}
	text, _ := json.Marshal(string(line))
	blob := `[{"media_type": "image/png", "data": "AQID"}]`
	return map[string]string{
		"chat":       fmt.Sprintf(`{"text": %s, "finish": "number %d", "usage": {"input": 1, "output": 2}, "model": "echo"}`, text, n),
		"completion": fmt.Sprintf(`{"text": %s}`, text),
		"embedding":  `{"vectors": [[1, 2], [3, 4]]}`,
		"image":      `{"blobs": ` + blob + `}`,
		"infer":      `{"tensors": [{"name": "y", "datatype": "FP64", "shape": [1], "data": [0.5]}]}`,
		"raw":        `{"json": {"got": 1}, "blobs": ` + blob + `}`,
	}[fmt.Sprint(q["kind"])]
}

func open(t *testing.T, behaviour string, more map[string]any) *models.Client {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{"protocol": "command", "command": []any{self}, "env": map[string]any{role: behaviour, "GORACE": "atexit_sleep_ms=0"},
		"answer_limit": 1, "seed": 5, "temperature": 0.5, "model": "m", "retry": 1}
	for k, v := range more {
		fields[k] = v
	}
	config, err := models.Decode(fields)
	if err != nil {
		t.Fatal(err)
	}
	session, err := models.Open(models.Options{Models: map[string]models.Config{"m": config}, Protocols: protocols.All(), Ledger: models.NewMemory(),
		Backoff: models.Backoff{First: 1, Most: 1}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	client, err := session.Client("m")
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func chat(text string) models.Request {
	return models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: text}}}}
}

// TestKinds asks a program for every kind of answer, in both modes.
func TestKinds(t *testing.T) {
	blob := models.Blob{MediaType: "image/png", Data: []byte{1, 2, 3}}
	tensor := models.Tensor{Name: "x", Datatype: "FP64", Shape: []int64{1}, Data: json.RawMessage("[2]")}
	for _, mode := range []string{"batch", "stream"} {
		c := open(t, "echo", map[string]any{"mode": mode, "concurrency": 1})
		r := chat("hi\nthere")
		r.Sample = 2
		got, err := c.Ask(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		want := `{"kind":"chat","model":"m","params":{"temperature":0.5,"seed":5},"seed":7,"sample":2,"chat":{"messages":[{"role":"user","text":"hi\nthere"}]}}` + "\n"
		if got.Text != want || got.Usage != (models.Usage{Input: 1, Output: 2}) || got.Finish != "number 0" || got.Model != "echo" {
			t.Errorf("%s: %+v", mode, got.Answer)
		}
		for want, r := range map[string]models.Request{
			"once":          {Completion: &models.Completion{Prompt: "once"}},
			"[[1 2] [3 4]]": {Embedding: &models.Embedding{Texts: []string{"a", "b"}}},
			"[1 2 3]":       {Image: &models.Image{Prompt: "x"}},
			"[0.5]":         {Infer: &models.Infer{Inputs: []models.Tensor{tensor}}},
			`{"got": 1}`:    {Raw: &models.Raw{Blobs: []models.Blob{blob}}},
		} {
			got, err := c.Ask(t.Context(), r)
			if err != nil {
				t.Errorf("%s, %s: %v", mode, r.Kind(), err)
				continue
			}
			shown := fmt.Sprint(got.Text, got.Vectors, string(got.JSON))
			for _, b := range got.Blobs {
				shown += fmt.Sprint(b.Data)
			}
			for _, t := range got.Tensors {
				shown += string(t.Data)
			}
			if !strings.Contains(shown, want) {
				t.Errorf("%s, %s: %s; want %s", mode, r.Kind(), shown, want)
			}
		}
		again, err := c.Ask(t.Context(), chat("again"))
		if last := map[string]string{"batch": "number 0", "stream": "number 6"}[mode]; err != nil || again.Finish != last {
			t.Errorf("%s: the last answer is %+v, %v; want %s", mode, again, err, last)
		}
	}
}

// TestBroken runs programs that do not do what they should.
func TestBroken(t *testing.T) {
	two := models.Request{Embedding: &models.Embedding{Texts: []string{"a", "b"}}}
	for behaviour, c := range map[string]struct {
		r        models.Request
		fault    models.Fault
		attempts string
		want     string
	}{
		"busy":       {chat("x"), models.FaultProgram, "after 2", "GPU busy"},
		"exit 10":    {chat("x"), models.FaultProgram, "after 2", "code 10"},
		"exit 3":     {chat("x"), models.FaultProgram, "", "exited with code 3 last lines on stderr: | no weights"},
		"garbage":    {chat("x"), models.FaultProgram, "", "is not the JSON that is expected"},
		"flood":      {chat("x"), models.FaultTooLarge, "", "more than the 1 MiB that answer_limit allows"},
		"empty":      {chat("x"), models.FaultEmpty, "after 2", "empty"},
		"one vector": {two, models.FaultAnswer, "", "1 vectors for 2 texts"},
		"ragged":     {two, models.FaultAnswer, "", "vector 2 has 1 numbers"},
	} {
		t.Run(behaviour, func(t *testing.T) {
			_, err := open(t, behaviour, nil).Ask(t.Context(), c.r)
			var f *models.Failure
			if !errors.As(err, &f) || f.Fault != c.fault || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.attempts) ||
				strings.Contains(err.Error(), "after") != (c.attempts != "") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("%v, %+v", err, f)
			}
		})
	}
}

func TestKey(t *testing.T) {
	const key = "sk-verysecret-0123456789"
	t.Setenv("EXTERNALTEST_KEY", key)
	r, err := open(t, "key", map[string]any{"key": map[string]any{"env": "EXTERNALTEST_KEY"}}).Ask(t.Context(), chat("x"))
	if err != nil || r.Text != "the key is ***" {
		t.Error(r, err)
	}
}

// TestIdentity changes with the program's files and arguments, not with where
// they are.
func TestIdentity(t *testing.T) {
	identity := func(text string, args ...any) models.Identity {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "model.sh"), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		config, err := models.Decode(map[string]any{"protocol": "command", "command": append([]any{"sh", "model.sh"}, args...)})
		if err != nil {
			t.Fatal(err)
		}
		s, err := models.Open(models.Options{Models: map[string]models.Config{"m": config}, Protocols: protocols.All(), Ledger: models.NewMemory(), Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c, err := s.Client("m")
		if err != nil {
			t.Fatal(err)
		}
		return c.Identity()
	}
	one := identity("echo 1")
	if one.Program == "" || !reflect.DeepEqual(one, identity("echo 1")) || reflect.DeepEqual(one, identity("echo 2")) || reflect.DeepEqual(one, identity("echo 1", "-x")) {
		t.Error("the identity is not that of the program")
	}
}
