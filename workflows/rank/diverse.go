package rank

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/params"
)

// Pick is a way to choose candidates that are far apart.
type Pick string

// The picks.
const (
	// MaxMin starts with the best candidate and adds the one that is farthest
	// from those chosen, until Keep are. The least distance among the chosen
	// is at least half of what is possible (T. Gonzalez, Clustering to
	// minimize the maximum intercluster distance, Theoretical Computer Science
	// 38 (1985) 293-306).
	MaxMin Pick = "maxmin"
	// Spheres goes down the ranking and passes over candidates that are
	// closer than Radius to a chosen one.
	Spheres Pick = "spheres"
)

// Diverse bounds how alike the kept candidates are.
type Diverse struct {
	By     string // column of clusters, such as scaffolds; null is no cluster
	AtMost int    // candidates kept of a cluster; 0 counts as 1

	Pick   Pick // "": the best within the bounds of clusters
	Over   []string
	Radius float64 // for Spheres, in the unit of the distance
	// Pool is how many of the best candidates Pick chooses from; 0 takes
	// 10 Keep, or all where Keep is 0.
	Pool int
	// Distance between rows of the pool. Nil: Euclidean over the numeric
	// columns Over, each divided by its range in the pool, so that units do
	// not matter; rows with a missing value there are passed over.
	Distance func(pool arrow.Record) (func(i, j int) float64, error)
}

type diverseConfig struct {
	By     string   `param:"by" help:"column of clusters, such as scaffolds"`
	AtMost int      `param:"at_most" default:"1" min:"1" help:"how many to keep of a cluster"`
	Pick   string   `param:"pick" default:"" enum:",maxmin,spheres" help:"choose candidates that are far apart: each time the farthest one, or all that have a distance"`
	Over   []string `param:"over" help:"numeric columns that distances are measured over, each divided by its range"`
	Radius float64  `param:"radius" default:"0" min:"0" help:"least distance, for spheres"`
	Pool   int      `param:"pool" default:"0" min:"0" help:"how many of the best to choose from; 10 times keep if not given"`
}

// DiverseParams describes the parameters of ParseDiverse.
func DiverseParams() params.Set { return params.Of(diverseConfig{}) }

// ParseDiverse makes a Diverse of the parameters of a workflow.
func ParseDiverse(values map[string]any) (*Diverse, error) {
	var c diverseConfig
	if err := params.Decode(values, &c); err != nil {
		return nil, err
	}
	if _, ok := values["at_most"]; ok && c.By == "" {
		return nil, errors.New("at_most needs by, the column of clusters")
	}
	return &Diverse{By: c.By, AtMost: c.AtMost, Pick: Pick(c.Pick), Over: c.Over, Radius: c.Radius, Pool: c.Pool}, nil
}

func (d *Diverse) validate(keep int) error {
	switch {
	case d == nil:
		return nil
	case d.By == "" && d.Pick == "":
		return errors.New("diverse needs by, a column of clusters, or pick")
	case d.AtMost < 0 || d.Pool < 0:
		return errors.New("diverse: at_most and pool cannot be negative")
	case d.Pick == "":
		return nil
	case d.Pick != MaxMin && d.Pick != Spheres:
		return fmt.Errorf("diverse: pick is %q, but must be one of maxmin, spheres", d.Pick)
	case len(d.Over) == 0 && d.Distance == nil:
		return errors.New("diverse: pick needs over, numeric columns to measure distances over")
	case d.Pick == MaxMin && keep == 0:
		return errors.New("diverse: pick maxmin needs keep, the number of candidates to choose")
	case d.Pick == Spheres && !(d.Radius > 0):
		return errors.New("diverse: pick spheres needs a radius above 0")
	}
	return nil
}

// caps tells whether clusters are bounded.
func (d *Diverse) caps() bool { return d != nil && d.By != "" }

// picks tells whether distances matter.
func (d *Diverse) picks() bool { return d != nil && d.Pick != "" }

func (d *Diverse) bound() int {
	if !d.caps() {
		return 0
	}
	return max(1, d.AtMost)
}

// capped are the candidates of a sorted pool that are within the bounds of
// clusters.
func (d *Diverse) capped(pool []*candidate) []*candidate {
	if !d.caps() {
		return pool
	}
	counts := map[string]int{}
	out := pool[:0:0]
	for _, c := range pool {
		if !c.loose {
			if counts[c.cluster] == d.bound() {
				continue
			}
			counts[c.cluster]++
		}
		out = append(out, c)
	}
	return out
}

// choose picks rows of the pool, which is in rank order, and returns them in
// that order.
func (d *Diverse) choose(pool arrow.Record, keep int) ([]int, error) {
	usable := make([]bool, pool.NumRows())
	for i := range usable {
		usable[i] = true
	}
	var distance func(i, j int) float64
	var err error
	if d.Distance != nil {
		distance, err = d.Distance(pool)
	} else {
		distance, err = euclidean(pool, d.Over, usable)
	}
	if err != nil {
		return nil, fmt.Errorf("diverse: %w", err)
	}
	if d.Pick == Spheres {
		return spheres(usable, d.Radius, keep, distance), nil
	}
	return maxMin(usable, keep, distance), nil
}

// euclidean is the distance over columns of a record, each divided by its
// range. Rows with a missing value are marked as not usable.
func euclidean(rec arrow.Record, columns []string, usable []bool) (func(i, j int) float64, error) {
	var axes [][]float64
	for _, name := range columns {
		axis, err := readScores(nil, rec, name, math.NaN())
		if err != nil {
			return nil, err
		}
		low, high := math.Inf(1), math.Inf(-1)
		for i, v := range axis {
			if math.IsNaN(v) {
				usable[i] = false
				continue
			}
			low, high = min(low, v), max(high, v)
		}
		for i, v := range axis {
			if axis[i] = 0; low < high {
				axis[i] = share(v, low, high)
			}
		}
		axes = append(axes, axis)
	}
	return func(i, j int) float64 {
		sum := 0.0
		for _, axis := range axes {
			sum += (axis[i] - axis[j]) * (axis[i] - axis[j])
		}
		return math.Sqrt(sum)
	}, nil
}

func spheres(usable []bool, radius float64, keep int, distance func(i, j int) float64) []int {
	var out []int
rows:
	for i, ok := range usable {
		if keep > 0 && len(out) == keep {
			break
		}
		if !ok {
			continue
		}
		for _, j := range out {
			if distance(i, j) < radius {
				continue rows
			}
		}
		out = append(out, i)
	}
	return out
}

// maxMin takes O(n keep) distances. Of equally far rows the better one goes
// first.
func maxMin(usable []bool, keep int, distance func(i, j int) float64) []int {
	nearest := make([]float64, len(usable)) // distance to the nearest chosen row; NaN once chosen
	for i, ok := range usable {
		if nearest[i] = math.Inf(1); !ok {
			nearest[i] = math.NaN()
		}
	}
	chosen := make([]bool, len(usable))
	for range keep {
		next := -1
		for i, d := range nearest {
			if !math.IsNaN(d) && (next < 0 || d > nearest[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		chosen[next], nearest[next] = true, math.NaN()
		for i, d := range nearest {
			if !math.IsNaN(d) {
				nearest[i] = min(d, distance(i, next))
			}
		}
	}
	var out []int
	for i, yes := range chosen {
		if yes {
			out = append(out, i)
		}
	}
	return out
}

// pool is how many candidates Pick chooses from; 0 for all.
func (d *Diverse) pool(keep int) int {
	if d.Pool > 0 {
		return max(d.Pool, keep)
	}
	return 10 * keep
}
