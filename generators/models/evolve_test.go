package models_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	gen "github.com/cupel-science/cupel/generators/models"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// breeder takes the best version of a prompt and appends a letter.
func breeder(r modelserver.Request) modelserver.Response {
	text := ""
	for _, m := range regexp.MustCompile("(?s)Version \\d+, [^\n]*\n```\n(.*?)\n```").FindAllStringSubmatch(r.Messages[0].Text, -1) {
		text = m[1]
	}
	return modelserver.Response{Text: text + string(rune('a'+seedOf(r)%5))}
}

var breeding = map[string]any{"model": "m", "kind": "text", "prompt": "Write many a.", "objective": "as", "start": []any{"x"}, "islands": 3}

func with(params map[string]any, more ...any) map[string]any {
	out := map[string]any{}
	for k, v := range params {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i].(string)] = more[i+1]
	}
	return out
}

func TestEvolveConformance(t *testing.T) {
	l := newLab(t, breeder)
	history := table(t, "id", []string{"i1", "i2", "i3", "i4", "i5"}, "kind", []string{"text", "text", "text", "text", "point"}, "origin", []string{"p#1", "p#1", "p#2", "p#2", "p#2"},
		"text", []string{"x", "xa", "xab", "xbbb", "no"}, "as", []float64{0, 1, 1, 0, 9}, "size", []float64{1, 2, 3, math.NaN(), 9},
		"island", []int64{0, 1, 2, 0, 7}, "judge_error", []string{"", "too short", "", "", ""})
	gentest.Run(t, gen.Evolve(),
		gentest.Case{Name: "start", Models: l.Client, Params: breeding, Request: generators.Request{Count: 4, Seed: 1}},
		gentest.Case{Name: "history", Models: l.Client, Params: breeding, Request: generators.Request{Count: 4, Seed: 1, Round: 2, History: history}, Scores: []string{"as"}},
		gentest.Case{Name: "cells", Models: l.Client, Params: with(breeding, "features", map[string]any{"length": 4, "size": 2}),
			Request: generators.Request{Count: 4, Seed: 1, Round: 30, History: history}, Scores: []string{"as", "size"}},
	)
}

// TestEvolutionImproves runs a loop as the engine does: candidates are scored and
// join the history.
func TestEvolutionImproves(t *testing.T) {
	for name, params := range map[string]map[string]any{
		"clusters": breeding,
		"cells":    with(breeding, "features", map[string]any{"length": 5}, "migrate_every", 2, "reset_every", 3),
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, breeder)
			g := l.build(t, gen.Evolve(), params)
			const rounds, count = 8, 6
			best := make([]float64, rounds)
			var ids, found, origins, failures []string
			var scores []float64
			var islands []int64
			for round := range rounds {
				var history arrow.Table
				if round > 0 {
					history = table(t, "id", ids, "origin", origins, "text", found, "as", scores, "island", islands, "judge_error", failures)
				}
				out := mustRun(t, g, generators.Request{Count: count, Seed: uint64(round), Round: round, History: history})
				for i, text := range out["text"] {
					score, failure := float64(strings.Count(text, "a")), ""
					if strings.HasSuffix(text, "cc") {
						score, failure = math.NaN(), "cc is forbidden"
					}
					ids, found, origins, failures = append(ids, fmt.Sprint("id", len(ids))), append(found, text), append(origins, fmt.Sprint("loop/p#", round+1)), append(failures, failure)
					scores = append(scores, score)
					var island int64
					fmt.Sscan(out["island"][i], &island)
					islands = append(islands, island)
				}
				for _, s := range scores {
					if s > best[round] {
						best[round] = s
					}
				}
			}
			if best[rounds-1] < 4 || !slices.IsSorted(best) {
				t.Errorf("the best of each round: %v", best)
			}
			seen := map[string]bool{}
			for _, text := range found {
				if seen[text] {
					t.Errorf("%s is there twice", text)
				}
				seen[text] = true
			}
			if found[0] != "x" {
				t.Errorf("the search begins with %s", found[0])
			}
		})
	}
}

func TestEvolvePrompt(t *testing.T) {
	l := newLab(t, breeder)
	history := table(t, "id", []string{"i1", "i2", "i3"}, "text", []string{"x``` \n{{.Nope}}", "better", "bad"}, "cost", []float64{5, 2, math.NaN()},
		"island", []int64{0, 0, 0}, "judge_error", []string{"", "slow", "division by zero"})
	g := l.build(t, gen.Evolve(), map[string]any{"model": "m", "kind": "text", "prompt": "Task.", "objective": "cost", "goal": "min", "islands": 1})
	out := mustRun(t, g, generators.Request{Count: 1, Round: 1, History: history})
	want := "Task.\n\nEarlier versions, from the worst to the best. The lower the score, the better.\n\n" +
		"Version 0, score 5:\n````\nx``` \n{{.Nope}}\n````\n\n" +
		"Version 1, score 2:\n```\nbetter\n```\nIts evaluation said:\n```\njudge_error: slow\n```\n\n" +
		"This attempt failed:\n```\nbad\n```\nIts evaluation said:\n```\njudge_error: division by zero\n```\n\n" +
		"Write version 2. It should be better than all of these."
	if text := l.asked[0].Prompt; !strings.HasPrefix(text, want) {
		t.Errorf("the prompt is\n%s\nwant\n%s", text, want)
	}
	if out["parents"][0] != `["i1","i2"]` {
		t.Errorf("parents %v", out["parents"])
	}
	own := l.build(t, gen.Evolve(), map[string]any{"model": "m", "kind": "text", "prompt": "{{range .Parents}}{{.Text}} {{.Feedback}}|{{end}}{{.Island}}", "objective": "cost", "goal": "min", "islands": 1})
	mustRun(t, own, generators.Request{Count: 1, Round: 1, History: history})
	if text := l.asked[len(l.asked)-1].Prompt; !strings.HasPrefix(text, "x``` \n{{.Nope}} |better judge_error: slow|0\n\nAnswer") {
		t.Errorf("the prompt is\n%s", text)
	}
}

// TestIslandIsNoIdentity: the same text has one id on any island.
func TestIslandIsNoIdentity(t *testing.T) {
	l := newLab(t, say("the text"))
	prompted := l.build(t, gen.Prompt(), map[string]any{"model": "m", "kind": "text", "prompt": "p"})
	evolved := l.build(t, gen.Evolve(), map[string]any{"model": "m", "kind": "text", "prompt": "p", "objective": "o"})
	a, b := idsOf(t, prompted, generators.Request{Count: 1}, "text"), idsOf(t, evolved, generators.Request{Count: 1, Round: 3}, "text")
	if !slices.Equal(a, b) {
		t.Errorf("ids %v and %v", a, b)
	}
	schema, err := evolved.(generators.Declarer).Columns(nil)
	if err != nil || !datasets.IsAside(schema.Field(1)) {
		t.Errorf("%v, %v", schema, err)
	}
}

func TestEvolveMistakes(t *testing.T) {
	l := newLab(t, breeder)
	for want, params := range map[string]map[string]any{
		"objective is missing":     {"model": "m", "kind": "text", "prompt": "p"},
		"start_files: ":            with(breeding, "start_files", []any{"none.py"}),
		"is no whole number":       with(breeding, "features", map[string]any{"length": 2.5}),
		"prompt:1:2: at <.Parent>": with(breeding, "prompt", "{{.Parent}}"),
	} {
		spec := gen.Evolve()
		g, err := spec.New(l.env(t.TempDir()), conformance.Decode(spec.Params, params))
		if err == nil {
			_, err = g.(generators.Declarer).Columns(nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", params, err, want)
		}
	}
	history := table(t, "id", []string{"a"}, "text", []string{"x"}, "as", []float64{1})
	for want, params := range map[string]map[string]any{
		`features: the history has no column "nope": it has id, text, as`: with(breeding, "features", map[string]any{"nope": 2}),
		`feedback: the history has no column "said"`:                      with(breeding, "feedback", []any{"said"}),
		`the history has no column "goodness"`:                            with(breeding, "objective", "goodness"),
	} {
		if _, err := run(t, l.build(t, gen.Evolve(), params), generators.Request{Count: 1, Round: 1, History: history}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", params, err, want)
		}
	}
	if _, err := run(t, l.build(t, gen.Evolve(), with(breeding, "start", []any{" "})), generators.Request{Count: 1}); err == nil || !strings.Contains(err.Error(), "start: number 1: it is empty") {
		t.Error(err)
	}
}
