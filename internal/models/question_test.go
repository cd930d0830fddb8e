package models_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/ledgertest"
)

func digest(t testing.TB, id models.Identity, r models.Request) models.Digest {
	t.Helper()
	q, err := models.NewQuestion(id, r)
	if err != nil {
		t.Fatal(err)
	}
	d, err := q.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDigestIsFixed notices when digests change: all recorded calls are lost
// then.
func TestDigestIsFixed(t *testing.T) {
	half, seed := 0.5, int64(7)
	id := models.Identity{Protocol: "openai", Model: "llama3.1", Params: models.Params{Temperature: &half, Seed: &seed}}
	if got := digest(t, id, chat("What is a <cupel> & why?")); got != "15163301c94c5f69b7176360ab5344b784857c222908dd2dddfb6708fdeef1e7" {
		t.Errorf("the digest is %s", got)
	}
}

// TestDigest changes with all that changes the answer.
func TestDigest(t *testing.T) {
	zero, half, seed := 0.0, 0.5, int64(7)
	id := func(change func(*models.Identity)) models.Identity {
		i := models.Identity{Protocol: "openai", Model: "m"}
		change(&i)
		return i
	}
	plain := id(func(*models.Identity) {})
	schema := func(text string) models.Request {
		r := chat("a")
		r.Chat.Schema = json.RawMessage(text)
		return r
	}
	seen := map[models.Digest]string{}
	for name, q := range map[string]struct {
		id models.Identity
		r  models.Request
	}{
		"plain":        {plain, chat("a")},
		"text":         {plain, chat("b")},
		"role":         {plain, models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.System, Text: "a"}}}}},
		"two messages": {plain, models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: "a"}, {Role: models.User, Text: "a"}}}}},
		"sample":       {plain, models.Request{Sample: 1, Chat: chat("a").Chat}},
		"schema":       {plain, schema(`{"type":"object","properties":{"a":{},"b":{}}}`)},
		"schema order": {plain, schema(`{"type":"object","properties":{"b":{},"a":{}}}`)},
		"completion":   {plain, models.Request{Completion: &models.Completion{Prompt: "a"}}},
		"image":        {plain, models.Request{Image: &models.Image{Prompt: "a"}}},
		"image size":   {plain, models.Request{Image: &models.Image{Prompt: "a", Size: "1x1"}}},
		"texts":        {plain, models.Request{Embedding: &models.Embedding{Texts: []string{"a"}}}},
		"two texts":    {plain, models.Request{Embedding: &models.Embedding{Texts: []string{"a", "a"}}}},
		"protocol":     {id(func(i *models.Identity) { i.Protocol = "kserve" }), chat("a")},
		"model":        {id(func(i *models.Identity) { i.Model = "n" }), chat("a")},
		"version":      {id(func(i *models.Identity) { i.Version = "2" }), chat("a")},
		"program":      {id(func(i *models.Identity) { i.Program = "p" }), chat("a")},
		"temperature":  {id(func(i *models.Identity) { i.Params.Temperature = &half }), chat("a")},
		"zero":         {id(func(i *models.Identity) { i.Params.Temperature = &zero }), chat("a")},
		"top_p":        {id(func(i *models.Identity) { i.Params.TopP = &half }), chat("a")},
		"seed":         {id(func(i *models.Identity) { i.Params.Seed = &seed }), chat("a")},
		"max_tokens":   {id(func(i *models.Identity) { i.Params.MaxTokens = 7 }), chat("a")},
		"stop":         {id(func(i *models.Identity) { i.Params.Stop = []string{"a"} }), chat("a")},
		"extra":        {id(func(i *models.Identity) { i.Params.Extra = map[string]json.RawMessage{"k": []byte("1")} }), chat("a")},
	} {
		d := digest(t, q.id, q.r)
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s have the same digest", name, other)
		}
		seen[d] = name
	}
}

// TestDigestLeavesOut what does not change the answer: how parameters came
// about, and all of a configuration that says where and how fast to ask.
func TestDigestLeavesOut(t *testing.T) {
	half := 0.5
	set := digest(t, models.Identity{Protocol: "openai", Model: "m", Params: models.Params{Temperature: &half}}, chat("a"))
	r := chat("a")
	r.Params.Temperature = &half
	if digest(t, models.Identity{Protocol: "openai", Model: "m"}, r) != set {
		t.Error("a parameter of the request is not one of the configuration")
	}
	a := chat("a")
	a.Chat.Schema = json.RawMessage("{ \"type\" : \"object\" }")
	b := chat("a")
	b.Chat.Schema = json.RawMessage(`{"type":"object"}`)
	if digest(t, models.Identity{Model: "m"}, a) != digest(t, models.Identity{Model: "m"}, b) {
		t.Error("white space of a schema counts")
	}
	base := map[string]any{"protocol": "openai", "url": "http://localhost:1/v1", "model": "m", "temperature": 0.5}
	want, err := models.Decode(base)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{"url": "https://elsewhere/v1", "key": map[string]any{"env": "K"}, "headers": map[string]any{"X": "y"}, "stream": true,
		"concurrency": 9, "rate": "1/s", "timeout": "1s", "retry": 0, "reasks": 0, "answer_limit": 1, "price": map[string]any{"input": 1}} {
		fields := map[string]any{}
		for k, v := range base {
			fields[k] = v
		}
		fields[name] = value
		c, err := models.Decode(fields)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(c.Identity(), want.Identity()) {
			t.Errorf("%s changes the identity of the model", name)
		}
	}
}

// TestCallsAreObjects writes calls of all kinds and reads them back.
func TestCallsAreObjects(t *testing.T) {
	for _, c := range ledgertest.Calls(6) {
		text, err := models.EncodeCall(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := models.DecodeCall(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, back); diff != "" {
			t.Error(diff)
		}
		if err := back.Verify(); err != nil {
			t.Error(err)
		}
		back.Question.Request.Sample++
		if err := back.Verify(); err == nil {
			t.Error("a changed question has the same digest")
		}
		if p := c.Question.Preview(60); p == "" || len([]rune(p)) > 61 {
			t.Errorf("the preview is %q", p)
		}
		if s := fmt.Sprint(c.Answer); s == "" || strings.ContainsAny(s, "\x1b\n") {
			t.Errorf("the answer shows as %q", s)
		}
	}
}

func FuzzDecodeCall(f *testing.F) {
	for _, c := range ledgertest.Calls(6) {
		text, err := models.EncodeCall(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := models.DecodeCall(text)
		if err != nil {
			return
		}
		_ = fmt.Sprint(c.Answer, c.Verify())
		if shown := c.Question.Preview(100); strings.ContainsAny(shown, "\x1b\n") {
			t.Errorf("%q", shown)
		}
		again, err := models.EncodeCall(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := models.DecodeCall(again); err != nil {
			t.Errorf("%s\n%v", again, err)
		}
	})
}

func TestTensors(t *testing.T) {
	for data, want := range map[string]string{"[[1,2],[3,4.50]]": "[1,2,3,4.50]", "[1]": "[1]", "[]": "[]", `[["a"],["b"]]`: `["a","b"]`, "7": "[7]",
		"[18446744073709551615,[1e3]]": "[18446744073709551615,1e3]"} {
		got, err := models.Flatten(json.RawMessage(data))
		if err != nil || string(got) != want {
			t.Errorf("%s becomes %s, %v; want %s", data, got, err, want)
		}
	}
	for _, data := range []string{"[null]", "[[1],{}]", "[1", "", "[1]]"} {
		if got, err := models.Flatten(json.RawMessage(data)); err == nil {
			t.Errorf("%s becomes %s", data, got)
		}
	}
	for _, shape := range [][]int64{{-1, -1}, {1 << 40, 1 << 40}, {2}, {1 << 62, 4}, {0}} {
		tensor := models.Tensor{Name: "x", Datatype: "INT64", Shape: shape, Data: json.RawMessage("[1]")}
		if err := tensor.Validate(); err == nil {
			t.Errorf("the shape %v has one element", shape)
		}
	}
	big, err := models.NewTensor("x", "INT64", []int64{2}, []int64{1<<63 - 1, -1 << 63})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := models.Values[int64](big); err != nil || !reflect.DeepEqual(got, []int64{1<<63 - 1, -1 << 63}) {
		t.Error(got, err)
	}
	if _, err := models.Values[string](big); err == nil {
		t.Error("numbers are texts")
	}
}
