package tournament_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/tournament"
)

func next(t rapid.TB, p tournament.Plan, answers []tournament.Comparison) []tournament.Meeting {
	t.Helper()
	out, err := p.Next(context.Background(), answers)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func play(t testing.TB, p tournament.Plan, j tournament.Judge) []tournament.Comparison {
	t.Helper()
	out, err := tournament.Play(context.Background(), p, j, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRules: what holds of every batch of every tournament.
func TestRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := tournament.Plan{
			Items: rapid.IntRange(0, 7).Draw(t, "items"), Budget: rapid.IntRange(0, 60).Draw(t, "budget"),
			Batch: rapid.IntRange(0, 5).Draw(t, "batch"), Top: rapid.IntRange(0, 8).Draw(t, "top"), Seed: rapid.Uint64().Draw(t, "seed"),
		}
		size := p.Batch
		if size == 0 {
			size = max(1, p.Items/2)
		}
		j := judge{strengths: []float64{2, 1, 0, -1, -2, 0.5, 0.1}, order: 0.3, ties: -1, seed: p.Seed}
		var answers []tournament.Comparison
		times := map[[2]int]int{}
		for {
			batch := next(t, p, answers)
			if diff := cmp.Diff(batch, next(t, p, answers)); diff != "" {
				t.Fatalf("the second time it asks\n%s", diff)
			}
			if len(batch) == 0 {
				break
			}
			if len(batch) > 2*size || len(answers)+len(batch) > p.Budget {
				t.Fatalf("%d questions in a batch of %d, with %d left", len(batch), size, p.Budget-len(answers))
			}
			for i, m := range batch {
				if m.First == m.Second || min(m.First, m.Second) < 0 || max(m.First, m.Second) >= p.Items {
					t.Fatalf("question %v", m)
				}
				if i%2 == 1 && (batch[i-1] != tournament.Meeting{First: m.Second, Second: m.First}) {
					t.Fatalf("questions %v are not in both orders", batch)
				}
				times[[2]int{m.First, m.Second}]++
				o, _ := j.Compare(context.Background(), m.First, m.Second)
				answers = append(answers, tournament.Comparison{Meeting: m, Outcome: o})
			}
			least, most := timesOfAll(p.Items, times)
			if most > 1 && least == 0 && p.Budget > len(answers) {
				t.Fatalf("a pair is asked again before all were asked: %v", times)
			}
		}
		if want := p.Budget; p.Items >= 2 && len(answers) != want {
			t.Fatalf("%d of %d questions were asked", len(answers), want)
		}
	})
}

func timesOfAll(items int, times map[[2]int]int) (least, most int) {
	least = 1 << 30
	for i := range items {
		for j := range items {
			if i != j {
				least, most = min(least, times[[2]int{i, j}]), max(most, times[[2]int{i, j}])
			}
		}
	}
	return least, most
}

func TestNext(t *testing.T) {
	p := tournament.Plan{Items: 6, Budget: 100, Seed: 4}
	batch := next(t, p, nil)
	met := map[int]int{}
	for _, m := range batch {
		met[m.First]++
		met[m.Second]++
	}
	if len(batch) != 6 || len(met) != 6 {
		t.Errorf("the first batch %v does not have each item in one pair", batch)
	}
	p.Seed = 5
	if other := next(t, p, nil); slices.Equal(other, batch) {
		t.Errorf("another seed asks the same: %v", other)
	}
	// What was asked in one order comes first in the other.
	answers := []tournament.Comparison{comparison(3, 1, first), comparison(0, 2, noAnswer)}
	if batch = next(t, p, answers); batch[0] != (tournament.Meeting{First: 1, Second: 3}) || batch[1] != (tournament.Meeting{First: 2, Second: 0}) {
		t.Errorf("the batch %v does not begin with 1 and 3, 2 and 0", batch)
	}
	// Of three known to be in order, the closest pairs would tell more, and of the
	// top two it is the first two.
	p = tournament.Plan{Items: 4, Budget: 100, Batch: 1, Top: 2}
	answers = slices.Concat(times(6, 0, 2, first), times(6, 2, 0, second), times(6, 1, 3, first), times(6, 3, 1, second))
	if batch = next(t, p, answers); min(batch[0].First, batch[0].Second) != 0 || max(batch[0].First, batch[0].Second) != 1 {
		t.Errorf("the winners are not asked, but %v", batch)
	}
}

func TestPlanErrors(t *testing.T) {
	for want, p := range map[string]tournament.Plan{
		"there can be at most": {Items: tournament.MaxItems + 1, Budget: 1},
		"must not be negative": {Items: 3, Budget: -1},
		"the spread":           {Items: 3, Budget: 5, Options: tournament.Options{Spread: -1}},
	} {
		if _, err := p.Next(context.Background(), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := (tournament.Plan{Items: 3, Budget: 5}).Next(context.Background(), []tournament.Comparison{comparison(0, 3, first)}); err == nil {
		t.Error("an answer about no item is accepted")
	}
}

// failing is a judge that fails at the n-th question.
type failing struct {
	tournament.Judge
	left *atomic.Int64
}

var errJudge = errors.New("the judge left")

func (f failing) Compare(ctx context.Context, a, b int) (tournament.Outcome, error) {
	if f.left.Add(-1) < 0 {
		return noAnswer, errJudge
	}
	return f.Judge.Compare(ctx, a, b)
}

// TestPlayGoesOn: a tournament that was interrupted ends as if it had not been.
func TestPlayGoesOn(t *testing.T) {
	p := tournament.Plan{Items: 8, Budget: 50, Seed: 2, Top: 3}
	j := judge{strengths: []float64{2, 1, 0.5, 0, 0, -0.5, -1, -2}, order: 0.3, ties: -1}
	whole := play(t, p, j)
	left := &atomic.Int64{}
	left.Store(20)
	part, err := tournament.Play(context.Background(), p, failing{j, left}, nil)
	if !errors.Is(err, errJudge) || len(part) != 16 { // batches have 4 pairs
		t.Fatalf("%d answers and the error %v", len(part), err)
	}
	got, err := tournament.Play(context.Background(), p, j, part)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, got); diff != "" {
		t.Error(diff)
	}
}

// absent is a judge without answers.
type absent struct{ asked *atomic.Int64 }

func (a absent) Compare(_ context.Context, first, second int) (tournament.Outcome, error) {
	a.asked.Add(1)
	return noAnswer, fmt.Errorf("nothing about %d and %d", first, second)
}

// TestPlayAsksTheWholeBatch: a judge that lacks answers hears of all questions, and
// the first error is that of the first question.
func TestPlayAsksTheWholeBatch(t *testing.T) {
	p := tournament.Plan{Items: 40, Budget: 400, Seed: 3}
	first := next(t, p, nil)
	a := absent{&atomic.Int64{}}
	_, err := tournament.Play(context.Background(), p, a, nil)
	if want := fmt.Sprintf("nothing about %d and %d", first[0].First, first[0].Second); err == nil || err.Error() != want {
		t.Errorf("the error is %v, not %s", err, want)
	}
	if n := a.asked.Load(); n != int64(len(first)) {
		t.Errorf("%d questions of %d", n, len(first))
	}
}

// regret is by how much the items that are found to be the top are weaker, on
// average, than those that are.
func regret(t testing.TB, answers []tournament.Comparison, truth []float64, top int) float64 {
	found := fit(t, len(truth), answers, tournament.Options{})
	order := make([]int, len(truth))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return found.Items[i].Rank - found.Items[j].Rank })
	sum := 0.0
	for _, s := range slices.Sorted(slices.Values(truth))[len(truth)-top:] {
		sum += s
	}
	for _, i := range order[:top] {
		sum -= truth[i]
	}
	return sum / float64(top)
}

// TestFewerAnswers: for the same error in the top five of forty, chosen pairs need
// less than half the answers that random pairs need.
func TestFewerAnswers(t *testing.T) {
	const items, top, few, many, runs = 40, 5, 160, 320, 25
	chosen, random, all := 0.0, 0.0, 0.0
	for run := range uint64(runs) {
		rng := seeded(t, run)
		j := judge{order: 0.4, ties: -1, seed: run}
		for range items {
			j.strengths = append(j.strengths, 1.5*rng.NormFloat64())
		}
		chosen += regret(t, play(t, tournament.Plan{Items: items, Budget: few, Top: top, Batch: 10, Seed: run}, j), j.strengths, top)
		all += regret(t, play(t, tournament.Plan{Items: items, Budget: few, Batch: 10, Seed: run}, j), j.strengths, top)
		var answers []tournament.Comparison
		for _, at := range rng.Perm(items * items) {
			if a, b := at/items, at%items; a < b && len(answers) < many {
				answers = append(answers, comparison(a, b, j.answer(rng, a, b)), comparison(b, a, j.answer(rng, b, a)))
			}
		}
		random += regret(t, answers, j.strengths, top)
	}
	t.Logf("the top five are weaker by %.3f (%d answers, for the top), %.3f (%d, for all), %.3f (%d, random pairs)",
		chosen/runs, few, all/runs, few, random/runs, many)
	if chosen > 0.9*random {
		t.Errorf("with half the answers the top is weaker by %.3f instead of %.3f", chosen/runs, random/runs)
	}
}

func BenchmarkNext(b *testing.B) {
	for name, p := range map[string]tournament.Plan{"100 items": {Items: 100, Budget: 1e6, Top: 10}, "1000 items": {Items: 1000, Budget: 1e6, Top: 10}} {
		b.Run(name, func(b *testing.B) {
			j := judge{strengths: make([]float64, p.Items), ties: -1}
			p.Budget = 4 * p.Items
			answers := play(b, p, j)
			p.Budget = 1e6
			for b.Loop() {
				next(b, p, answers)
			}
		})
	}
}

func BenchmarkFit(b *testing.B) {
	for name, samples := range map[string]int{"200 items": 0, "200 items, 1000 samples": 1000} {
		b.Run(name, func(b *testing.B) {
			rng := seeded(b, 1)
			j := judge{ties: -1, order: 0.3}
			for range 200 {
				j.strengths = append(j.strengths, rng.NormFloat64())
			}
			var answers []tournament.Comparison
			for range 2000 {
				x := rng.IntN(200)
				y := (x + 1 + rng.IntN(199)) % 200
				answers = append(answers, comparison(x, y, j.answer(rng, x, y)), comparison(y, x, j.answer(rng, y, x)))
			}
			for b.Loop() {
				fit(b, 200, answers, tournament.Options{Samples: samples})
			}
		})
	}
}
