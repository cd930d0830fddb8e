package judge_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/judge"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

func numbers(t testing.TB, texts []string) []float64 {
	t.Helper()
	out := make([]float64, len(texts))
	for i, text := range texts {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = v
	}
	return out
}

func ideas(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("quality %d", (7*i+3)%n))
	}
	return out
}

// TestTournament: a judge that is never wrong orders candidates as they are.
func TestTournament(t *testing.T) {
	l := newLab(t, sober)
	got := mustScore(t, l, judge.Tournament(), with(), texts(ideas(10)...))
	strengths := numbers(t, got["strength"])
	order := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(strengths[i], strengths[j]) })
	for place, i := range order {
		if (7*i+3)%10 != place {
			t.Errorf("the order by strength is %v, of strengths %v", order, strengths)
			break
		}
	}
	total := 0.0
	for i, v := range numbers(t, got["comparisons"]) {
		total += v
		low, high := numbers(t, got["strength_low"])[i], numbers(t, got["strength_high"])[i]
		rankLow, rankHigh := numbers(t, got["place_low"])[i], numbers(t, got["place_high"])[i]
		rank := float64(10 - (7*i+3)%10)
		if low > high || rankLow > rank || rankHigh < rank || numbers(t, got["strength_error"])[i] <= 0 || got["error"][i] != "(null)" {
			t.Errorf("candidate %d: %v", i, got)
		}
	}
	if n := l.server.Stats().Answers; n != 60 || total != 120 {
		t.Errorf("%d questions and %v comparisons, but there must be 12 for each of 10 candidates", n, total)
	}
	if log := strings.Join(l.lines, "\n"); !strings.Contains(log, "model m said the same of 30 of 30 pairs in both orders") {
		t.Errorf("the log is\n%s", log)
	}
}

// TestFirstIsNoMerit: a judge that always takes the first one tells nothing.
func TestFirstIsNoMerit(t *testing.T) {
	l := newLab(t, func(modelserver.Request) modelserver.Response {
		return say(map[string]any{"reason": "", "winner": "A"})
	})
	got := mustScore(t, l, judge.Tournament(), with(), texts(ideas(6)...))
	for i, s := range numbers(t, got["strength"]) {
		if s > 1e-6 || s < -1e-6 || got["place_low"][i] != "1" {
			t.Errorf("strength %v, ranks from %s", s, got["place_low"][i])
		}
	}
	if log := strings.Join(l.lines, "\n"); !strings.Contains(log, "the same of 0 of 15 pairs") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestSmallTournaments(t *testing.T) {
	l := newLab(t, sober)
	for _, in := range [][]string{{}, {"quality 1"}, {"quality 1", "quality 1"}, {"-"}, {"-", "quality 2"}} {
		got := mustScore(t, l, judge.Tournament(), with(), texts(in...))
		for i, text := range in {
			want := "0"
			if text == "-" {
				want = "(null)"
			}
			if got["strength"][i] != want || got["comparisons"][i] != want {
				t.Errorf("%q: %v", in, got)
			}
		}
	}
	if n := l.server.Stats().Requests; n != 0 {
		t.Errorf("%d questions where there is nothing to compare", n)
	}
	got := mustScore(t, l, judge.Tournament(), with(), texts("quality 1", "quality 2"))
	if n := l.server.Stats().Requests; n != 2 || got["wins"][1] != "2" {
		t.Errorf("%d questions about a pair: %v", n, got)
	}
}

// TestFailedComparisons leave out what they are about, and nothing else.
func TestFailedComparisons(t *testing.T) {
	l := newLab(t, func(r modelserver.Request) modelserver.Response {
		if strings.Contains(r.Prompt, "unspeakable") {
			return modelserver.Response{Fault: &modelserver.Fault{Status: 400}}
		}
		return sober(r)
	})
	got := mustScore(t, l, judge.Tournament(), with(), texts(append(ideas(5), "unspeakable")...))
	for i := range 5 {
		if got["error"][i] != "(null)" || got["strength"][i] == "(null)" {
			t.Errorf("candidate %d: %v", i, got)
		}
	}
	if e := got["error"][5]; got["strength"][5] != "(null)" || !strings.Contains(e, "no chain of comparisons") || !strings.Contains(e, "400") {
		t.Errorf("the unspeakable one: %q, %v", e, got["strength"])
	}
	if sum := numbers(t, got["strength"][:5]); sum[0]+sum[1]+sum[2]+sum[3]+sum[4] > 1e-6 {
		t.Errorf("the mean of %v is not 0", sum)
	}
	if log := strings.Join(l.lines, "\n"); !strings.Contains(log, "comparisons failed; the first: model m:") {
		t.Errorf("the log is\n%s", log)
	}
}

// TestNobodyAnswers: the step fails after the first batch, and may be tried again.
func TestNobodyAnswers(t *testing.T) {
	l := newLab(t, func(modelserver.Request) modelserver.Response {
		return modelserver.Response{Fault: &modelserver.Fault{Status: 503}}
	})
	_, err := l.score(t, judge.Tournament(), with(), texts(ideas(8)...))
	var passing evaluators.Transient
	if !errors.As(err, &passing) || !strings.Contains(err.Error(), "the first 8 comparisons all failed; the first: model m: ") {
		t.Error(err)
	}
	if n := l.server.Stats().Requests; n != 8 {
		t.Errorf("%d questions", n)
	}
}

func TestTooManyCandidates(t *testing.T) {
	l := newLab(t, sober)
	if _, err := l.score(t, judge.Tournament(), with(), texts(ideas(2049)...)); err == nil || !strings.Contains(err.Error(), "2049 candidates, but a tournament takes at most 2048") {
		t.Error(err)
	}
}
