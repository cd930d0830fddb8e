package pmo

import "math"

// modifier turns the value of a property into a score from 0 to 1.
type modifier func(x float64) float64

func identity(x float64) float64 { return x }

// clip grows linearly up to full marks at an upper bound.
func clip(upper float64) modifier {
	return func(x float64) float64 { return min(max(x/upper, 0), 1) }
}

// gaussian is best at mu.
func gaussian(mu, sigma float64) modifier {
	return func(x float64) float64 { d := (x - mu) / sigma; return math.Exp(-d * d / 2) }
}

// atMost falls off above mu.
func atMost(mu, sigma float64) modifier {
	g := gaussian(mu, sigma)
	return func(x float64) float64 {
		if x <= mu {
			return 1
		}
		return g(x)
	}
}

// atLeast falls off below mu.
func atLeast(mu, sigma float64) modifier {
	g := gaussian(mu, sigma)
	return func(x float64) float64 {
		if x >= mu {
			return 1
		}
		return g(x)
	}
}

// mean combines the scores of terms.
type mean func(scores []float64) float64

func arithmetic(scores []float64) float64 {
	sum := 0.0
	for _, s := range scores {
		sum += s
	}
	return sum / float64(len(scores))
}

// geometric is zero where one of the scores is.
func geometric(scores []float64) float64 {
	sum := 0.0
	for _, s := range scores {
		if s <= 0 {
			return 0
		}
		sum += math.Log(s)
	}
	return math.Exp(sum / float64(len(scores)))
}
