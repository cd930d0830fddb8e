package rank

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// Move is a candidate whose rank differs between two ranked tables.
type Move struct {
	ID  string `json:"id"`
	Old int64  `json:"old,omitempty"` // rank in the first table, 0: not ranked there
	New int64  `json:"new,omitempty"` // rank in the second table
	// Score is the objective whose change explains the move best, "" where the
	// candidate's own scores do not.
	Score  string `json:"score,omitempty"`
	Reason string `json:"reason"` // "#3 fell to #9 because sim 0.81 -> 0.64"
}

// Entered tells whether the candidate is new in the second table.
func (m Move) Entered() bool { return m.Old == 0 }

// Left tells whether the candidate is gone from the second table.
func (m Move) Left() bool { return m.New == 0 }

// String is the reason with the first digits of the id.
func (m Move) String() string { return short(m.ID) + ": " + m.Reason }

func short(id string) string {
	if len(id) > 12 {
		return id[:8]
	}
	return id
}

// Compare explains the difference between two ranked tables of the same
// objectives: candidates that moved or entered, in the order of b, then those
// that left, in the order of a. Candidates whose rank is the same are not
// listed.
//
// A move is put down to the score whose change has the greatest part in it:
// measured in the desirabilities d_<score> that both tables have, by the
// logarithm, or else in the score itself as a share of its range, in the
// direction in which it goes with the ranks. Where no own score changed that
// way, somebody else did, and is named.
func Compare(a, b arrow.Table, objectives []string) ([]Move, error) {
	old, err := readStanding(a, objectives)
	if err != nil {
		return nil, fmt.Errorf("the first table: %w", err)
	}
	now, err := readStanding(b, objectives)
	if err != nil {
		return nil, fmt.Errorf("the second table: %w", err)
	}
	c := comparison{old: old, now: now, objectives: objectives}
	for i, name := range objectives {
		if old.scores[i] == nil && now.scores[i] == nil {
			return nil, fmt.Errorf("neither table has the score %q", name)
		}
		c.gauges = append(c.gauges, newGauge(old, now, i))
	}
	c.overtakers, c.fallen = worstSoFar(now, old), worstSoFar(old, now)
	var out []Move
	for _, i := range now.order {
		if m, moved := c.move(i); moved {
			out = append(out, m)
		}
	}
	for _, i := range old.order {
		id := old.ids[i]
		if _, stayed := now.place[id]; !stayed {
			out = append(out, Move{ID: id, Old: old.ranks[i], Reason: fmt.Sprintf("#%d left", old.ranks[i])})
		}
	}
	return out, nil
}

// standing is a ranked table. A row without a rank is left out of order and
// place.
type standing struct {
	ids            []string
	ranks          []int64
	order          []int          // rows by rank
	place          map[string]int // row by id
	scores         [][]float64    // by objective; nil where the table lacks it, NaN where missing
	desirabilities [][]float64
}

func readStanding(t arrow.Table, objectives []string) (*standing, error) {
	s := &standing{place: map[string]int{}}
	if err := s.readRanks(t); err != nil {
		return nil, err
	}
	for _, name := range objectives {
		values, err := tableScores(t, name)
		if err != nil {
			return nil, err
		}
		ds, err := tableScores(t, DesirabilityPrefix+name)
		if err != nil {
			return nil, err
		}
		s.scores, s.desirabilities = append(s.scores, values), append(s.desirabilities, ds)
	}
	return s, nil
}

func (s *standing) readRanks(t arrow.Table) error {
	for _, name := range []string{datasets.ID, RankColumn} {
		if err := hasColumn(t.Schema(), "not a ranked table", name); err != nil {
			return err
		}
	}
	ranks, err := tableScores(t, RankColumn)
	if err != nil {
		return err
	}
	for _, chunk := range t.Column(datasets.Lookup(t.Schema(), datasets.ID)).Data().Chunks() {
		for i := range chunk.Len() {
			text, _ := cellText(chunk, i)
			s.ids = append(s.ids, text)
		}
	}
	for i, r := range ranks {
		s.ranks = append(s.ranks, 0)
		if _, twice := s.place[s.ids[i]]; twice || !(r >= 1) {
			continue
		}
		s.ranks[i] = int64(r)
		s.place[s.ids[i]] = i
		s.order = append(s.order, i)
	}
	slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Compare(s.ranks[i], s.ranks[j]) })
	return nil
}

// tableScores reads a column with NaN for missing values; nil where there is
// none.
func tableScores(t arrow.Table, name string) ([]float64, error) {
	if datasets.Lookup(t.Schema(), name) < 0 {
		return nil, nil
	}
	values, valid, err := datasets.TableFloat64s(t, name)
	for i, ok := range valid {
		if !ok || math.IsInf(values[i], 0) {
			values[i] = math.NaN()
		}
	}
	return values, err
}

// gauge measures changes of one score: positive ones are for the better.
type gauge struct {
	byDesirability bool
	unit           float64 // the score's range; negative where less is better; 0 where that is unknown
}

func newGauge(old, now *standing, i int) gauge {
	g := gauge{byDesirability: old.desirabilities[i] != nil && now.desirabilities[i] != nil}
	low, high, slope := math.Inf(1), math.Inf(-1), 0.0
	for _, s := range []*standing{old, now} {
		if s.scores[i] == nil {
			return gauge{}
		}
		n, ranks, scores := 0.0, 0.0, 0.0
		for _, row := range s.order {
			if v := s.scores[i][row]; !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
				n, ranks, scores = n+1, ranks+float64(s.ranks[row]), scores+v
			}
		}
		for _, row := range s.order {
			if v := s.scores[i][row]; !math.IsNaN(v) {
				slope += (float64(s.ranks[row]) - ranks/n) * (v - scores/n)
			}
		}
	}
	switch {
	case slope < 0:
		g.unit = high - low
	case slope > 0:
		g.unit = low - high
	}
	return g
}

// comparison is one call of Compare.
type comparison struct {
	old, now           *standing
	objectives         []string
	gauges             []gauge
	overtakers, fallen []int64
}

// move describes what became of row i of the second table.
func (c *comparison) move(i int) (m Move, moved bool) {
	id, rank := c.now.ids[i], c.now.ranks[i]
	j, known := c.old.place[id]
	if !known {
		return Move{ID: id, New: rank, Reason: fmt.Sprintf("entered at #%d", rank)}, true
	}
	before := c.old.ranks[j]
	m = Move{ID: id, Old: before, New: rank}
	verb, other := "fell", ""
	switch {
	case rank == before:
		return m, false
	case rank < before:
		verb, other = "rose", " past "+short(c.old.ids[firstAtLeast(c.old, c.fallen, rank)])
	default:
		other = ", overtaken by " + short(c.now.ids[firstAtLeast(c.now, c.overtakers, before)])
	}
	m.Reason = fmt.Sprintf("#%d %s to #%d", before, verb, rank)
	if k := c.ownReason(j, i, rank < before); k >= 0 {
		m.Score = c.objectives[k]
		from, to := arrowText(c.old.scores[k][j], c.now.scores[k][i])
		m.Reason += fmt.Sprintf(" because %s %s -> %s", m.Score, from, to)
	} else {
		m.Reason += other
	}
	return m, true
}

// ownReason is the objective whose change is the greatest in the direction of
// the move, -1 where there is none.
func (c *comparison) ownReason(j, i int, rose bool) int {
	best, most := -1, 0.0
	for k, g := range c.gauges {
		change := g.change(c.old, c.now, k, j, i)
		if !rose {
			change = -change
		}
		if g.unit == 0 && !g.byDesirability { // no direction is known
			change = math.Abs(change)
		}
		if change > most {
			best, most = k, change
		}
	}
	return best
}

// missingChange is what it counts for a score to go missing or appear: more
// than any other change.
const missingChange = 1e9

func (g gauge) change(old, now *standing, k, j, i int) float64 {
	if old.scores[k] == nil || now.scores[k] == nil {
		return 0
	}
	from, to := old.scores[k][j], now.scores[k][i]
	switch {
	case from == to || math.IsNaN(from) && math.IsNaN(to):
		return 0
	case math.IsNaN(to):
		return -missingChange
	case math.IsNaN(from):
		return missingChange
	case g.byDesirability:
		return math.Log(max(now.desirabilities[k][i], least)) - math.Log(max(old.desirabilities[k][j], least))
	case g.unit == 0:
		return to - from
	}
	return (to - from) / g.unit
}

// worstSoFar is, for each place in the order of one table, the greatest rank
// that a candidate up to there has in the other one.
func worstSoFar(s, other *standing) []int64 {
	out, most := make([]int64, len(s.order)), int64(0)
	for place, i := range s.order {
		rank := int64(math.MaxInt64) // absent
		if j, ok := other.place[s.ids[i]]; ok {
			rank = other.ranks[j]
		}
		most = max(most, rank)
		out[place] = most
	}
	return out
}

// firstAtLeast is the row of the best candidate of a table that has at least a
// given rank in the other one. For a candidate that moved there is one on the
// other side of it.
func firstAtLeast(s *standing, worst []int64, rank int64) int {
	return s.order[sort.Search(len(worst)-1, func(i int) bool { return worst[i] >= rank })]
}

// arrowText writes two numbers with three digits, or as many as it takes to
// tell them apart.
func arrowText(from, to float64) (string, string) {
	text := func(v float64, digits int) string {
		if math.IsNaN(v) {
			return "missing"
		}
		return strconv.FormatFloat(v, 'g', digits, 64)
	}
	for digits := 3; digits < 17; digits++ {
		if a, b := text(from, digits), text(to, digits); a != b {
			return a, b
		}
	}
	return text(from, -1), text(to, -1)
}
