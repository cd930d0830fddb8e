package rank

import "math"

// survey looks at the scores of all rows that can be ranked.
type survey struct {
	ranked  int64
	columns []scoreSurvey
}

// scoreSurvey describes the values of one score.
type scoreSurvey struct {
	low, high float64
	// Of the values that have a standard error: how many, their mean and the
	// sum of squared differences from it (B. Welford, Technometrics 4 (1962)
	// 419-420), and the mean square of the errors.
	n, mean, squares, noise float64
}

func newSurvey(objectives int) *survey {
	s := &survey{columns: make([]scoreSurvey, objectives)}
	for i := range s.columns {
		s.columns[i].low, s.columns[i].high = math.Inf(1), math.Inf(-1)
	}
	return s
}

func (s *survey) add(b *batch) {
	for _, ok := range b.eligible {
		if ok {
			s.ranked++
		}
	}
	for i := range s.columns {
		c := &s.columns[i]
		for row, v := range b.scores[i] {
			if !b.eligible[row] || math.IsNaN(v) {
				continue
			}
			c.low, c.high = min(c.low, v), max(c.high, v)
			if b.errors[i] != nil && b.errors[i][row] > 0 {
				c.addUncertain(v, b.errors[i][row])
			}
		}
	}
}

func (c *scoreSurvey) addUncertain(v, err float64) {
	c.n++
	d := v - c.mean
	c.mean += d / c.n
	c.squares += d * (v - c.mean)
	c.noise += (err*err - c.noise) / c.n
}

// scales are the scales of scores that have no transform of their own.
func (s *survey) scales(objectives []Objective) []Linear {
	out := make([]Linear, len(objectives))
	for i, o := range objectives {
		c := s.columns[i]
		switch {
		case !(c.low < c.high): // all the same, or none
		case o.sign() < 0:
			out[i] = Linear{Zero: c.low, One: c.high}
		default:
			out[i] = Linear{Zero: c.high, One: c.low}
		}
	}
	return out
}

// shrink is the estimate of the true value behind a score and its standard
// error by empirical Bayes: with true values distributed normally, a noisy
// score is expected to lie beyond them, away from the mean, by the share that
// noise has in the spread of scores. It corrects the best of many, which won
// in part by luck (C. Morris, Parametric empirical Bayes inference, Journal of
// the American Statistical Association 78 (1983) 47-55; J. Smith and R.
// Winkler, The optimizer's curse, Management Science 52 (2006) 311-322).
//
// The variance of true values is that of the scores less the mean square of
// the errors, 0 at least. It needs three scores or more.
func (c scoreSurvey) shrink(score, err float64) (value, se float64, ok bool) {
	if c.n < 3 || !(err > 0) {
		return 0, 0, false
	}
	spread := max(0, c.squares/(c.n-1)-c.noise)
	trust := spread / (spread + err*err)
	value, se = c.mean+trust*(score-c.mean), math.Sqrt(trust)*err
	return value, se, !math.IsNaN(value) && !math.IsInf(value, 0)
}
