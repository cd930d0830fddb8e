package rank

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/cupel-science/cupel/internal/bootstrap"
	"github.com/cupel-science/cupel/internal/params"
)

// Bootstrap says how rank intervals are found: scores with a standard error
// are drawn again from the normal distribution around them, independently
// (parametric bootstrap: B. Efron and R. Tibshirani, An introduction to the
// bootstrap, 1993), and the candidates ranked anew. Scores without an error,
// scales and constraints stay as they are.
type Bootstrap struct {
	Samples int     // at most 10,000; 0 takes 1000
	Level   float64 // share of the samples that an interval covers; 0 takes 0.9
	Seed    uint64
}

type bootstrapConfig struct {
	Samples int     `param:"samples" default:"1000" min:"10" max:"10000" help:"how often scores are drawn again"`
	Level   float64 `param:"level" default:"0.9" min:"0.01" max:"0.999" help:"share of the samples that a rank interval covers"`
}

// BootstrapParams describes the parameters of ParseBootstrap.
func BootstrapParams() params.Set { return params.Of(bootstrapConfig{}) }

// ParseBootstrap makes a Bootstrap, without its seed, of the parameters of a
// workflow.
func ParseBootstrap(values map[string]any) (Bootstrap, error) {
	var c bootstrapConfig
	err := params.Decode(values, &c)
	return Bootstrap{Samples: c.Samples, Level: c.Level}, err
}

func (b Bootstrap) withDefaults() Bootstrap {
	if b.Samples == 0 {
		b.Samples = 1000
	}
	if b.Level == 0 {
		b.Level = 0.9
	}
	return b
}

func (b Bootstrap) validate() error {
	switch {
	case b.Samples < 0 || b.Samples > 10_000:
		return errors.New("bootstrap: samples must lie between 1 and 10000")
	case !(b.Level > 0 && b.Level < 1):
		return fmt.Errorf("bootstrap: level is %v, but must lie between 0 and 1", b.Level)
	}
	return nil
}

// The most candidates that are ranked again. Those further down get no
// interval; more would take minutes.
const (
	mostResampled       = 10_000
	mostResampledFronts = 1_000 // by Pareto fronts, which take longer
)

// contenders is how many candidates are ranked again where keep are kept: the
// interval of a candidate at the cut shall not end there.
func (s Spec) contenders() int {
	if !s.uncertain() {
		return 0
	}
	most := mostResampled
	if s.Method == Pareto {
		most = mostResampledFronts
	}
	if s.Keep == 0 {
		return most
	}
	return min(most, max(2*s.Keep, s.Keep+1000))
}

// resample gives the candidates of a sorted pool their rank intervals. It
// returns the share of samples in which the first one ranks first. Intervals
// are widened to hold the rank itself where it is not within: the best of many
// is likely to be worse than it seems.
func resample(ctx context.Context, m method, b Bootstrap, pool []*candidate) (first float64, err error) {
	ranks := make([][]int32, b.Samples)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for sample := range ranks {
		g.Go(func() error {
			ranks[sample] = resampledRanks(m, pool, rand.New(rand.NewPCG(b.Seed, uint64(sample))))
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	firsts := 0
	for _, r := range ranks {
		if r[0] == 1 {
			firsts++
		}
	}
	had := make([]int32, b.Samples)
	for i, c := range pool {
		for sample, r := range ranks {
			had[sample] = r[i]
		}
		low, high := bootstrap.Interval(had, b.Level)
		c.low, c.high = int64(low), int64(high)
		if c.rank > 0 {
			c.low, c.high = min(c.low, c.rank), max(c.high, c.rank)
		}
	}
	return float64(firsts) / float64(b.Samples), nil
}

// resampledRanks are the ranks of candidates in one sample.
func resampledRanks(m method, pool []*candidate, rng *rand.Rand) []int32 {
	costs, order := make([][]float64, len(pool)), make([]int, len(pool))
	numbers := make([]float64, 0, len(pool)*len(pool[0].scores))
	var scores []float64
	for i, c := range pool {
		scores = append(scores[:0], c.scores...)
		for k, err := range c.errors {
			if err > 0 {
				scores[k] += err * rng.NormFloat64()
			}
		}
		at := len(numbers)
		numbers = m.cost(scores, numbers)
		costs[i], order[i] = slices.Clip(numbers[at:]), i
	}
	costs = m.relate(costs, 0)
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(slices.Compare(costs[i], costs[j]), i-j) })
	ranks := make([]int32, len(pool))
	for place, i := range order {
		ranks[i] = int32(place + 1)
		if place > 0 && slices.Equal(costs[i], costs[order[place-1]]) {
			ranks[i] = ranks[order[place-1]]
		}
	}
	return ranks
}
