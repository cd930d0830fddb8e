package rank

import "math"

// Transform maps a score to its desirability, from 0 (useless) to 1 (ideal).
// It must be a pure function.
//
// The formulas but that of Linear are those of the scoring transforms of
// REINVENT 4 (H. Loeffler, J. He, A. Tibo et al., Reinvent 4: modern AI-driven
// generative molecule design, Journal of Cheminformatics 16 (2024) 20), under
// the names and parameters that its users know. Desirabilities were introduced
// by E. Harrington, The desirability function, Industrial Quality Control 21
// (1965), Linear by G. Derringer and R. Suich, Simultaneous optimization of
// several response variables, Journal of Quality Technology 12 (1980).
type Transform interface {
	Of(score float64) float64
}

var (
	_ Transform = Linear{}
	_ Transform = Sigmoid{}
	_ Transform = ReverseSigmoid{}
	_ Transform = DoubleSigmoid{}
	_ Transform = Step{}
	_ Transform = RightStep{}
	_ Transform = LeftStep{}
	_ Transform = ExponentialDecay{}
	_ Transform = ValueMapping{}
)

// Linear is 0 up to Zero, 1 from One on and (x - Zero)/(One - Zero) between
// them. Zero may be above One: then less is better.
type Linear struct{ Zero, One float64 }

// Of implements Transform.
func (t Linear) Of(x float64) float64 { return max(0, min(share(x, t.Zero, t.One), 1)) }

// share is how far x is on the way from zero to one. It halves all three lest
// their differences overflow.
func share(x, zero, one float64) float64 { return (x/2 - zero/2) / (one/2 - zero/2) }

// Sigmoid is 1/(1 + 10^(-10 k (x - (high+low)/2)/(high - low))): one half in
// the middle between Low and High, close to 0 at Low and to 1 at High, the
// closer the greater K. With Low equal to High it is a step.
type Sigmoid struct {
	Low  float64 `param:"low" required:"true" help:"score at which it is close to 0"`
	High float64 `param:"high" required:"true" help:"score at which it is close to 1"`
	K    float64 `param:"k" default:"0.5" min:"0.000000001" help:"steepness"`
}

// Of implements Transform.
func (t Sigmoid) Of(x float64) float64 {
	if t.High == t.Low {
		return above(x, t.Low)
	}
	return logistic(10 * t.K * (share(x, t.Low, t.High) - 0.5))
}

// ReverseSigmoid is 1 - Sigmoid: close to 1 at Low and to 0 at High.
type ReverseSigmoid struct {
	Low  float64 `param:"low" required:"true" help:"score at which it is close to 1"`
	High float64 `param:"high" required:"true" help:"score at which it is close to 0"`
	K    float64 `param:"k" default:"0.5" min:"0.000000001" help:"steepness"`
}

// Of implements Transform.
func (t ReverseSigmoid) Of(x float64) float64 { return 1 - Sigmoid(t).Of(x) }

// DoubleSigmoid is close to 1 between Low and High and falls to 0 on both
// sides: 1/(1 + 10^(-si/div (x - low))) below the middle, and
// 1 - 1/(1 + 10^(-se/div (x - high))) above.
type DoubleSigmoid struct {
	Low  float64 `param:"low" required:"true" help:"score below the good ones at which it is 1/2"`
	High float64 `param:"high" required:"true" help:"score above the good ones at which it is 1/2"`
	Div  float64 `param:"coef_div" default:"100" min:"0" help:"width of both slopes; 0 makes steps of them"`
	SI   float64 `param:"coef_si" default:"150" min:"0" help:"steepness at low"`
	SE   float64 `param:"coef_se" default:"150" min:"0" help:"steepness at high"`
}

// Of implements Transform.
func (t DoubleSigmoid) Of(x float64) float64 {
	left := x < (t.High-t.Low)/2+t.Low
	switch {
	case left && t.Div == 0:
		return above(x, t.Low)
	case left:
		return logistic(t.SI / t.Div * (x - t.Low))
	case t.Div == 0:
		return 1 - above(x, t.High)
	}
	return 1 - logistic(t.SE/t.Div*(x-t.High))
}

// logistic is 1/(1 + 10^-h).
func logistic(h float64) float64 { return 1 / (1 + math.Exp(-math.Ln10*h)) }

func above(x, limit float64) float64 {
	if x > limit {
		return 1
	}
	return 0
}

// Step is 1 from Low to High, both included, and 0 elsewhere.
type Step struct {
	Low  float64 `param:"low" required:"true" help:"least good score"`
	High float64 `param:"high" required:"true" help:"greatest good score"`
}

// Of implements Transform.
func (t Step) Of(x float64) float64 { return indicator(t.Low <= x && x <= t.High) }

// RightStep is 1 from High on and 0 below.
type RightStep struct {
	High float64 `param:"high" required:"true" help:"least good score"`
}

// Of implements Transform.
func (t RightStep) Of(x float64) float64 { return indicator(x >= t.High) }

// LeftStep is 1 up to Low and 0 above.
type LeftStep struct {
	Low float64 `param:"low" required:"true" help:"greatest good score"`
}

// Of implements Transform.
func (t LeftStep) Of(x float64) float64 { return indicator(x <= t.Low) }

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ExponentialDecay is exp(-k x) from 0 on and 1 below.
type ExponentialDecay struct {
	K float64 `param:"k" default:"1" min:"0.000000001" help:"rate of decay"`
}

// Of implements Transform.
func (t ExponentialDecay) Of(x float64) float64 { return math.Exp(-t.K * max(x, 0)) }

// ValueMapping looks the score up. Scores that it does not list are worth
// Other.
type ValueMapping struct {
	Mapping map[float64]float64
	Other   float64
}

// Of implements Transform.
func (t ValueMapping) Of(x float64) float64 {
	if d, ok := t.Mapping[x]; ok {
		return d
	}
	return t.Other
}
