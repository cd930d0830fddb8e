package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// idea is a hypothesis that the scripted scientist knows by heart.
type idea struct {
	Merit     float64
	Critique  string
	Candidate json.RawMessage
}

// in is where a text shows the hypothesis, less than 0 where it does not.
func (k idea) in(text string) int {
	var candidate struct{ Hypothesis string }
	_ = json.Unmarshal(k.Candidate, &candidate)
	return strings.Index(text, `"hypothesis":"`+candidate.Hypothesis+`"`)
}

// startScientist serves a model that proposes, criticises and compares the
// hypotheses of testdata/scientist.json, and gives its address.
func startScientist(t *testing.T) *modelserver.Server {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "scientist.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []idea
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	s := modelserver.New(func(r modelserver.Request) modelserver.Response {
		schema := string(r.Schema)
		switch {
		case strings.Contains(schema, `"winner"`):
			return answerWith(map[string]any{"reason": "It has more merit.", "winner": winner(all, r.Prompt)})
		case strings.Contains(schema, `"plausibility"`):
			return answerWith(opinionOf(all, r.Prompt))
		}
		return answerWith(map[string]any{"candidates": proposals(all, r.Prompt)})
	})
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func answerWith(v any) modelserver.Response {
	text, _ := json.Marshal(v) // plain values
	return modelserver.Response{Text: string(text)}
}

// proposals are the first half, and the second one for whoever has seen some.
func proposals(all []idea, prompt string) []json.RawMessage {
	half := all[:len(all)/2]
	for _, k := range all {
		if k.in(prompt) >= 0 {
			half = all[len(all)/2:]
		}
	}
	var out []json.RawMessage
	for _, k := range half {
		out = append(out, k.Candidate)
	}
	return out
}

func opinionOf(all []idea, prompt string) any {
	for _, k := range all {
		if k.in(prompt) >= 0 {
			return map[string]any{"reason": k.Critique, "scores": map[string]float64{"novelty": k.Merit, "plausibility": k.Merit, "testability": k.Merit}}
		}
	}
	return nil
}

func winner(all []idea, prompt string) string {
	var first, second *idea
	for i := range all {
		switch k := &all[i]; {
		case k.in(prompt) < 0:
		case first == nil:
			first = k
		case k.in(prompt) < first.in(prompt):
			first, second = k, first
		default:
			second = k
		}
	}
	if first.Merit > second.Merit {
		return "A"
	}
	return "B"
}
