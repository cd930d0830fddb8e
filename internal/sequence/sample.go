package sequence

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Sampling says how texts are drawn.
type Sampling struct {
	// Temperature 1 draws symbols as often as the model expects them; below 1 the
	// likely ones are preferred, above 1 the unlikely ones gain.
	Temperature float64
	// TopP is the share of probability from which symbols are drawn, the likeliest
	// first (Holtzman and others, ICLR 2020); 1 takes all.
	TopP float64
	// Prefix is how every text begins.
	Prefix string
	// Stop ends a text, which does not hold it; "" for none.
	Stop string
	// MostCharacters bounds a text.
	MostCharacters int
}

// Sample draws a text that begins with the prefix; false where it would become too
// long, or where the prefix has characters that the model does not know.
func (m *Model) Sample(rng *rand.Rand, s Sampling) (string, bool) {
	prefix, ok := m.alphabet.encode(s.Prefix)
	if !ok {
		return "", false
	}
	var h history
	h.reset(m.alphabet)
	for _, t := range prefix {
		h.add(t)
	}
	var text strings.Builder
	text.WriteString(s.Prefix)
	d := drawer{Model: m, Sampling: s}
	for length := len(prefix); ; length++ {
		t := d.draw(&h, rng)
		if t == end {
			return text.String(), true
		}
		if length >= s.MostCharacters {
			return "", false
		}
		h.add(t)
		text.WriteRune(m.alphabet.characters[t-first])
		if before, found := strings.CutSuffix(text.String(), s.Stop); found && s.Stop != "" && len(before) >= len(s.Prefix) {
			return before, true
		}
	}
}

// drawer draws symbols.
type drawer struct {
	*Model
	Sampling
	likely []likely
}

// likely is a symbol, or all below a node of the code, and its probability.
type likely struct {
	child int32 // as in node
	p     float64
}

func (d *drawer) draw(h *history, rng *rand.Rand) token {
	root := int32(len(d.alphabet.nodes) - 1)
	if root < 0 {
		return end
	}
	if d.Temperature == 1 && d.TopP >= 1 {
		for at := root; ; {
			bit := 0
			if rng.Float64() < d.decision(h, at) {
				bit = 1
			}
			if at = d.alphabet.nodes[at].child[bit]; at < 0 {
				return token(^at)
			}
		}
	}
	d.symbols(h, root)
	return d.pick(rng)
}

// negligible is the probability below which the symbols of a node are not told
// apart, and not drawn.
const negligible = 1e-6

// symbols lists what may come next, the likeliest first.
func (d *drawer) symbols(h *history, root int32) {
	d.likely = append(d.likely[:0], likely{root, 1})
	for i := 0; i < len(d.likely); {
		l := d.likely[i]
		if l.child < 0 {
			i++
			continue
		}
		p := d.decision(h, l.child)
		children := d.alphabet.nodes[l.child].child
		d.likely[i] = likely{children[0], l.p * (1 - p)}
		d.likely = append(d.likely, likely{children[1], l.p * p})
		d.drop(i)
	}
	slices.SortFunc(d.likely, func(a, b likely) int { return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(b.child, a.child)) })
}

// drop takes out what is negligible of the entry at i and the last one.
func (d *drawer) drop(i int) {
	if n := len(d.likely) - 1; d.likely[n].p < negligible {
		d.likely = d.likely[:n]
	}
	if n := len(d.likely) - 1; d.likely[i].p < negligible && n > 0 {
		d.likely[i] = d.likely[n]
		d.likely = d.likely[:n]
	}
}

// pick draws one of the symbols, by temperature and share.
func (d *drawer) pick(rng *rand.Rand) token {
	total := 0.0
	for i, l := range d.likely {
		if total += l.p; total >= d.TopP {
			d.likely = d.likely[:i+1]
			break
		}
	}
	total = 0
	most := d.likely[0].p
	for i := range d.likely {
		d.likely[i].p = math.Pow(d.likely[i].p/most, 1/d.Temperature)
		total += d.likely[i].p
	}
	at := rng.Float64() * total
	for _, l := range d.likely {
		if at -= l.p; at < 0 {
			return token(^l.child)
		}
	}
	return token(^d.likely[0].child)
}
