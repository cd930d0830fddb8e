package models

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/suggest"
)

// settings are the fields of a Config as a workflow file has them.
type settings struct {
	Protocol    string             `param:"protocol" required:"true" enum:"openai,kserve,http,command" help:"openai: chat, completions, embeddings and images as Ollama, vLLM, llama.cpp and hosted services speak it; kserve: tensors by the Open Inference Protocol v2; http: JSON to any endpoint, which answers with bytes of any kind; command: a program"`
	URL         string             `param:"url" help:"address of the server, such as http://localhost:11434/v1"`
	Model       string             `param:"model" help:"name of the model, as the server calls it"`
	Version     string             `param:"version" help:"version of the model, for kserve"`
	Key         map[string]string  `param:"key" help:"where the key is: {env: NAME} or {file: path}; header: name of the header that holds it, where that is not Authorization"`
	Headers     map[string]string  `param:"headers" help:"headers to send; no place for keys"`
	Temperature float64            `param:"temperature" min:"0" max:"10" help:"how freely the model chooses; left to the server where not set"`
	TopP        float64            `param:"top_p" min:"0" max:"1" help:"share of probability that the model chooses from"`
	MaxTokens   int                `param:"max_tokens" min:"1" max:"10000000" help:"longest answer"`
	Seed        int                `param:"seed" min:"0" max:"2147483647" help:"seed that is sent to the server; further samples of a question get the next ones"`
	Stop        []string           `param:"stop" help:"texts that end an answer"`
	Extra       map[string]string  `param:"extra" help:"more fields of requests, as the server calls them; texts that are JSON (numbers, true, lists, objects) are sent as such"`
	Stream      bool               `param:"stream" default:"false" help:"take text piece by piece, so that no idle connection is cut"`
	Concurrency int                `param:"concurrency" default:"4" min:"1" max:"10000" help:"calls in flight at most; for a command processes, and 1 where it is not set"`
	Rate        string             `param:"rate" help:"calls that may begin in a time, such as 5/s, 60/m or 1000/h"`
	Timeout     string             `param:"timeout" default:"5m" help:"longest time for an answer"`
	Retry       int                `param:"retry" default:"4" min:"0" max:"100" help:"further attempts after one that failed and may succeed"`
	Reasks      int                `param:"reasks" default:"2" min:"0" max:"20" help:"further questions after an answer that its schema does not allow"`
	AnswerLimit float64            `param:"answer_limit" default:"16" min:"0.001" max:"4096" unit:"MiB" help:"most that one answer may take"`
	Price       map[string]float64 `param:"price" min:"0" max:"1e6" help:"what calls cost, in any currency: input and output for a million tokens, image and call for each one"`
	Command     []string           `param:"command" help:"program and arguments; paths start in the workflow's folder"`
	Mode        string             `param:"mode" default:"batch" enum:"batch,stream" help:"batch: a process for each call; stream: one for many, which loads a model once"`
	Files       []string           `param:"files" help:"more files, folders and patterns of files that the program depends on"`
	Env         map[string]string  `param:"env" help:"environment variables to set for the program"`
	PassEnv     []string           `param:"pass_env" help:"names of environment variables to hand through to the program"`
}

// Settings describes the fields of a model in a workflow file.
func Settings() params.Set { return params.Of(settings{}) }

// Defaults is the configuration of which Decode changes what a file sets.
func Defaults() Config {
	var s settings
	if err := Settings().Decode(map[string]any{"protocol": "openai"}, &s); err != nil {
		panic(err) // a mistake in the tags above
	}
	s.Protocol = ""
	c, err := s.config(nil)
	if err != nil {
		panic(err)
	}
	return c
}

// Decode makes a Config of the fields of a workflow file, as a YAML or JSON
// decoder gives them, and validates it. FieldErrors lists what is wrong: of
// names and types the first problem, else of each field the first.
func Decode(values map[string]any) (Config, error) {
	set := Settings()
	names := set.Names()
	values = maps.Clone(values)
	maps.DeleteFunc(values, func(_ string, v any) bool { return v == nil }) // written without a value: not set
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p, ok := set.Lookup(name)
		if !ok {
			return Config{}, field(name, "is no field of a model%s", suggest.Hint(name, names))
		}
		if _, err := p.Convert(values[name]); err != nil {
			return Config{}, &FieldError{name, err.Error()}
		}
	}
	if values["protocol"] == nil {
		return Config{}, field("protocol", "is missing; it is openai, kserve, http or command")
	}
	var s settings
	if err := set.Decode(values, &s); err != nil {
		return Config{}, err
	}
	c, err := s.config(values)
	return c, allProblems(err, c.Validate())
}

// allProblems joins what is wrong with fields, of each field the first.
func allProblems(errs ...error) error {
	var problems []error
	told := map[string]bool{}
	for _, e := range FieldErrors(errors.Join(errs...)) {
		if !told[e.Field] {
			told[e.Field] = true
			problems = append(problems, e)
		}
	}
	return errors.Join(problems...)
}

// config converts settings; values says which of them are set.
func (s settings) config(values map[string]any) (Config, error) {
	const mebi = 1 << 20
	c := Config{Protocol: s.Protocol, URL: s.URL, Model: s.Model, Version: s.Version, Headers: s.Headers,
		Stream: s.Stream, Concurrency: s.Concurrency, Retry: s.Retry, Reasks: s.Reasks, AnswerLimit: int64(s.AnswerLimit * mebi),
		Command: s.Command, Mode: s.Mode, Files: s.Files, Env: s.Env, PassEnv: s.PassEnv}
	if c.Protocol == "command" && values["concurrency"] == nil {
		c.Concurrency = 1 // each process may load a model
	}
	var problems [5]error
	c.Params, problems[0] = s.params(values)
	var err error
	if c.Timeout, err = time.ParseDuration(s.Timeout); err != nil {
		problems[1] = field("timeout", "is %q, which is no time such as 30s or 5m", s.Timeout)
	}
	c.Rate, problems[2] = parseRate(s.Rate)
	c.Key, problems[3] = s.key()
	c.Price, problems[4] = s.price()
	return c, errors.Join(problems[:]...)
}

func (s settings) key() (KeyRef, error) {
	if err := known("key", s.Key, "env", "file", "header"); err != nil {
		return KeyRef{}, err
	}
	k := KeyRef{Env: s.Key["env"], File: s.Key["file"], Header: s.Key["header"]}
	if len(s.Key) > 0 && k.Env == "" && k.File == "" {
		return k, field("key", "is {env: NAME} or {file: path}; a key itself has no place in a workflow")
	}
	return k, nil
}

func (s settings) price() (Price, error) {
	if err := known("price", s.Price, "input", "output", "image", "call"); err != nil {
		return Price{}, err
	}
	return Price{MoneyOf(s.Price["input"]), MoneyOf(s.Price["output"]), MoneyOf(s.Price["image"]), MoneyOf(s.Price["call"])}, nil
}

func (s settings) params(values map[string]any) (Params, error) {
	p := Params{MaxTokens: s.MaxTokens, Stop: s.Stop}
	if values["temperature"] != nil {
		p.Temperature = &s.Temperature
	}
	if values["top_p"] != nil {
		p.TopP = &s.TopP
	}
	if values["seed"] != nil {
		seed := int64(s.Seed)
		p.Seed = &seed
	}
	for name, text := range s.Extra {
		if p.Extra == nil {
			p.Extra = map[string]json.RawMessage{}
		}
		value, err := asJSON(text)
		if err != nil {
			return p, field("extra", "%q: %v", name, err)
		}
		p.Extra[name] = value
	}
	return p, nil
}

// asJSON takes a text that is JSON as that, others as a JSON string. The texts
// of a workflow file that are numbers or lists arrive as such texts.
func asJSON(text string) (json.RawMessage, error) {
	if json.Valid([]byte(text)) && text[0] != '"' && strings.TrimSpace(text) == text {
		return json.RawMessage(text), nil
	}
	return encode(text)
}

// known reports the first key of a mapping that has no meaning.
func known[V any](name string, values map[string]V, keys ...string) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(keys, key) {
			return field(name, "has no %q%s; it takes %s", key, suggest.Hint(key, keys), strings.Join(keys, ", "))
		}
	}
	return nil
}

// parseRate reads a number of calls in a second, minute or hour.
func parseRate(text string) (Rate, error) {
	if text == "" {
		return Rate{}, nil
	}
	units := map[string]time.Duration{"s": time.Second, "second": time.Second, "m": time.Minute, "min": time.Minute, "minute": time.Minute, "h": time.Hour, "hour": time.Hour}
	number, unit, _ := strings.Cut(text, "/")
	calls, err := strconv.Atoi(strings.TrimSpace(number))
	per, ok := units[strings.TrimSpace(unit)]
	if err != nil || !ok || calls < 1 || calls > 1e6 {
		return Rate{}, field("rate", "is %q, which is no number of calls in a time, such as 5/s, 60/m or 1000/h", text)
	}
	return Rate{calls, per}, nil
}
