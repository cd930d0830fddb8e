package sequence

import "math"

// mixer weighs what the contexts say of a decision, as logits: how much it trusts
// a context depends on how often the context came, and on the longest context that
// is known. Weights are learned by descent along the gradient of the code length
// (Mahoney, Florida Tech. CS-2005-16; Mattern, DCC 2012).
type mixer struct{ weights []float32 } // by set, context and bucket of its count

const (
	countBuckets = 8
	sets         = contexts + 1
	perSet       = contexts*countBuckets + 1 // and a bias
	firstWeight  = 0.15
)

func newMixer(tokens int) mixer {
	m := mixer{make([]float32, (sets+tokens)*perSet)}
	for i := range sets * perSet {
		if (i+1)%perSet != 0 {
			m.weights[i] = firstWeight
		}
	}
	return m
}

// countBucket is how often something came, coarser the more often.
func countBucket(n int) int {
	switch {
	case n < 4:
		return n - 1
	case n < 6:
		return 3
	case n < 10:
		return 4
	case n < 24:
		return 5
	case n < 96:
		return 6
	}
	return 7
}

// opinion is what the contexts say of one decision.
type opinion struct {
	inputs  [contexts]float32 // logits; of those that are known
	weights [contexts]int32   // places of their weights
	known   int
	set     int32 // by the longest context that is known
	last    int32 // by the last symbol
	logit   float32
	p       float32 // that the decision is 1
}

// weigh sums the opinions up.
func (m mixer) weigh(o *opinion) {
	a, b := m.weights[int(o.set)*perSet:][:perSet], m.weights[int(o.last)*perSet:][:perSet]
	sum := a[perSet-1] + b[perSet-1]
	for i := range o.known {
		w := o.weights[i]
		sum += (a[w] + b[w]) * o.inputs[i]
	}
	o.logit = sum
	o.p = squash(sum)
}

// learn moves the weights towards what would have been right.
func (m mixer) learn(o *opinion, bit bool, rate float32) {
	miss := -o.p
	if bit {
		miss = 1 - o.p
	}
	step := rate * miss
	a, b := m.weights[int(o.set)*perSet:][:perSet], m.weights[int(o.last)*perSet:][:perSet]
	a[perSet-1] += step * 0.2
	b[perSet-1] += step * 0.2
	for i := range o.known {
		w, change := o.weights[i], step*o.inputs[i]
		a[w] += change
		b[w] += change
	}
}

// least is how near to 0 and 1 probabilities get.
const least = 1.0 / 65536

func squash(logit float32) float32 {
	p := float32(1 / (1 + math.Exp(-float64(logit))))
	return min(max(p, least), 1-least)
}

// stretches are the logits of probabilities, in 4096 steps.
var stretches = func() [4096]float32 {
	var out [4096]float32
	for i := range out {
		p := (float64(i) + 0.5) / 4096
		out[i] = float32(math.Log(p / (1 - p)))
	}
	return out
}()
