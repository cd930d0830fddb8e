package audit

import (
	"math"
	"math/bits"
	"slices"
)

// sampleRows is the most rows of which quantiles are computed exactly.
const sampleRows = 200_000

// sample holds the numbers of some rows: of all, until they exceed the limit,
// then of those whose mixed number begins with ever more zero bits. Which rows
// these are depends on nothing but how many there are.
type sample struct {
	limit   int
	level   int // leading zero bits that a row needs
	mixed   []uint64
	columns [][]float64 // NaN where a value is null or not finite
}

func newSample(columns, limit int) *sample {
	return &sample{limit: limit, columns: make([][]float64, columns)}
}

// add takes in a batch of as many columns as the sample has.
func (s *sample) add(first int64, rows int, columns []numbers) {
	for row := range rows {
		h := mix(uint64(first) + uint64(row))
		if bits.LeadingZeros64(h) < s.level {
			continue
		}
		s.mixed = append(s.mixed, h)
		for i, c := range columns {
			v, ok := c.at(row)
			if !ok {
				v = math.NaN()
			}
			s.columns[i] = append(s.columns[i], v)
		}
		for len(s.mixed) > s.limit {
			s.thin()
		}
	}
}

// thin drops about half of the rows.
func (s *sample) thin() {
	s.level++
	kept := 0
	for i, h := range s.mixed {
		if bits.LeadingZeros64(h) < s.level {
			continue
		}
		s.mixed[kept] = h
		for _, c := range s.columns {
			c[kept] = c[i]
		}
		kept++
	}
	s.mixed = s.mixed[:kept]
	for i := range s.columns {
		s.columns[i] = s.columns[i][:kept]
	}
}

// partial tells whether rows were left out.
func (s *sample) partial() bool { return s.level > 0 }

// sorted are the finite values of a column, in order.
func (s *sample) sorted(column int) []float64 {
	var out []float64
	for _, v := range s.columns[column] {
		if v == v {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// mix is the output function of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
func mix(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// quantile interpolates linearly between order statistics: definition 7 of
// Hyndman & Fan, The American Statistician 50 (1996) 361. The values are sorted
// and not empty.
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	f := at - float64(i)
	if f == 0 {
		return sorted[i]
	}
	return sorted[i]*(1-f) + sorted[i+1]*f
}
