package rank_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/workflows/rank"
)

func TestBenjaminiHochberg(t *testing.T) {
	for _, c := range []struct{ p, want []float64 }{
		{nil, []float64{}},
		{[]float64{0.03}, []float64{0.03}},
		// 0.01*4/1, 0.02*4/2, 0.03*4/3, 0.9*4/4.
		{[]float64{0.9, 0.01, 0.03, 0.02}, []float64{0.9, 0.04, 0.04, 0.04}},
		{[]float64{0.04, 0.001, 0.03, 0.2}, []float64{0.16 / 3, 0.004, 0.16 / 3, 0.2}},
		{[]float64{1, 1, 0.5}, []float64{1, 1, 1}},
		{[]float64{0.01, math.NaN(), 0.04}, []float64{0.02, math.NaN(), 0.04}},
		{[]float64{0, 0}, []float64{0, 0}},
	} {
		got, err := rank.BenjaminiHochberg(c.p)
		if err != nil {
			t.Fatal(err)
		}
		near := func(a, b float64) bool { return math.Abs(a-b) < 1e-15 || math.IsNaN(a) && math.IsNaN(b) }
		if !slices.EqualFunc(got, c.want, near) {
			t.Errorf("%v: got %v, want %v", c.p, got, c.want)
		}
	}
	for _, bad := range []float64{-0.1, 1.1, math.Inf(1)} {
		if _, err := rank.BenjaminiHochberg([]float64{0.5, bad}); err == nil || !strings.Contains(err.Error(), "p value 2") {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}

// TestBenjaminiHochbergIsTheStepUpProcedure checks that the adjusted values
// are at most q for just those tests that the procedure rejects at q: the k
// smallest, with the largest k of which p(k) <= q k/m.
func TestBenjaminiHochbergIsTheStepUpProcedure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 0.1), rapid.Float64Range(0, 1)), 1, 20).Draw(t, "p")
		q := rapid.Float64Range(0.001, 0.5).Draw(t, "q")
		got, err := rank.BenjaminiHochberg(p)
		if err != nil {
			t.Fatal(err)
		}
		limit, sorted := -1.0, slices.Sorted(slices.Values(p))
		for i, v := range sorted {
			if v*float64(len(p))/float64(i+1) <= q {
				limit = v
			}
		}
		for i, v := range p {
			if (got[i] <= q) != (v <= limit) {
				t.Fatalf("at q = %v: p %v is adjusted to %v, but the limit is %v", q, v, got[i], limit)
			}
		}
	})
}

func duels(a, b string, wins, losses, ties int) []rank.Duel {
	out := slices.Repeat([]rank.Duel{{A: a, B: b, Score: 1}}, wins)
	out = append(out, slices.Repeat([]rank.Duel{{A: b, B: a, Score: 1}}, losses)...)
	return append(out, slices.Repeat([]rank.Duel{{A: a, B: b, Score: 0.5}}, ties)...)
}

func strengths(t testing.TB, options rank.BradleyTerryOptions, d ...[]rank.Duel) []rank.Strength {
	t.Helper()
	got, err := rank.BradleyTerry(context.Background(), slices.Concat(d...), options)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBradleyTerryClosedForms(t *testing.T) {
	weak := rank.BradleyTerryOptions{Prior: 1e-7}
	// Of two, the odds are those of the wins.
	got := strengths(t, weak, duels("a", "b", 3, 1, 0))
	if odds := math.Exp(got[0].Log - got[1].Log); got[0].ID != "a" || math.Abs(odds-3) > 1e-5 {
		t.Errorf("odds %v: %+v", odds, got)
	}
	got = strengths(t, weak, duels("a", "b", 2, 0, 2))
	if odds := math.Exp(got[0].Log - got[1].Log); math.Abs(odds-3) > 1e-5 || got[0].Wins != 3 || got[1].Wins != 1 {
		t.Errorf("with ties, odds %v: %+v", odds, got)
	}
	// On a chain, the odds of neighbours multiply.
	got = strengths(t, weak, duels("a", "b", 2, 1, 0), duels("b", "c", 5, 1, 0))
	if odds := math.Exp(got[0].Log - got[2].Log); math.Abs(odds-10) > 1e-4 {
		t.Errorf("odds along a chain %v: %+v", odds, got)
	}
	// All alike.
	for _, s := range strengths(t, weak, duels("a", "b", 1, 1, 0), duels("b", "c", 0, 0, 2)) {
		if math.Abs(s.Log) > 1e-9 {
			t.Errorf("equals have the strengths %+v", s)
		}
	}
}

func TestBradleyTerryWithoutLosses(t *testing.T) {
	got := strengths(t, rank.BradleyTerryOptions{}, duels("a", "b", 5, 0, 0), duels("c", "d", 1, 0, 0))
	order := ""
	for _, s := range got {
		order += s.ID
		if math.IsInf(s.Log, 0) || math.IsNaN(s.Log) {
			t.Errorf("strength %+v", s)
		}
	}
	if order != "acdb" {
		t.Errorf("order %s", order)
	}
	if got := strengths(t, rank.BradleyTerryOptions{}); len(got) != 0 {
		t.Errorf("strengths of no duels: %v", got)
	}
}

// TestBradleyTerryExpectsTheWins checks the condition of the maximum: with the
// prior's duels, everybody is expected to win as often as they did.
func TestBradleyTerryExpectsTheWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := strings.Split("abcde", "")
		var list []rank.Duel
		for range rapid.IntRange(1, 30).Draw(t, "duels") {
			pair := rapid.Permutation(names).Draw(t, "pair")
			list = append(list, rank.Duel{A: pair[0], B: pair[1], Score: rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "score")})
		}
		const prior = 0.5
		got, err := rank.BradleyTerry(context.Background(), list, rank.BradleyTerryOptions{Prior: prior})
		if err != nil {
			t.Fatal(err)
		}
		logs := map[string]float64{}
		for _, s := range got {
			logs[s.ID] = s.Log
		}
		// The imaginary candidate's strength is where it wins half its duels.
		imaginary := bisect(func(x float64) float64 {
			sum := 0.0
			for _, l := range logs {
				sum += 1/(1+math.Exp(l-x)) - 0.5
			}
			return sum
		})
		for _, s := range got {
			expected := prior / (1 + math.Exp(imaginary-s.Log))
			for _, d := range list {
				if d.A == s.ID {
					expected += 1 / (1 + math.Exp(logs[d.B]-s.Log))
				} else if d.B == s.ID {
					expected += 1 / (1 + math.Exp(logs[d.A]-s.Log))
				}
			}
			if math.Abs(expected-s.Wins-prior/2) > 1e-6 {
				t.Fatalf("%s won %v duels, but %v were expected", s.ID, s.Wins+prior/2, expected)
			}
		}
	})
}

func bisect(f func(float64) float64) float64 {
	low, high := -100.0, 100.0
	for range 200 {
		if mid := (low + high) / 2; f(mid) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

func TestBradleyTerryIntervals(t *testing.T) {
	truth := map[string]float64{"a": 1, "b": 0.3, "c": -0.3, "d": -1}
	rng := rand.New(rand.NewPCG(5, 6))
	var list []rank.Duel
	for range 400 {
		i, j := rng.IntN(4), rng.IntN(3)
		if j >= i {
			j++
		}
		a, b := string(rune('a'+i)), string(rune('a'+j))
		d := rank.Duel{A: a, B: b}
		if rng.Float64() < 1/(1+math.Exp(truth[b]-truth[a])) {
			d.Score = 1
		}
		list = append(list, d)
	}
	options := rank.BradleyTerryOptions{Prior: 0.01, Bootstrap: rank.Bootstrap{Samples: 200, Level: 0.99, Seed: 1}}
	got := strengths(t, options, list)
	for _, s := range got {
		if !(s.Low <= s.Log && s.Log <= s.High && s.Low <= truth[s.ID] && truth[s.ID] <= s.High) || s.High-s.Low > 2 {
			t.Errorf("%+v, true strength %v", s, truth[s.ID])
		}
	}
	if diff := cmp.Diff(got, strengths(t, options, list)); diff != "" {
		t.Errorf("the second time is different:\n%s", diff)
	}
}

func TestBradleyTerryErrors(t *testing.T) {
	for want, d := range map[string]rank.Duel{"itself": {A: "a", B: "a"}, "between 0 and 1": {A: "a", B: "b", Score: 2}} {
		if _, err := rank.BradleyTerry(context.Background(), []rank.Duel{d}, rank.BradleyTerryOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := rank.BradleyTerry(context.Background(), nil, rank.BradleyTerryOptions{Prior: -1}); err == nil {
		t.Error("a negative prior is accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := rank.BradleyTerry(ctx, duels("a", "b", 1, 0, 0), rank.BradleyTerryOptions{}); err == nil {
		t.Error("a cancelled context is ignored")
	}
}
