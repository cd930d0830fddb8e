package tournament_test

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/tournament"
)

const (
	first    = tournament.First
	second   = tournament.Second
	tie      = tournament.Tie
	noAnswer = tournament.NoAnswer
)

func TestClosedForms(t *testing.T) {
	flat := tournament.Options{Spread: 1e4, NoOrder: true}
	odds := func(r *tournament.Result, i, j int) float64 {
		return math.Exp(r.Items[i].Strength.Value - r.Items[j].Strength.Value)
	}
	// Of two, the odds are those of the wins, however they were shown.
	r := fit(t, 2, slices.Concat(times(2, 0, 1, first), times(1, 1, 0, second), times(1, 0, 1, second)), flat)
	if got := odds(r, 0, 1); !near(got, 3, 1e-5) {
		t.Errorf("odds %v after 3 wins of 4", got)
	}
	// Binomial: the variance of log odds is 1/3 + 1/1, and half the difference is
	// each one's.
	if got, want := r.Items[0].Strength.Error, math.Sqrt(4.0/3)/2; !near(got, want, 1e-5) {
		t.Errorf("standard error %v, want %v", got, want)
	}
	// Along a chain they multiply.
	r = fit(t, 3, slices.Concat(times(2, 0, 1, first), times(1, 0, 1, second), times(5, 1, 2, first), times(1, 1, 2, second)), flat)
	if got := odds(r, 0, 2); !near(got, 10, 1e-3) {
		t.Errorf("odds along a chain %v", got)
	}
	// With ties the model of two is saturated: 4 wins, 1 loss, 2 ties have the
	// shares 4/7, 1/7, 2/7, and ties of equals 2 / sqrt(4 · 1) against 1 and 1.
	r = fit(t, 2, slices.Concat(times(4, 0, 1, first), times(1, 0, 1, second), times(2, 0, 1, tie)), flat)
	if got := odds(r, 0, 1); !near(got, 4, 1e-4) || !near(r.TieChance, 1.0/3, 1e-6) {
		t.Errorf("with ties, odds %v and chance of a tie %v", got, r.TieChance)
	}
	if want := 4*math.Log(4.0/7) + math.Log(1.0/7) + 2*math.Log(2.0/7); !near(r.LogLikelihood, want, 1e-6) {
		t.Errorf("log likelihood %v, want %v", r.LogLikelihood, want)
	}
	// Whoever is first wins 3 of 4: equals, and an effect of log 3.
	r = fit(t, 2, slices.Concat(times(3, 0, 1, first), times(1, 0, 1, second), times(3, 1, 0, first), times(1, 1, 0, second)),
		tournament.Options{Spread: 1e4})
	if !near(odds(r, 0, 1), 1, 1e-9) || !near(r.Order.Value, math.Log(3), 1e-6) || r.Both != 1 || r.Agree != 0 {
		t.Errorf("effect of order %+v, odds %v, %d of %d agree", r.Order, odds(r, 0, 1), r.Agree, r.Both)
	}
}

// posterior is the logarithm of the posterior density, written as Davidson and
// Beaver do, comparison by comparison: with worths w, first wins, second wins and
// ties are as w₁g : w₂ : v·sqrt(w₁w₂g). Parameters are logarithms.
func posterior(theta []float64, comparisons []tournament.Comparison, o tournament.Options, ties bool) (likelihood, density float64) {
	n := len(theta) - 2
	g, v := math.Exp(theta[n]), math.Exp(theta[n+1])
	if !ties {
		v = 0
	}
	for _, c := range comparisons {
		if c.Outcome == noAnswer {
			continue
		}
		w1, w2 := math.Exp(theta[c.First])*g, math.Exp(theta[c.Second])
		parts := map[tournament.Outcome]float64{first: w1, second: w2, tie: v * math.Sqrt(w1*w2)}
		weight := c.Weight
		if weight == 0 {
			weight = 1
		}
		likelihood += weight * math.Log(parts[c.Outcome]/(parts[first]+parts[second]+parts[tie]))
	}
	density = likelihood
	for _, x := range theta {
		density -= x * x / (2 * o.Spread * o.Spread)
	}
	return likelihood, density
}

// TestAgainstBruteForce: likelihood, maximum and standard errors are those of the
// density written down plainly, with numerical derivatives.
func TestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 4
		o := tournament.Options{Spread: rapid.Float64Range(0.5, 5).Draw(t, "spread")}
		comparisons := drawn(t, n)
		r := fit(t, n, comparisons, o)
		ties := r.TieChance > 0
		theta := append(strengths(r), r.Order.Value, 0)
		if ties { // chance = v / (2 + v)
			theta[n+1] = math.Log(2 * r.TieChance / (1 - r.TieChance))
		}
		likelihood, _ := posterior(theta, comparisons, o, ties)
		if !near(likelihood, r.LogLikelihood, 1e-9*(1+math.Abs(likelihood))) {
			t.Fatalf("log likelihood %v, want %v", r.LogLikelihood, likelihood)
		}
		density := func(x []float64) float64 { _, d := posterior(x, comparisons, o, ties); return d }
		for i, slope := range fd.Gradient(nil, density, theta, &fd.Settings{Formula: fd.Central}) {
			if !near(slope, 0, 1e-6) {
				t.Fatalf("at the maximum the density has the slope %v along parameter %d", slope, i)
			}
		}
		checkErrors(t, r, density, theta)
	})
}

// checkErrors compares with the inverse of the numerical second derivatives, in
// which the mean strength is taken off: a difference from the mean is the
// combination eᵢ - 1/n.
func checkErrors(t *rapid.T, r *tournament.Result, density func([]float64) float64, theta []float64) {
	n := len(r.Items)
	var second, inverse mat.SymDense
	fd.Hessian(&second, density, theta, &fd.Settings{Formula: fd.Formula{
		Stencil: []fd.Point{{Loc: -1, Coeff: -0.5}, {Loc: 1, Coeff: 0.5}}, Derivative: 1, Step: 1e-4}})
	second.ScaleSym(-1, &second)
	var factor mat.Cholesky
	if !factor.Factorize(&second) || factor.InverseTo(&inverse) != nil {
		t.Fatal("no maximum")
	}
	variance := func(combination []float64) float64 {
		v := mat.NewVecDense(len(combination), combination)
		return mat.Inner(v, &inverse, v)
	}
	for i, item := range r.Items {
		combination := make([]float64, len(theta))
		for j := range n {
			combination[j] = -1 / float64(n)
		}
		combination[i]++
		if want := math.Sqrt(variance(combination)); !near(item.Strength.Error, want, 1e-4*(1+want)) {
			t.Fatalf("item %d has the standard error %v, want %v", i, item.Strength.Error, want)
		}
	}
	order := make([]float64, len(theta))
	order[n] = 1
	if want := math.Sqrt(variance(order)); !near(r.Order.Error, want, 1e-4*(1+want)) {
		t.Fatalf("the effect of order has the standard error %v, want %v", r.Order.Error, want)
	}
}

func TestInvariances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 5
		comparisons := drawn(t, n)
		r := fit(t, n, comparisons, tournament.Options{})
		same := func(what string, want []float64, n int, other []tournament.Comparison) *tournament.Result {
			got := fit(t, n, other, tournament.Options{})
			if !allNear(strengths(got), want, 1e-7) {
				t.Fatalf("%s: strengths %v, want %v", what, strengths(got), want)
			}
			return got
		}
		mapped := func(f func(tournament.Comparison) tournament.Comparison) []tournament.Comparison {
			out := slices.Clone(comparisons)
			for i := range out {
				out[i] = f(out[i])
			}
			return out
		}

		shuffled := rapid.Permutation(comparisons).Draw(t, "shuffled")
		if diff := cmp.Diff(r, fit(t, n, shuffled, tournament.Options{})); diff != "" {
			t.Fatalf("comparisons in another order give other bits:\n%s", diff)
		}
		item := rapid.IntRange(0, n-1).Draw(t, "item")
		with := append(slices.Clone(comparisons), comparison(item, item, tie), comparison(item, item, first))
		if diff := cmp.Diff(r, fit(t, n, with, tournament.Options{})); diff != "" {
			t.Fatalf("comparisons with itself change:\n%s", diff)
		}

		places := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "places")
		permuted := make([]float64, n)
		for i, v := range strengths(r) {
			permuted[places[i]] = v
		}
		same("items in another order", permuted, n, mapped(func(c tournament.Comparison) tournament.Comparison {
			c.First, c.Second = places[c.First], places[c.Second]
			return c
		}))

		swapped := map[tournament.Outcome]tournament.Outcome{first: second, second: first, tie: tie, noAnswer: noAnswer}
		turned := same("shown the other way round", strengths(r), n, mapped(func(c tournament.Comparison) tournament.Comparison {
			c.First, c.Second, c.Outcome = c.Second, c.First, swapped[c.Outcome]
			return c
		}))
		if !near(turned.Order.Value, -r.Order.Value, 1e-7) {
			t.Fatalf("the effect of order is %v, and turned %v", r.Order.Value, turned.Order.Value)
		}
		negative := strengths(r)
		for i := range negative {
			negative[i] *= -1
		}
		same("losers for winners", negative, n, mapped(func(c tournament.Comparison) tournament.Comparison {
			c.Outcome = swapped[c.Outcome]
			return c
		}))
		part := func(share float64) []tournament.Comparison {
			return mapped(func(c tournament.Comparison) tournament.Comparison {
				if c.Weight == 0 {
					c.Weight = 1
				}
				c.Weight *= share
				return c
			})
		}
		same("weights in two parts", strengths(r), n, slices.Concat(part(0.25), part(0.75)))
		same("an item that meets nobody", append(strengths(r), 0), n+1, comparisons)
	})
}

func TestGroups(t *testing.T) {
	r := fit(t, 6, slices.Concat(times(5, 0, 2, first), times(1, 1, 4, second), times(1, 5, 5, first), times(1, 3, 5, noAnswer)), tournament.Options{})
	var group []int
	for _, item := range r.Items {
		group = append(group, item.Group)
		if s := item.Strength; math.IsNaN(s.Value) || math.IsInf(s.Value, 0) || !(s.Error > 0 && s.Error < 10) {
			t.Errorf("strength %+v", s)
		}
	}
	if want := []int{0, 1, 0, 2, 1, 3}; !slices.Equal(group, want) || r.Groups != 4 {
		t.Errorf("groups %v of %d, want %v", group, r.Groups, want)
	}
	s := strengths(r)
	if !near(s[0]+s[2], 0, 1e-9) || !near(s[1]+s[4], 0, 1e-9) || s[3] != 0 || !(s[0] > s[4] && s[4] > 0) {
		t.Errorf("strengths %v", s)
	}
	if got := []int{r.Items[0].Rank, r.Items[4].Rank, r.Items[3].Rank, r.Items[5].Rank, r.Items[1].Rank}; !slices.Equal(got, []int{1, 2, 3, 3, 5}) {
		t.Errorf("ranks %v", got)
	}
	if item := r.Items[2]; item.Wins != 0 || item.Losses != 5 {
		t.Errorf("item 2 is %+v", item)
	}
}

// TestCoverage: intervals of 95% hold the truth about as often as they should.
func TestCoverage(t *testing.T) {
	truth := []float64{1.5, 0.9, 0.4, 0, 0, -0.4, -0.9, -1.5}
	const order, ties, runs = 0.5, -0.5, 150
	count := func(e tournament.Estimate, want float64, hits *int) {
		if e.Low <= want && want <= e.High {
			*hits++
		}
	}
	var byError, byBootstrap, ranks, orders int
	for run := range runs {
		j, rng := judge{truth, order, ties, 0}, seeded(t, uint64(run))
		var comparisons []tournament.Comparison
		for a := range truth {
			for b := range truth {
				for range 2 {
					if a != b {
						comparisons = append(comparisons, comparison(a, b, j.answer(rng, a, b)))
					}
				}
			}
		}
		plain := fit(t, len(truth), comparisons, tournament.Options{})
		sampled := fit(t, len(truth), comparisons, tournament.Options{Samples: 200, Seed: uint64(run)})
		count(plain.Order, order, &orders)
		for i, s := range truth {
			count(plain.Items[i].Strength, s, &byError)
			count(sampled.Items[i].Strength, s, &byBootstrap)
			best, worst := 1, len(truth)
			for _, other := range truth {
				if other > s {
					best++
				} else if other < s {
					worst--
				}
			}
			if item := sampled.Items[i]; item.RankLow <= worst && item.RankHigh >= best {
				ranks++
			}
		}
	}
	share := func(hits, of int) float64 { return float64(hits) / float64(of) }
	t.Logf("coverage: %.3f by standard errors, %.3f by the bootstrap, %.3f of ranks, %.3f of the order's effect",
		share(byError, runs*len(truth)), share(byBootstrap, runs*len(truth)), share(ranks, runs*len(truth)), share(orders, runs))
	for what, c := range map[string]struct{ share, low, high float64 }{
		"by standard errors": {share(byError, runs*len(truth)), 0.93, 0.97},
		"by the bootstrap":   {share(byBootstrap, runs*len(truth)), 0.90, 0.98},
		"of ranks":           {share(ranks, runs*len(truth)), 0.95, 1},
		"of order":           {share(orders, runs), 0.90, 0.99},
	} {
		if c.share < c.low || c.share > c.high {
			t.Errorf("intervals %s hold the truth %.3f of the time", what, c.share)
		}
	}
}

// TestWorkers: the bootstrap has the same bits on any number of processors.
func TestWorkers(t *testing.T) {
	j, rng := judge{[]float64{1, 0, -1, 0.3}, 0.2, -1, 0}, seeded(t, 1)
	var comparisons []tournament.Comparison
	for range 60 {
		a := rng.IntN(4)
		b := (a + 1 + rng.IntN(3)) % 4
		comparisons = append(comparisons, comparison(a, b, j.answer(rng, a, b)))
	}
	o := tournament.Options{Samples: 50, Seed: 3, Level: 0.8}
	want := fit(t, 4, comparisons, o)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(want, fit(t, 4, comparisons, o)); diff != "" {
		t.Errorf("on one processor:\n%s", diff)
	}
	firsts := 0.0
	for _, item := range want.Items {
		firsts += item.First
		if !(item.RankLow <= item.Rank && item.Rank <= item.RankHigh) {
			t.Errorf("rank %+v", item)
		}
	}
	if !near(firsts, 1, 1e-9) {
		t.Errorf("somebody comes first in %v of the samples", firsts)
	}
}

func TestFitErrors(t *testing.T) {
	good := comparison(0, 1, first)
	for want, c := range map[string]struct {
		n           int
		comparisons []tournament.Comparison
		o           tournament.Options
	}{
		"comparison 2: there is no item 2 among 2":  {2, []tournament.Comparison{good, comparison(0, 2, first)}, tournament.Options{}},
		"comparison 1: there is no item -1 among 2": {2, []tournament.Comparison{comparison(-1, 0, first)}, tournament.Options{}},
		"comparison 1: 7 is no outcome":             {2, []tournament.Comparison{comparison(0, 1, 7)}, tournament.Options{}},
		"the weight is NaN":                         {2, []tournament.Comparison{{Meeting: good.Meeting, Outcome: first, Weight: math.NaN()}}, tournament.Options{}},
		"the weight is -1":                          {2, []tournament.Comparison{{Meeting: good.Meeting, Outcome: first, Weight: -1}}, tournament.Options{}},
		"the spread of the prior is -1":             {2, nil, tournament.Options{Spread: -1}},
		"the level of intervals is 1":               {2, nil, tournament.Options{Level: 1}},
		"-5 samples":                                {2, nil, tournament.Options{Samples: -5}},
		"there can be at most":                      {tournament.MaxItems + 1, nil, tournament.Options{}},
	} {
		if _, err := tournament.Fit(context.Background(), c.n, c.comparisons, c.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := tournament.Fit(ctx, 2, []tournament.Comparison{good}, tournament.Options{}); err == nil {
		t.Error("a cancelled context is ignored")
	}
	for _, n := range []int{0, 1, 2} {
		if r := fit(t, n, nil, tournament.Options{Samples: 10}); len(r.Items) != n || r.Groups != n {
			t.Errorf("of %d items without comparisons: %+v", n, r)
		}
	}
}

// TestExtremes: all sorts of lopsided answers have finite strengths.
func TestExtremes(t *testing.T) {
	for name, c := range map[string][]tournament.Comparison{
		"one sided":   times(1000, 0, 1, first),
		"ties only":   times(1000, 0, 1, tie),
		"first shown": slices.Concat(times(500, 0, 1, first), times(500, 1, 0, first)),
		"heavy":       {{Meeting: tournament.Meeting{First: 0, Second: 1}, Outcome: first, Weight: 1e12}},
		"heavy tie":   {{Meeting: tournament.Meeting{First: 0, Second: 1}, Outcome: tie, Weight: 1e9}},
		"light":       {{Meeting: tournament.Meeting{First: 0, Second: 1}, Outcome: tie, Weight: 1e-12}},
	} {
		for _, spread := range []float64{0.01, 3, 100} {
			r := fit(t, 2, c, tournament.Options{Spread: spread, Samples: 10})
			for _, e := range []tournament.Estimate{r.Items[0].Strength, r.Order} {
				if math.IsNaN(e.Value+e.Error+e.Low+e.High) || math.IsInf(e.Value, 0) {
					t.Errorf("%s, spread %v: %+v", name, spread, e)
				}
			}
		}
	}
}
