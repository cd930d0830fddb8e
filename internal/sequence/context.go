package sequence

import (
	"math/bits"
	"unicode"
)

// bracket is what a character is to nesting.
type bracket uint8

const (
	noBracket bracket = iota
	opens
	closes
)

// class is what else is known of a character.
type class uint8

const (
	otherClass class = iota
	letter
	digit
	quote
)

// classify looks at the characters once.
func (a *alphabet) classify() {
	a.brackets, a.classes = make([]bracket, a.size()), make([]class, a.size())
	for i, c := range a.characters {
		t := first + token(i)
		switch c {
		case '(', '[', '{':
			a.brackets[t] = opens
		case ')', ']', '}':
			a.brackets[t] = closes
		}
		switch {
		case unicode.IsLetter(c):
			a.classes[t] = letter
		case unicode.IsDigit(c):
			a.classes[t] = digit
		case c == '"' || c == '\'' || c == '`':
			a.classes[t] = quote
		}
	}
}

// orders are the lengths of the plain contexts: so many symbols before.
var orders = [...]int{1, 2, 3, 4, 5, 6, 8, 11, 16}

// The other contexts, behind the plain ones.
const (
	wordContext      = len(orders) + iota // the word that is being written, and what is before it
	wordsContext                          // the same and the word before
	skeletonContext2                      // two symbols, of a text without the insides of brackets
	skeletonContext4
	skeletonContext7
	pairContext   // what is open: brackets, and digits and quotes that came an odd number of times
	pairsContext2 // the same, and three symbols
	pairsContext4 // the same, and four of the skeleton
	pairsContext6 // the same, and six symbols
	ringContext   // what is open, how far back the last of the pairs began, and a symbol
	ringContext3  // the same, and three symbols
	lengthContext // how long the text is, and a symbol
	contexts
)

// parents are contexts that must have come before their children are counted; -1
// for none.
var parents = func() [contexts]int {
	var p [contexts]int
	for i := range p {
		p[i] = i - 1
	}
	p[wordContext], p[wordsContext] = 1, wordContext
	p[skeletonContext2], p[skeletonContext4], p[skeletonContext7] = 0, skeletonContext2, skeletonContext4
	p[pairContext], p[pairsContext2], p[pairsContext4], p[pairsContext6], p[lengthContext] = 0, pairContext, pairsContext2, pairsContext2, 0
	p[ringContext], p[ringContext3] = pairContext, pairsContext2
	return p
}()

// history is a text that is being read or written: the same code makes the
// contexts of training texts and of new ones.
type history struct {
	*alphabet
	tokens   []token
	skeleton []token // the text with the insides of closed brackets cut to their first symbol
	open     []int   // places in skeleton behind opening brackets
	pairs    uint64  // digits and quotes that came an odd number of times
	begun    [64]int // where in skeleton they came last
	word     uint64  // hash of the word that is being written
	before   uint64  // of the word before
	hashes   [contexts]uint64
}

func (h *history) reset(a *alphabet) {
	h.alphabet = a
	h.tokens, h.skeleton, h.open = append(h.tokens[:0], start), append(h.skeleton[:0], start), h.open[:0]
	h.pairs, h.word, h.before = 0, 0, 0
	h.look()
}

// mostOpen bounds how deep brackets are followed.
const mostOpen = 256

// add appends a symbol.
func (h *history) add(t token) {
	h.tokens = append(h.tokens, t)
	h.skeleton = append(h.skeleton, t)
	switch h.brackets[t] {
	case opens:
		if len(h.open) < mostOpen {
			h.open = append(h.open, len(h.skeleton))
		}
	case closes:
		if n := len(h.open); n > 0 {
			from := h.open[n-1]
			h.open = h.open[:n-1]
			if from+1 < len(h.skeleton)-1 { // keep the first symbol inside
				h.skeleton = append(h.skeleton[:from+1], t)
			}
		}
	}
	switch h.classes[t] {
	case letter:
		h.word = mix(h.word, uint64(t))
	case digit, quote:
		h.pairs ^= 1 << (t % 64)
		h.begun[t%64] = len(h.skeleton)
		fallthrough
	default:
		if h.word != 0 {
			h.before, h.word = h.word, 0
		}
	}
	h.look()
}

// look makes the hashes of the contexts.
func (h *history) look() {
	hash, at := uint64(0), 0
	for k := 1; k <= orders[len(orders)-1]; k++ {
		if i := len(h.tokens) - k; i >= 0 {
			hash = mix(hash, uint64(h.tokens[i])+1)
		}
		if k == orders[at] {
			h.hashes[at] = mix(hash, uint64(at))
			at++
		}
	}
	last := uint64(h.tokens[len(h.tokens)-1])
	h.hashes[wordContext] = mix(mix(h.word, last), uint64(wordContext))
	h.hashes[wordsContext] = mix(mix(h.word, h.before), uint64(wordsContext))
	hash = 0
	for k := 1; k <= 7; k++ {
		if i := len(h.skeleton) - k; i >= 0 {
			hash = mix(hash, uint64(h.skeleton[i])+1)
		}
		switch k {
		case 2:
			h.hashes[skeletonContext2] = mix(hash, uint64(skeletonContext2))
		case 4:
			h.hashes[skeletonContext4] = mix(hash, uint64(skeletonContext4))
		case 7:
			h.hashes[skeletonContext7] = mix(hash, uint64(skeletonContext7))
		}
	}
	opened := mix(h.pairs, uint64(len(h.open)))
	if n := len(h.open); n > 0 {
		opened = mix(opened, uint64(h.skeleton[h.open[n-1]-1]))
	}
	back := uint64(h.sinceOpen())
	h.hashes[pairContext] = mix(mix(opened, last), uint64(pairContext))
	h.hashes[ringContext] = mix(mix(mix(opened, back), last), uint64(ringContext))
	h.hashes[ringContext3] = mix(mix(mix(opened, back), h.hashes[2]), uint64(ringContext3))
	h.hashes[pairsContext2] = mix(mix(opened, h.hashes[2]), uint64(pairsContext2))
	h.hashes[pairsContext4] = mix(mix(opened, h.hashes[skeletonContext4]), uint64(pairsContext4))
	h.hashes[pairsContext6] = mix(mix(opened, h.hashes[5]), uint64(pairsContext6))
	h.hashes[lengthContext] = mix(mix(uint64(bucket(len(h.tokens))), last), uint64(lengthContext))
}

// sinceOpen is how far back in the skeleton the last of the pairs began that are
// open; 0 where none is.
func (h *history) sinceOpen() int {
	last := 0
	for left := h.pairs; left != 0; left &= left - 1 {
		last = max(last, h.begun[bits.TrailingZeros64(left)])
	}
	if last == 0 {
		return 0
	}
	return min(max(len(h.skeleton)-last, 0), 30) + 1
}

// bucket is a length, coarser the longer it is.
func bucket(n int) int {
	switch {
	case n < 16:
		return n
	case n < 128:
		return 16 + n/8
	}
	return 32 + n/64
}

// mix takes a value into a hash (the finisher of Steele, Lea and Flood's
// SplitMix64, OOPSLA 2014).
func mix(hash, value uint64) uint64 {
	x := hash ^ (value+0x9e3779b97f4a7c15)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
