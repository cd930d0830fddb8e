package models_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/internal/models"
)

func TestDecode(t *testing.T) {
	half, zero, seed := 0.5, 0.0, int64(7)
	got, err := models.Decode(map[string]any{
		"protocol": "openai", "url": "http://localhost:11434/v1", "model": "llama3.1", "key": map[string]any{"env": "LLM_KEY", "header": "api-key"},
		"headers": map[string]any{"X-Team": "gold"}, "temperature": 0, "top_p": 0.5, "max_tokens": 100, "seed": 7, "stop": "END",
		"extra": map[string]any{"top_k": 40, "mode": "fast", "on": true, "list": "[1, 2]"}, "stream": true, "concurrency": 8, "rate": "60/m", "timeout": "90s",
		"retry": 0, "reasks": 1, "answer_limit": 0.5, "price": map[string]any{"input": 0.15, "output": 0.6}})
	if err != nil {
		t.Fatal(err)
	}
	want := models.Defaults()
	want.Protocol, want.URL, want.Model, want.Key = "openai", "http://localhost:11434/v1", "llama3.1", models.KeyRef{Env: "LLM_KEY", Header: "api-key"}
	want.Headers = map[string]string{"X-Team": "gold"}
	want.Params = models.Params{Temperature: &zero, TopP: &half, MaxTokens: 100, Seed: &seed, Stop: []string{"END"}, Extra: map[string]json.RawMessage{
		"top_k": []byte("40"), "mode": []byte(`"fast"`), "on": []byte("true"), "list": []byte("[1, 2]")}}
	want.Stream, want.Concurrency, want.Rate, want.Timeout = true, 8, models.Rate{Calls: 60, Per: time.Minute}, 90*time.Second
	want.Retry, want.Reasks, want.AnswerLimit = 0, 1, 1<<19
	want.Price = models.Price{Input: 150_000_000, Output: 600_000_000}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDefaults are those that the documentation tells.
func TestDefaults(t *testing.T) {
	want := models.Config{Concurrency: 4, Timeout: 5 * time.Minute, Retry: 4, Reasks: 2, AnswerLimit: 16 << 20, Mode: "batch"}
	if diff := cmp.Diff(want, models.Defaults()); diff != "" {
		t.Error(diff)
	}
}

// TestConfigProblems name the field that is wrong, and what to do.
func TestConfigProblems(t *testing.T) {
	for name, c := range map[string]struct {
		fields map[string]any
		field  string
		want   string
	}{
		"no protocol":      {map[string]any{"protocol": nil}, "protocol", "is missing"},
		"strange protocol": {map[string]any{"protocol": "grpc"}, "protocol", "must be one of openai, kserve, http, command"},
		"strange field":    {map[string]any{"temprature": 1}, "temprature", `did you mean "temperature"?`},
		"no url":           {map[string]any{"url": ""}, "url", "is missing"},
		"ftp":              {map[string]any{"url": "ftp://x"}, "url", "is no http or https address"},
		"no host":          {map[string]any{"url": "localhost:11434"}, "url", "is no http or https address"},
		"password":         {map[string]any{"url": "http://me:secret@x/v1"}, "url", "put the key into the environment"},
		"no model":         {map[string]any{"model": ""}, "model", "is missing"},
		"literal key":      {map[string]any{"key": "sk-secret"}, "key", "must be a mapping"},
		"empty key":        {map[string]any{"key": map[string]any{"header": "x"}}, "key", "a key itself has no place"},
		"strange key":      {map[string]any{"key": map[string]any{"envv": "x"}}, "key", `did you mean "env"?`},
		"two keys":         {map[string]any{"key": map[string]any{"env": "x", "file": "y"}}, "key", "one is enough"},
		"header of key":    {map[string]any{"key": map[string]any{"env": "x", "header": "a b"}}, "key", "is no header"},
		"authorization":    {map[string]any{"headers": map[string]any{"authorization": "Bearer x"}}, "headers", "can't hold a key"},
		"own header":       {map[string]any{"headers": map[string]any{"Idempotency-Key": "x"}}, "headers", "which Cupel sets itself"},
		"split header":     {map[string]any{"headers": map[string]any{"X": "a\r\nY: b"}}, "headers", "is no header"},
		"hot":              {map[string]any{"temperature": 11}, "temperature", "above its greatest value 10"},
		"top_p":            {map[string]any{"top_p": 0}, "top_p", "not above 0"},
		"seed":             {map[string]any{"seed": 1 << 31}, "seed", "above its greatest value"},
		"extra":            {map[string]any{"extra": map[string]any{"messages": "x"}}, "extra", "which Cupel sets itself"},
		"rate":             {map[string]any{"rate": "fast"}, "rate", "such as 5/s"},
		"zero rate":        {map[string]any{"rate": "0/s"}, "rate", "such as 5/s"},
		"timeout":          {map[string]any{"timeout": "5 minutes"}, "timeout", "no time such as"},
		"no timeout":       {map[string]any{"timeout": "0s"}, "timeout", "not above 0"},
		"price":            {map[string]any{"price": map[string]any{"inptu": 1}}, "price", `did you mean "input"?`},
		"negative price":   {map[string]any{"price": map[string]any{"input": -1}}, "price", "below its least value 0"},
		"command":          {map[string]any{"command": []any{"x"}}, "command", "is for protocol: command"},
		"tensors":          {map[string]any{"protocol": "kserve", "max_tokens": 3}, "max_tokens", "is not for protocol: kserve"},
		"no command":       {map[string]any{"protocol": "command", "url": "", "model": ""}, "command", "is missing"},
		"address":          {map[string]any{"protocol": "command", "command": "x"}, "url", "is for servers"},
	} {
		t.Run(name, func(t *testing.T) {
			fields := map[string]any{"protocol": "openai", "url": "http://localhost/v1", "model": "m"}
			for k, v := range c.fields {
				fields[k] = v
			}
			_, err := models.Decode(fields)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") && name == "password" {
				t.Fatal(err)
			}
			if list := models.FieldErrors(err); len(list) == 0 || list[0].Field != c.field {
				t.Errorf("the error is not of the field %s but %v", c.field, list)
			}
		})
	}
}

// TestAllProblemsAtOnce reports every field that is wrong.
func TestAllProblemsAtOnce(t *testing.T) {
	c := models.Defaults()
	c.Protocol, c.URL, c.Retry, c.Params.MaxTokens = "openai", "x", -1, -2
	var names []string
	for _, e := range models.FieldErrors(c.Validate()) {
		names = append(names, e.Field)
	}
	if want := []string{"max_tokens", "url", "model", "retry"}; !reflect.DeepEqual(names, want) {
		t.Errorf("problems with %v, want %v", names, want)
	}
}

// TestSettingsDescribeThemselves holds the descriptions that help and editors
// show.
func TestSettingsDescribeThemselves(t *testing.T) {
	for _, p := range models.Settings() {
		if p.Help == "" {
			t.Errorf("%s has no help", p.Name)
		}
	}
}

func TestUnknownModels(t *testing.T) {
	l := openFake(t, nil, nil)
	if _, err := l.Session.Client("writr"); err == nil || !strings.Contains(err.Error(), `did you mean "writer"?`) {
		t.Error(err)
	}
	c := models.Defaults()
	c.Protocol, c.URL, c.Model = "openai", "http://localhost", "m"
	if _, err := models.Open(models.Options{Models: map[string]models.Config{"x": c}, Ledger: models.NewMemory()}); err == nil || !strings.Contains(err.Error(), "not built in") {
		t.Error(err)
	}
	if _, err := models.Open(models.Options{}); err == nil {
		t.Error("a session without a ledger")
	}
}
