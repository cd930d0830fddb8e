package main

import (
	"math"
	"testing"
)

// TestSumsToOne: what may come next has probability 1 together, after contexts that
// came and such that did not.
func TestSumsToOne(t *testing.T) {
	k := newKneserNey(4, []string{"abcabd", "abd", "dab", "éab", "aaaa", "b"})
	for _, context := range []string{"abc", "xxx", "xab", string([]rune{before, before, before}), "éab"} {
		sum := 0.0
		for _, c := range []rune{'a', 'b', 'c', 'd', 'é', after} {
			p := k.probability([]rune(context), c)
			if !(p > 0 && p < 1) {
				t.Errorf("after %q, %q has probability %v", context, c, p)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-12 {
			t.Errorf("after %q all have probability %v together", context, sum)
		}
	}
}

// TestLongerIsBetter: texts with long dependencies take fewer bits by long
// contexts.
func TestLongerIsBetter(t *testing.T) {
	var texts []string
	for range 50 {
		texts = append(texts, "the first word", "the third ward")
	}
	if long, short := newKneserNey(8, texts).mean(texts), newKneserNey(2, texts).mean(texts); long >= short {
		t.Errorf("8-grams need %v bits, 2-grams %v", long, short)
	}
}
