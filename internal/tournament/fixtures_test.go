package tournament_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/tournament"
)

// judge answers by the model, with the same answer to the same question.
type judge struct {
	strengths   []float64
	order, ties float64
	seed        uint64
}

func (j judge) Compare(ctx context.Context, first, second int) (tournament.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return tournament.NoAnswer, err
	}
	rng := rand.New(rand.NewPCG(j.seed, uint64(first)<<32|uint64(second)))
	return j.answer(rng, first, second), nil
}

func (j judge) answer(rng *rand.Rand, first, second int) tournament.Outcome {
	d := j.strengths[first] - j.strengths[second] + j.order
	won, lost, tied := math.Exp(d/2), math.Exp(-d/2), math.Exp(j.ties)
	switch u := rng.Float64() * (won + lost + tied); {
	case u < won:
		return tournament.First
	case u < won+lost:
		return tournament.Second
	}
	return tournament.Tie
}

func comparison(first, second int, o tournament.Outcome) tournament.Comparison {
	return tournament.Comparison{Meeting: tournament.Meeting{First: first, Second: second}, Outcome: o}
}

// times repeats an answer.
func times(n int, first, second int, o tournament.Outcome) []tournament.Comparison {
	var out []tournament.Comparison
	for range n {
		out = append(out, comparison(first, second, o))
	}
	return out
}

func fit(t rapid.TB, n int, comparisons []tournament.Comparison, o tournament.Options) *tournament.Result {
	t.Helper()
	r, err := tournament.Fit(context.Background(), n, comparisons, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func strengths(r *tournament.Result) []float64 {
	var out []float64
	for _, item := range r.Items {
		out = append(out, item.Strength.Value)
	}
	return out
}

// drawn comparisons of n items.
func drawn(t *rapid.T, n int) []tournament.Comparison {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tournament.Comparison {
		first := rapid.IntRange(0, n-1).Draw(t, "first")
		c := comparison(first, (first+rapid.IntRange(1, n-1).Draw(t, "to second"))%n, rapid.SampledFrom(
			[]tournament.Outcome{tournament.First, tournament.Second, tournament.Tie, tournament.NoAnswer}).Draw(t, "outcome"))
		c.Weight = rapid.SampledFrom([]float64{0, 1, 2, 0.5}).Draw(t, "weight")
		return c
	}), 1, 30).Draw(t, "comparisons")
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

func allNear(a, b []float64, within float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !near(a[i], b[i], within) {
			return false
		}
	}
	return true
}

func seeded(t testing.TB, seed uint64) *rand.Rand {
	t.Helper()
	return rand.New(rand.NewPCG(seed, 1))
}
