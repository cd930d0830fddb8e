package language

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// ErrNothingLearned tells that no molecule could be learned from.
var ErrNothingLearned = errors.New("language: there is no molecule to learn from")

// Model of a set of molecules. It doesn't change and is safe for concurrent use.
type Model struct {
	vocabulary *vocabulary
	events     []event // by context
	learned    int
	longest    int // atoms of the largest training molecule
}

// event is a symbol of a training molecule and its context.
type event struct {
	key
	next token
}

// Train makes a model of molecules. Those that it can't spell are left out:
// isotopes, radicals, more than 200 atoms. Of a salt the largest part counts.
// The order of atoms is taken from the molecules: they had best be parsed from
// canonical SMILES, so that alike ones are spelled alike.
func Train(mols []*chem.Mol) (*Model, error) {
	m := &Model{vocabulary: newVocabulary()}
	for size := 1; size <= 2; size++ {
		m.vocabulary.number(symbol{kind: contracted, back: size})
	}
	var texts [][]token
	for _, mol := range mols {
		if mol == nil {
			continue
		}
		if tokens, ok := m.vocabulary.tokensOf(spell(mol)); ok {
			texts = append(texts, tokens)
		}
	}
	if len(texts) == 0 {
		return nil, ErrNothingLearned
	}
	m.learned = len(texts)
	m.vocabulary.count(texts)
	var t text
	for _, tokens := range texts {
		t.reset(m.vocabulary)
		for _, tok := range tokens {
			m.events = append(m.events, event{t.key(), tok})
			t.add(tok)
		}
		m.longest = max(m.longest, len(t.atoms))
	}
	slices.SortFunc(m.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low), cmp.Compare(a.next, b.next))
	})
	return m, nil
}

// Learned is the number of molecules that the model was made of.
func (m *Model) Learned() int { return m.learned }

func (v *vocabulary) tokensOf(symbols []symbol) ([]token, bool) {
	out := make([]token, len(symbols))
	for i, s := range symbols {
		t, ok := v.number(s)
		if !ok {
			return nil, false
		}
		out[i] = t
	}
	return out, len(out) > 0
}

// count notes how many bonds atoms have.
func (v *vocabulary) count(texts [][]token) {
	var t text
	for _, tokens := range texts {
		t.reset(v)
		bonds := make([]int, 0, len(tokens))
		for _, tok := range tokens {
			t.add(tok)
		}
		bonds = bonds[:len(t.atoms)]
		for _, b := range t.bonded {
			bonds[b.a] += bondsOf(b.order)
			bonds[b.b] += bondsOf(b.order)
		}
		for i, n := range bonds {
			v.bonds[t.atoms[i]] = max(v.bonds[t.atoms[i]], n)
		}
	}
}

// Sample writes a molecule; nil where the attempt failed. At temperature 1
// symbols come as often as in the training molecules; below 1 the likely ones
// are preferred, above 1 the unlikely ones gain.
func (m *Model) Sample(rng *rand.Rand, temperature float64) *chem.Mol {
	var t text
	t.reset(m.vocabulary)
	for t.phase != finished {
		tok, ok := m.draw(&t, rng, temperature)
		if !ok || len(t.atoms) > stretch*m.longest {
			return nil
		}
		t.add(tok)
	}
	mol, err := t.build()
	if err != nil || len(mol.Atoms) != len(t.atoms) {
		return nil
	}
	for i := range mol.Atoms {
		if mol.Atoms[i].Aromatic != t.atoms[i].aromatic {
			return nil
		}
	}
	return mol
}

const (
	// leastSeen is how often a context must have come for it to count. If once
	// were enough, long stretches of training molecules would be copied.
	leastSeen = 2
	// stretch is how much larger than any training molecule a new one may get.
	stretch = 2
)

// span is a range of events with one beginning of their contexts.
type span struct{ from, to int }

// draw draws the next symbol: from those of the longest context that is known,
// unless it escapes to a shorter one.
func (m *Model) draw(t *text, rng *rand.Rand, temperature float64) (token, bool) {
	var spans [contextLength + 1]span
	depth := m.spans(t.key(), &spans)
	for ; depth >= 0; depth-- {
		var h histogram
		h.fill(m.events[spans[depth].from:spans[depth].to], t)
		if h.kinds == 0 {
			continue
		}
		if depth > 0 && (h.total < leastSeen || rng.IntN(h.total+h.kinds) >= h.total) {
			continue
		}
		return h.draw(rng, temperature), true
	}
	return 0, false
}

// spans finds the events whose contexts agree with a key in the first bytes,
// more and more of them, and returns how many bytes the last span agrees in.
func (m *Model) spans(k key, spans *[contextLength + 1]span) int {
	spans[0] = span{0, len(m.events)}
	for depth := range contextLength {
		s, want := spans[depth], k.at(depth)
		part := m.events[s.from:s.to]
		from, found := slices.BinarySearchFunc(part, want, func(e event, b byte) int { return cmp.Compare(e.at(depth), b) })
		if !found {
			return depth
		}
		after, _ := slices.BinarySearchFunc(part[from:], int(want)+1, func(e event, b int) int { return cmp.Compare(int(e.at(depth)), b) })
		spans[depth+1] = span{s.from + from, s.from + from + after}
	}
	return contextLength
}

// mostCounted bounds the events that are looked at for one symbol.
const mostCounted = 512

// histogram counts the symbols that may come next.
type histogram struct {
	counts [mostTokens + 1]int32
	seen   [mostTokens + 1]token // the different ones, in the order of their appearance
	kinds  int
	total  int
}

// fill counts symbols that are allowed, of an even sample where there are many.
func (h *histogram) fill(events []event, t *text) {
	step := max(1, len(events)/mostCounted)
	for i := step / 2; i < len(events); i += step {
		tok := events[i].next
		if h.counts[tok] == 0 {
			if !t.allows(&t.symbols[tok]) {
				continue
			}
			h.seen[h.kinds] = tok
			h.kinds++
		}
		h.counts[tok]++
		h.total++
	}
}

func (h *histogram) draw(rng *rand.Rand, temperature float64) token {
	if temperature == 1 {
		at := int32(rng.IntN(h.total))
		for _, tok := range h.seen[:h.kinds] {
			if at -= h.counts[tok]; at < 0 {
				return tok
			}
		}
	}
	var sums [mostTokens + 1]float64
	total := 0.0
	for i, tok := range h.seen[:h.kinds] {
		total += math.Pow(float64(h.counts[tok])/float64(h.total), 1/temperature)
		sums[i] = total
	}
	at, _ := slices.BinarySearch(sums[:h.kinds], rng.Float64()*total)
	return h.seen[min(at, h.kinds-1)]
}
