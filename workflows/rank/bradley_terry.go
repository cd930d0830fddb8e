package rank

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Duel is a comparison of two candidates.
type Duel struct {
	A, B  string  // ids
	Score float64 // 1: A won, 0: B won; between them a share, 1/2 for a tie
}

// Strength is how a candidate does in duels: it beats another one with the
// odds exp(its Log - the other's Log).
type Strength struct {
	ID        string
	Log       float64 // the mean over all candidates is 0
	Low, High float64 // bootstrap interval of Log; both Log without a bootstrap
	Duels     int
	Wins      float64 // ties count one half
}

// BradleyTerryOptions are settings of BradleyTerry.
type BradleyTerryOptions struct {
	// Prior is the number of duels that each candidate fights, besides its
	// own, against one imaginary candidate, half of which it wins. It keeps
	// strengths finite where somebody wins or loses every duel, or groups
	// never meet. 0 takes 0.5.
	Prior float64
	// Bootstrap resamples the duels, with replacement, for the intervals. With
	// 0 samples there is none.
	Bootstrap Bootstrap
}

// BradleyTerry finds the strengths that make the outcomes of duels most
// likely, the strongest first, of equal ones by id (R. Bradley and M. Terry,
// Rank analysis of incomplete block designs, Biometrika 39 (1952) 324-345). A
// tie counts as half a win for both. The likelihood is climbed by the MM
// algorithm of D. Hunter, MM algorithms for generalized Bradley-Terry models,
// Annals of Statistics 32 (2004) 384-406.
func BradleyTerry(ctx context.Context, duels []Duel, options BradleyTerryOptions) ([]Strength, error) {
	if options.Prior == 0 {
		options.Prior = 0.5
	}
	if !(options.Prior > 0) || math.IsInf(options.Prior, 0) {
		return nil, fmt.Errorf("the prior is %v duels, but must be above 0", options.Prior)
	}
	t, err := newTournament(duels, options.Prior)
	if err != nil {
		return nil, err
	}
	once := slices.Repeat([]int{1}, len(duels))
	logs, err := t.logs(ctx, once, make([]float64, len(t.ids)))
	if err != nil {
		return nil, err
	}
	out := t.strengths(logs)
	if options.Bootstrap.Samples != 0 {
		if err := t.intervals(ctx, options.Bootstrap.withDefaults(), logs, out); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Strength) int { return cmp.Compare(b.Log, a.Log) })
	return out, nil
}

// tournament is a list of duels between numbered candidates.
type tournament struct {
	ids   []string // sorted
	duels []numbered
	prior float64
}

type numbered struct {
	a, b  int
	score float64
}

func newTournament(duels []Duel, prior float64) (*tournament, error) {
	places := map[string]int{}
	for i, d := range duels {
		if d.A == d.B {
			return nil, fmt.Errorf("duel %d is between %q and itself", i+1, d.A)
		}
		if !(d.Score >= 0 && d.Score <= 1) {
			return nil, fmt.Errorf("duel %d has the score %v, but it must lie between 0 and 1", i+1, d.Score)
		}
		places[d.A], places[d.B] = 0, 0
	}
	t := &tournament{ids: slices.Sorted(maps.Keys(places)), prior: prior}
	for i, id := range t.ids {
		places[id] = i
	}
	for _, d := range duels {
		t.duels = append(t.duels, numbered{places[d.A], places[d.B], d.Score})
	}
	return t, nil
}

func (t *tournament) strengths(logs []float64) []Strength {
	out := make([]Strength, len(t.ids))
	for i, id := range t.ids {
		out[i] = Strength{ID: id, Log: logs[i], Low: logs[i], High: logs[i]}
	}
	for _, d := range t.duels {
		out[d.a].Duels++
		out[d.b].Duels++
		out[d.a].Wins += d.score
		out[d.b].Wins += 1 - d.score
	}
	return out
}

// pair is how often two candidates met.
type pair struct {
	a, b  int
	times float64
}

// tally adds up wins and meetings, with each duel counted as often as counts
// say. The imaginary candidate comes last.
func (t *tournament) tally(counts []int) (wins []float64, pairs []pair) {
	n := len(t.ids)
	wins = make([]float64, n+1)
	place := map[[2]int]int{}
	for i, d := range t.duels {
		times := float64(counts[i])
		if times == 0 {
			continue
		}
		wins[d.a] += times * d.score
		wins[d.b] += times * (1 - d.score)
		key := [2]int{min(d.a, d.b), max(d.a, d.b)}
		at, ok := place[key]
		if !ok {
			at = len(pairs)
			place[key] = at
			pairs = append(pairs, pair{key[0], key[1], 0})
		}
		pairs[at].times += times
	}
	for i := range n {
		wins[i] += t.prior / 2
		wins[n] += t.prior / 2
		pairs = append(pairs, pair{i, n, t.prior})
	}
	return wins, pairs
}

// The climb ends when no log strength moves by more than a billionth in one
// step. It is slow where a weak prior alone links candidates.
const (
	climbTolerance = 1e-9
	climbSteps     = 200_000
)

// logs are the log strengths, found from a first guess. One step sets each
// strength to its wins over the sum of times/(strength + opponent's strength).
func (t *tournament) logs(ctx context.Context, counts []int, guess []float64) ([]float64, error) {
	n := len(t.ids)
	wins, pairs := t.tally(counts)
	strength, sums := make([]float64, n+1), make([]float64, n+1)
	strength[n] = 1
	for i, g := range guess {
		strength[i] = math.Exp(g)
	}
	for range climbSteps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clear(sums)
		for _, p := range pairs {
			v := p.times / (strength[p.a] + strength[p.b])
			sums[p.a] += v
			sums[p.b] += v
		}
		moved := climb(strength, wins, sums)
		if moved <= climbTolerance {
			return centred(strength[:n]), nil
		}
	}
	return nil, errors.New("the strengths do not settle: more duels, or a larger prior, are needed")
}

// climb takes a step, with the imaginary candidate kept at 1, and returns the
// largest change of a log strength.
func climb(strength, wins, sums []float64) (moved float64) {
	n := len(strength) - 1
	if n == 0 {
		return 0
	}
	unit := wins[n] / sums[n]
	for i := range n {
		next := wins[i] / sums[i] / unit
		moved = max(moved, math.Abs(math.Log(next/strength[i])))
		strength[i] = next
	}
	return moved
}

func centred(strength []float64) []float64 {
	out, sum := make([]float64, len(strength)), 0.0
	for i, s := range strength {
		out[i] = math.Log(s)
		sum += out[i]
	}
	for i := range out {
		out[i] -= sum / float64(len(out))
	}
	return out
}

// intervals fills in the percentile intervals of the strengths, which are in
// the order of ids.
func (t *tournament) intervals(ctx context.Context, b Bootstrap, guess []float64, out []Strength) error {
	if err := b.validate(); err != nil {
		return err
	}
	samples := make([][]float64, b.Samples)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for sample := range samples {
		g.Go(func() (err error) {
			rng := rand.New(rand.NewPCG(b.Seed, uint64(sample)))
			counts := make([]int, len(t.duels))
			for range counts {
				counts[rng.IntN(len(counts))]++
			}
			samples[sample], err = t.logs(ctx, counts, guess)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	values := make([]float64, b.Samples)
	for i := range out {
		for sample, logs := range samples {
			values[sample] = logs[i]
		}
		out[i].Low, out[i].High = interval(values, b.Level)
	}
	return nil
}
