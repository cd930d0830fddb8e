package tournament

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// MaxItems is the most items that can be compared: the covariance of their
// strengths is kept in memory, and takes 32 MB then.
const MaxItems = 2048

// Options are settings of Fit.
type Options struct {
	Spread  float64 // standard deviation of the prior of each parameter; 0 takes 3
	NoOrder bool    // which item is shown first makes no difference
	Level   float64 // of intervals; 0 takes 0.95
	Samples int     // of the bootstrap, at most 10,000; 0 for none
	Seed    uint64  // of the bootstrap
}

func (o Options) withDefaults() (Options, error) {
	if o.Spread == 0 {
		o.Spread = 3
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	switch {
	case !(o.Spread > 0 && o.Spread <= 1e6):
		return o, fmt.Errorf("the spread of the prior is %v, but must lie between 0 and a million", o.Spread)
	case !(o.Level > 0 && o.Level < 1):
		return o, fmt.Errorf("the level of intervals is %v, but must lie between 0 and 1", o.Level)
	case o.Samples < 0 || o.Samples > 10_000:
		return o, fmt.Errorf("%d samples of the bootstrap, but there must be 0 to 10000", o.Samples)
	}
	return o, nil
}

// Estimate is a number with its standard error, and an interval: by the bootstrap if
// there is one, else that of a normal distribution.
type Estimate struct {
	Value, Error, Low, High float64
}

func normalEstimate(value, variance, level float64) Estimate {
	e := Estimate{Value: value, Error: math.Sqrt(max(0, variance))}
	half := distuv.UnitNormal.Quantile((1+level)/2) * e.Error
	e.Low, e.High = value-half, value+half
	return e
}

// Item is what is known of an item.
type Item struct {
	Strength Estimate // log strength; the mean of each group is 0
	// Rank is 1 for the strongest; equals have the same. RankLow and RankHigh
	// bound it by the bootstrap, and First is the share of its samples in which
	// the item comes first; 0 without a bootstrap.
	Rank, RankLow, RankHigh int
	First                   float64
	Wins, Losses, Ties      float64 // weights of its comparisons
	// Group numbers items that a chain of comparisons connects. Strengths and
	// ranks of items of different groups cannot be compared.
	Group int
}

// Result is what comparisons tell.
type Result struct {
	Items  []Item
	Groups int      // number of groups; more than 1 where comparisons do not connect all items
	Order  Estimate // effect of being first, as the logarithm of the odds; 0 with Options.NoOrder
	// TieChance is the chance of a tie between equals that have no advantage.
	TieChance float64
	// Both counts the pairs of which there are answers in both orders, and Agree
	// those of them of which the answers agree: for the same item, or ties.
	Both, Agree   int
	LogLikelihood float64 // of the comparisons, in nats, without the prior
}

// Fit finds the strengths of n items that are most likely after comparisons. The
// order of the comparisons makes no difference, nor do those of an item with
// itself. An item that was not compared has the strength 0 and a group of its
// own. Its errors are items that are not among the n, outcomes and weights that
// are none, and options out of their bounds.
func Fit(ctx context.Context, n int, comparisons []Comparison, options Options) (*Result, error) {
	o, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	f, err := newFitted(ctx, n, comparisons, o)
	if err != nil || n == 0 {
		return &Result{}, err
	}
	r := f.result(o.Level)
	if o.Samples > 0 {
		if err := f.bootstrap(ctx, o, r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// fitted is a model at its maximum.
type fitted struct {
	*model
	theta      []float64
	covariance *covariance
}

func newFitted(ctx context.Context, n int, comparisons []Comparison, o Options) (*fitted, error) {
	if n < 0 || n > MaxItems {
		return nil, fmt.Errorf("%d items, but there can be at most %d", n, MaxItems)
	}
	cells, err := tabulate(n, comparisons)
	if err != nil || n == 0 {
		return nil, err
	}
	f := &fitted{model: newModel(n, cells, o)}
	f.theta = make([]float64, f.size())
	if err := f.climb(ctx, f.theta); err != nil {
		return nil, err
	}
	f.covariance, err = f.model.covariance(f.theta)
	return f, err
}

func (f *fitted) result(level float64) *Result {
	r := &Result{Items: make([]Item, f.n), LogLikelihood: f.logLikelihood(f.theta)}
	group, count := groups(f.n, f.cells)
	r.Groups = count
	ranks := ranksOf(f.theta[:f.n])
	for i := range r.Items {
		r.Items[i] = Item{Strength: normalEstimate(f.theta[i], f.covariance.at(i, i), level), Rank: ranks[i], Group: group[i]}
	}
	if f.order {
		r.Order = normalEstimate(f.theta[f.n], f.covariance.at(f.n, f.n), level)
	}
	if f.ties {
		t := math.Exp(f.theta[f.n+1])
		r.TieChance = t / (2 + t)
	}
	for i := range f.cells {
		c := &f.cells[i]
		r.Items[c.First].count(c.won, c.lost, c.tied)
		r.Items[c.Second].count(c.lost, c.won, c.tied)
	}
	for _, p := range pairsOf(f.cells) {
		if len(p) == 2 {
			r.Both++
			if p[0].verdict() == -p[1].verdict() {
				r.Agree++
			}
		}
	}
	return r
}

func (i *Item) count(won, lost, tied float64) {
	i.Wins += won
	i.Losses += lost
	i.Ties += tied
}

// verdict is 1 where most answers are for the first, -1 where they are for the
// second, and 0 where neither has more.
func (c *cell) verdict() int {
	switch {
	case c.won > c.lost:
		return 1
	case c.won < c.lost:
		return -1
	}
	return 0
}
