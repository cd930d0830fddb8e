package main

import (
	"math"
	"strings"
	"unicode/utf8"
)

// kneserNey is the interpolated n-gram of characters with modified Kneser-Ney
// smoothing: three discounts for each order, from counts of counts (Chen and
// Goodman, Comput. Speech Lang. 13, 359 (1999), equations 23 to 26).
type kneserNey struct {
	n         int
	levels    []map[string]*successors // by the length of the context
	discounts [][4]float64             // by the count, 3 and more together
	symbols   int
}

// successors are the counts of what comes after a context.
type successors struct {
	counts map[rune]int
	total  int
	kinds  [4]int // how many have a count of 1, 2, 3 and more
}

// before stands in front of texts, after behind them.
const before, after = '\ue000', '\ue001'

func padded(n int, text string) []rune {
	return append([]rune(strings.Repeat(string(before), n-1)+text), after)
}

func newKneserNey(n int, texts []string) *kneserNey {
	k := &kneserNey{n: n, levels: make([]map[string]*successors, n), discounts: make([][4]float64, n)}
	for i := range k.levels {
		k.levels[i] = map[string]*successors{}
	}
	seen := map[rune]bool{}
	for _, text := range texts {
		runes := padded(n, text)
		for i := n - 1; i < len(runes); i++ {
			seen[runes[i]] = true
			k.at(n-1, string(runes[i-n+1:i])).counts[runes[i]]++
		}
	}
	k.symbols = len(seen)
	for order := n - 1; order > 0; order-- { // a shorter context counts how many longer ones there are
		for context, next := range k.levels[order] {
			_, size := utf8.DecodeRuneInString(context)
			shorter := k.at(order-1, context[size:])
			for c := range next.counts {
				shorter.counts[c]++
			}
		}
	}
	for order := range k.levels {
		k.discount(order)
	}
	return k
}

func (k *kneserNey) at(order int, context string) *successors {
	s := k.levels[order][context]
	if s == nil {
		s = &successors{counts: map[rune]int{}}
		k.levels[order][context] = s
	}
	return s
}

func (k *kneserNey) discount(order int) {
	var n [5]float64 // counts of counts
	for _, s := range k.levels[order] {
		for _, c := range s.counts {
			s.total += c
			s.kinds[min(c, 3)]++
			if c < len(n) {
				n[c]++
			}
		}
	}
	y := n[1] / (n[1] + 2*n[2])
	for i := 1; i <= 3; i++ {
		d := float64(i) - float64(i+1)*y*n[i+1]/n[i]
		if !(d > 0) || d > float64(i) { // too few to tell
			d = 0.5
		}
		k.discounts[order][i] = d
	}
}

// probability of a symbol after a context of n-1.
func (k *kneserNey) probability(context []rune, c rune) float64 {
	p := 1 / float64(k.symbols)
	for order := range k.n {
		s := k.levels[order][string(context[len(context)-order:])]
		if s == nil {
			break
		}
		d := k.discounts[order]
		count := s.counts[c]
		left := d[1]*float64(s.kinds[1]) + d[2]*float64(s.kinds[2]) + d[3]*float64(s.kinds[3])
		p = (float64(count) - d[min(count, 3)] + left*p) / float64(s.total)
	}
	return p
}

// mean is the bits of a character and of ends in texts.
func (k *kneserNey) mean(texts []string) float64 {
	bits, symbols := 0.0, 0
	for _, text := range texts {
		runes := padded(k.n, text)
		for i := k.n - 1; i < len(runes); i++ {
			bits -= math.Log2(k.probability(runes[i-k.n+1:i], runes[i]))
			symbols++
		}
	}
	return bits / float64(symbols)
}
