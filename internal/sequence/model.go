package sequence

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// ErrNothingLearned says that there was no text to learn from.
var ErrNothingLearned = errors.New("sequence: there is no text to learn from")

// Model of a set of texts. It doesn't change and is safe for concurrent use.
type Model struct {
	alphabet *alphabet
	table    *table
	mixer    mixer
	texts    int
	symbols  int64   // of the texts, their ends included
	longest  int     // text, in symbols
	bits     float64 // for each symbol of the last tenth of the texts, before they were learned
}

// Texts is the number of texts that the model has learned.
func (m *Model) Texts() int { return m.texts }

// Symbols is the number of their characters and ends.
func (m *Model) Symbols() int64 { return m.symbols }

// Bits is what the model needed to tell each symbol of the last tenth of the
// texts, before it had learned them: their code length in bits.
func (m *Model) Bits() float64 { return m.bits }

// Longest is the length of the longest text, in characters.
func (m *Model) Longest() int { return m.longest }

// Train makes a model of texts, which it learns once, in an order that depends on
// their number alone: at most so many symbols of them, at even distances. Empty
// texts and those with characters beyond the 1024 most frequent are left out.
func Train(ctx context.Context, texts []string, mostSymbols int64) (*Model, error) {
	texts = slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
	texts = spread(texts, mostSymbols)
	a := alphabetOf(texts)
	if a == nil {
		return nil, ErrNothingLearned
	}
	m := &Model{alphabet: a, table: newTable(1 << 16), mixer: newMixer(a.size())}
	l := learner{Model: m, rate: firstRate}
	var lastBits float64
	var lastSymbols int64
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		tokens, ok := a.encode(text)
		if !ok {
			continue
		}
		bits := l.text(tokens)
		m.texts++
		m.symbols += int64(len(tokens)) + 1
		m.longest = max(m.longest, len(tokens))
		if i >= len(texts)-max(1, len(texts)/10) {
			lastBits, lastSymbols = lastBits+bits, lastSymbols+int64(len(tokens))+1
		}
	}
	if m.texts == 0 {
		return nil, ErrNothingLearned
	}
	m.bits = lastBits / float64(max(lastSymbols, 1))
	return m, nil
}

// spread puts texts into an order without neighbours of before, and takes as many
// as there is room for.
func spread(texts []string, mostSymbols int64) []string {
	n := uint64(len(texts))
	if n == 0 {
		return nil
	}
	stride := uint64(float64(n) * 0.6180339887498949) // the golden ratio spreads evenly
	for stride = max(stride, 1); gcd(stride, n) != 1; stride++ {
	}
	out := make([]string, 0, n)
	var symbols int64
	for i, at := uint64(0), uint64(0); i < n; i, at = i+1, (at+stride)%n {
		if symbols += int64(len(texts[at])) + 1; symbols > mostSymbols && len(out) > 0 {
			break
		}
		out = append(out, texts[at])
	}
	return out
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// alphabetOf counts characters; nil where there are none.
func alphabetOf(texts []string) *alphabet {
	counts := map[rune]int64{}
	for _, text := range texts {
		for _, c := range text {
			counts[c]++
		}
	}
	characters := make([]rune, 0, len(counts))
	for c := range counts {
		characters = append(characters, c)
	}
	if len(characters) == 0 {
		return nil
	}
	slices.SortFunc(characters, func(a, b rune) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	characters = characters[:min(len(characters), mostCharacters)]
	slices.Sort(characters)
	numbers := make([]int64, int(first)+len(characters))
	numbers[end] = int64(len(texts))
	for i, c := range characters {
		numbers[int(first)+i] = counts[c]
	}
	return newAlphabet(characters, numbers)
}

// Rates of learning the mixer's weights: much at first, then less and less.
const (
	firstRate = 0.006
	lastRate  = 0.0005
	rateDecay = 1 - 1.0/200_000 // for each decision
)

// learner is a model that is being trained.
type learner struct {
	*Model
	history history
	places  [contexts]int
	keys    [contexts]uint64
	rate    float32
}

// text learns one, and returns the bits that it took to tell it.
func (l *learner) text(tokens []token) float64 {
	bits := 0.0
	l.history.reset(l.alphabet)
	for _, t := range tokens {
		bits += l.symbol(t)
		l.history.add(t)
	}
	return bits + l.symbol(end)
}

func (l *learner) symbol(t token) float64 {
	bits := 0.0
	for _, d := range l.alphabet.codes[t] {
		if l.table.full(contexts) {
			l.table.grow()
		}
		var o opinion
		l.ask(&l.history, d.node, &o, &l.places, &l.keys)
		l.mixer.weigh(&o)
		p := o.p
		if !d.bit {
			p = 1 - p
		}
		bits -= math.Log2(float64(p))
		l.mixer.learn(&o, d.bit, l.rate)
		l.rate = max(l.rate*rateDecay, lastRate)
		l.count(d.bit)
	}
	return bits
}

// count enters a decision under all contexts whose parents it was made in before:
// most long contexts come once, and would fill the table for nothing.
func (l *learner) count(bit bool) {
	var known [contexts]bool
	for i := range contexts {
		known[i] = l.table.slots[l.places[i]] != 0
	}
	for i := range contexts {
		if parent := parents[i]; parent < 0 || known[parent] {
			// An earlier update may have taken the empty slot.
			if s := l.table.slots[l.places[i]]; s != 0 && s>>keyShift != l.keys[i] {
				l.places[i] = l.table.find(l.keys[i])
			}
			l.table.update(l.places[i], l.keys[i], bit)
		}
	}
}

// ask collects what the contexts say of a decision. places and keys, if not nil,
// take where their counts are.
func (m *Model) ask(h *history, node int32, o *opinion, places *[contexts]int, keys *[contexts]uint64) {
	o.known, o.set = 0, 0
	longest := 0
	for i := range contexts {
		key := keyOf(h.hashes[i], node)
		at := m.table.find(key)
		if places != nil {
			places[i], keys[i] = at, key
		}
		s := m.table.slots[at]
		if s == 0 {
			continue
		}
		o.inputs[o.known] = stretches[probabilityOf(s)>>4]
		o.weights[o.known] = int32(i*countBuckets + countBucket(countOf(s)))
		o.known++
		if i < len(orders) {
			longest = i + 1
		}
	}
	o.set, o.last = int32(longest), int32(sets)+int32(h.tokens[len(h.tokens)-1])
}

// CodeLength is what the model needs to tell a text and its end, in bits, and the
// number of symbols that is; false where the text has a character that the model
// does not know.
func (m *Model) CodeLength(text string) (bits float64, symbols int, ok bool) {
	tokens, ok := m.alphabet.encode(text)
	if !ok {
		return 0, 0, false
	}
	var h history
	h.reset(m.alphabet)
	for _, t := range append(tokens, end) {
		for _, d := range m.alphabet.codes[t] {
			p := m.decision(&h, d.node)
			if !d.bit {
				p = 1 - p
			}
			bits -= math.Log2(p)
		}
		h.add(t)
	}
	return bits, len(tokens) + 1, true
}

// decision is the probability that a decision is 1.
func (m *Model) decision(h *history, node int32) float64 {
	var o opinion
	m.ask(h, node, &o, nil, nil)
	m.mixer.weigh(&o)
	return float64(o.p)
}
