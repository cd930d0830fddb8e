package report

import (
	"context"
	"fmt"
	"html/template"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// sheet is what a report keeps of a ranked table after it was read once.
type sheet struct {
	*Ranking
	layout
	rows    []row      // the first ones
	total   int64      // rows in the table
	ranked  int64      // rows with a rank (all, where there is no rank column)
	missing []int64    // by objective: rows without a usable value
	first   frontStats // of the first Pareto front
	sample  sample     // of all rows, for the pictures
	tiedTop int64      // rows that share the first rank
}

// row is a candidate as the report shows it.
type row struct {
	label        string // never empty
	id, origin   string
	reason       string // why values are missing, "" where nothing says
	place        int64  // from 1, in the table's order
	rank         int64  // 0 where it has none
	low, high    int64  // rank interval; 0 where there is none
	tied         bool
	front        int64   // 0 where there is none
	desirability float64 // NaN where there is none
	crowding     float64 // NaN where there is none
	scores       []value // by objective
	others       []cell  // by layout.others, as many as are shown
	drawing      template.HTML
	named        bool // the label is the text of a column
}

// value is a score with one standard error; both NaN where unknown.
type value struct{ v, err, d float64 }

// frontStats is the range of each objective over the first front.
type frontStats struct {
	size   int64
	lo, hi []float64
}

// sink receives every batch of a table.
type sink interface {
	write(arrow.Record) error
}

// limits bound what is kept and shown.
type limits struct {
	rows    int  // rows of a table
	columns int  // columns beside the ranking's own
	text    int  // characters of a text in a cell
	bytes   int  // of what is kept of rows, drawings included
	sample  int  // rows kept for pictures
	blocks  bool // whether long texts are kept as blocks
}

// drawingBytes is the largest drawing of a candidate that a page takes.
const drawingBytes = 64 << 10

// readSheet reads the table once, handing every batch to the sinks.
func readSheet(ctx context.Context, r *Ranking, lim limits, draw func(string, Row) template.HTML, sinks ...sink) (*sheet, error) {
	l, err := newLayout(r, r.Table.Schema())
	if err != nil {
		return nil, err
	}
	s := &sheet{Ranking: r, layout: l, missing: make([]int64, len(r.Objectives)), sample: newSample(len(r.Objectives), lim.sample)}
	for range r.Objectives {
		s.first.lo, s.first.hi = append(s.first.lo, math.Inf(1)), append(s.first.hi, math.Inf(-1))
	}
	stream, err := r.Table.Open(ctx)
	if err != nil {
		return nil, err
	}
	room := lim.bytes
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		for _, to := range sinks {
			if err := to.write(rec); err != nil {
				return err
			}
		}
		for i := range int(rec.NumRows()) {
			if len(s.rows) < lim.rows && room > 0 {
				row := s.readRow(rec, i, lim, draw)
				room -= row.size()
				s.rows = append(s.rows, row)
			}
			s.count(rec, i)
		}
		return nil
	})
	s.dropEmpty()
	return s, err
}

// dropEmpty leaves out the columns that have no value in any shown row, such as
// the errors of an evaluator that had none.
func (s *sheet) dropEmpty() {
	if len(s.rows) == 0 {
		return
	}
	for n := len(s.rows[0].others) - 1; n >= 0; n-- {
		if slices.ContainsFunc(s.rows, func(r row) bool { return r.others[n].kind != null }) {
			continue
		}
		s.others = slices.Delete(slices.Clone(s.others), n, n+1)
		for i := range s.rows {
			s.rows[i].others = slices.Delete(s.rows[i].others, n, n+1)
		}
	}
}

// readRow reads what is shown of a row.
func (s *sheet) readRow(rec arrow.Record, i int, lim limits, draw func(string, Row) template.HTML) row {
	r := row{
		id:           clean(textAt(rec, s.id, i), 80),
		origin:       clean(textAt(rec, s.origin, i), lim.text),
		reason:       clean(textAt(rec, s.fail, i), fullText),
		place:        s.total + 1,
		desirability: orNaN(numericAt(rec, s.desirability, i)),
		crowding:     orNaN(numericAt(rec, s.crowding, i)),
	}
	r.rank, r.low, r.high, r.front = wholeAt(rec, s.rank, i), wholeAt(rec, s.low, i), wholeAt(rec, s.high, i), wholeAt(rec, s.front, i)
	if s.rank < 0 {
		r.rank = r.place
	}
	tied, _ := numericAt(rec, s.tied, i)
	r.tied = tied != 0
	for _, c := range s.objectives {
		r.scores = append(r.scores, value{
			v:   orNaN(numericAt(rec, c.value, i)),
			err: orNaN(numericAt(rec, c.uncertainty, i)),
			d:   orNaN(numericAt(rec, c.desirability, i)),
		})
	}
	for n, column := range s.others {
		if n < lim.columns {
			c := readCell(rec.Column(column), i, lim.text)
			if text := textAt(rec, column, i); text != "" && lim.blocks {
				c.block = newBlock(rec.ColumnName(column), text, lim.text)
			}
			r.others = append(r.others, c)
		}
	}
	s.name(&r, rec, i)
	if draw != nil {
		r.drawing = draw(textAt(rec, s.kind, i), Row{Record: rec, Index: i})
	}
	return r
}

// name gives a row its label.
func (s *sheet) name(r *row, rec arrow.Record, i int) {
	if s.label >= 0 {
		r.label = clean(readCell(rec.Column(s.label), i, 60).text, 60)
		r.named = r.label != ""
	}
	if r.label == "" {
		r.label = s.nameless(rec, i)
	}
	if r.label == "" {
		r.label = "row " + count(r.place)
	}
}

// size estimates the bytes of a row on the page.
func (r *row) size() int {
	n := 300 + len(r.label) + len(r.id)*2 + len(r.origin) + len(r.reason) + len(r.drawing) + 90*len(r.scores)
	for _, c := range r.others {
		n += 40 + (len(c.text)+len(c.full))*5/4 + c.block.size()
	}
	return n
}

// count adds a row to what is known of the whole table.
func (s *sheet) count(rec arrow.Record, i int) {
	place := s.total
	s.total++
	rank := wholeAt(rec, s.rank, i)
	if rank > 0 || s.rank < 0 {
		s.ranked++
	}
	if rank == 1 {
		s.tiedTop++
	}
	front := wholeAt(rec, s.front, i)
	keep := s.sample.next()
	if front == 1 {
		s.first.size++
	}
	for o, c := range s.objectives {
		v := orNaN(numeric(rec.Column(c.value), i))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			s.missing[o]++
		} else if front == 1 {
			s.first.extend(o, v)
		}
		if keep {
			s.sample.values = append(s.sample.values, v)
		}
	}
	if keep {
		s.sample.add(place, front, orNaN(numericAt(rec, s.desirability, i)))
	}
}

// known reports whether any row of the front has a value of the objective.
func (f *frontStats) known(o int) bool { return f.lo[o] <= f.hi[o] }

func (f *frontStats) extend(o int, v float64) {
	f.lo[o], f.hi[o] = min(f.lo[o], v), max(f.hi[o], v)
}

func orNaN(v float64, ok bool) float64 {
	if !ok {
		return math.NaN()
	}
	return v
}

// wholeAt reads a whole number from 1 on; 0 where there is none.
func wholeAt(rec arrow.Record, column, row int) int64 {
	v, ok := numericAt(rec, column, row)
	if !ok || !(v >= 1 && v < 1<<53) {
		return 0
	}
	return int64(v)
}

// sample keeps rows of a stream of unknown length, evenly spaced: every
// stride-th, with the stride doubled whenever there are too many. It draws
// nothing at random, so the same table gives the same sample.
type sample struct {
	width, limit int
	stride, seen int64
	rows         []sampled
	values       []float64 // width to a row
}

type sampled struct {
	place        int64 // from 0
	front        int64
	desirability float64
}

func newSample(width, limit int) sample { return sample{width: width, limit: max(limit, 2), stride: 1} }

// next says whether the next row is to be added.
func (s *sample) next() bool {
	keep := s.seen%s.stride == 0
	s.seen++
	return keep
}

// add takes a row whose values were appended already, and thins the sample.
func (s *sample) add(place, front int64, d float64) {
	s.rows = append(s.rows, sampled{place, front, d})
	if len(s.rows) < s.limit {
		return
	}
	half := (len(s.rows) + 1) / 2
	for i := range half {
		s.rows[i] = s.rows[2*i]
		copy(s.values[i*s.width:], s.values[2*i*s.width:(2*i+1)*s.width])
	}
	s.rows, s.values = s.rows[:half], s.values[:half*s.width]
	s.stride *= 2
}

// column returns the values of an objective.
func (s *sample) column(o int) []float64 {
	out := make([]float64, len(s.rows))
	for i := range out {
		out[i] = s.values[i*s.width+o]
	}
	return out
}

// unranked reports whether the table is the result of a step that ranks
// nothing: without objectives and without ranks.
func (s *sheet) unranked() bool { return len(s.Objectives) == 0 && s.layout.rank < 0 }

// winner is the first row, where it has a rank.
func (s *sheet) winner() (row, bool) {
	if len(s.rows) == 0 || s.unranked() || s.rows[0].rank == 0 {
		return row{}, false
	}
	return s.rows[0], true
}

func wrapRanking(r *Ranking, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("ranking %q: %w", r.Step, err)
}
