package models

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
)

// lengthFeature is the feature that every candidate has: characters.
const lengthFeature = "length"

// grid divides candidates into cells by their features, as MAP-Elites does. Each
// feature's range is that of the history, in bins of equal width.
type grid struct {
	names  []string
	bins   []int
	values [][]float64 // by feature and row of the history
	low    []float64
	width  []float64 // of the range
}

// newGrid reads the features of a history's candidates.
func newGrid(t arrow.Table, scored []*individual, features map[string]float64) (*grid, error) {
	g := &grid{names: slices.Sorted(maps.Keys(features))}
	for _, name := range g.names {
		values, err := featureOf(t, scored, name)
		if err != nil {
			return nil, fmt.Errorf("features: %w", err)
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, i := range scored {
			if v := values[i.row]; !math.IsNaN(v) {
				low, high = math.Min(low, v), math.Max(high, v)
			}
		}
		g.bins, g.values = append(g.bins, int(features[name])), append(g.values, values)
		g.low, g.width = append(g.low, low), append(g.width, high-low)
	}
	return g, nil
}

func featureOf(t arrow.Table, scored []*individual, name string) ([]float64, error) {
	if name != lengthFeature {
		return numbers(t, name)
	}
	values := nothing(int(t.NumRows()))
	for _, i := range scored {
		values[i.row] = float64(utf8.RuneCountInString(i.text))
	}
	return values, nil
}

// cell names the cell of a candidate. One that lacks a feature is in a cell for
// those.
func (g *grid) cell(i *individual) string {
	var b strings.Builder
	for f := range g.names {
		bin := -1
		if v := g.values[f][i.row]; !math.IsNaN(v) {
			if bin = 0; g.width[f] > 0 {
				bin = min(int((v-g.low[f])/g.width[f]*float64(g.bins[f])), g.bins[f]-1)
			}
		}
		fmt.Fprintf(&b, "%d ", bin)
	}
	return b.String()
}

// cluster is candidates that parents are drawn from together.
type cluster struct {
	members []*individual // by merit
	score   float64       // of the best
}

// clusters divides those who live on an island. With features, a cell has its
// elite, the best of it; without, those with the same score are together, as in
// FunSearch.
func clusters(living []*individual, g *grid) []cluster {
	sorted := slices.Clone(living)
	slices.SortFunc(sorted, byMerit)
	var out []cluster
	at := map[string]int{}
	for _, i := range sorted {
		key := fmt.Sprint(i.score)
		if len(g.names) > 0 {
			key = g.cell(i)
		}
		n, there := at[key]
		switch {
		case !there:
			at[key] = len(out)
			out = append(out, cluster{[]*individual{i}, i.score})
		case len(g.names) == 0:
			out[n].members = append(out[n].members, i)
		}
	}
	return out
}

// drawParents draws up to n candidates, each of another cluster, and returns them
// from the worst to the best. Clusters are drawn with probabilities proportional
// to exp(s/temperature), with s their score scaled to 0 to 1 over the island;
// within a cluster, shorter candidates are likelier: exp(-l), with l the length
// above the shortest as a share of the longest.
func drawParents(rng *rand.Rand, all []cluster, n int, temperature float64) []*individual {
	all = slices.Clone(all)
	var out []*individual
	for len(out) < n && len(all) > 0 {
		low, high := all[len(all)-1].score, all[0].score // they are by merit
		weights := make([]float64, len(all))
		for i, c := range all {
			if weights[i] = 1; high > low {
				weights[i] = math.Exp(((c.score-low)/(high-low) - 1) / temperature)
			}
		}
		i := drawWeighted(rng, weights)
		out = append(out, drawMember(rng, all[i].members))
		all = slices.Delete(all, i, i+1)
	}
	slices.SortStableFunc(out, func(a, b *individual) int { return cmp.Compare(a.score, b.score) })
	return out
}

func drawMember(rng *rand.Rand, members []*individual) *individual {
	least, most := len(members[0].text), len(members[0].text)
	for _, m := range members {
		least, most = min(least, len(m.text)), max(most, len(m.text))
	}
	weights := make([]float64, len(members))
	for i, m := range members {
		weights[i] = math.Exp(-float64(len(m.text)-least) / float64(max(most, 1)))
	}
	return members[drawWeighted(rng, weights)]
}

// drawWeighted draws an index in proportion to weights, one of which is not 0.
func drawWeighted(rng *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	left := rng.Float64() * total
	for i, w := range weights {
		if left -= w; left < 0 {
			return i
		}
	}
	return len(weights) - 1
}
