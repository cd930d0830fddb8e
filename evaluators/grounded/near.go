package grounded

import (
	"cmp"
	"slices"

	"github.com/cupel-science/cupel/internal/plain"
)

// passage is the part of a source that is most like a quotation.
type passage struct {
	source     int
	word       int // of the source, the first being 1
	text       string
	similarity float64
}

// The most words of a quotation that is compared with passages, and the most
// places that a source is looked at. Of long quotations they are fewer, so that no
// comparison takes long.
const (
	nearWords  = 2000
	nearPlaces = 2000
)

func placesFor(words int) int { return min(nearPlaces, max(8, 25_000_000/(words*words+1))) }

// nearest is the passage of a source that turns into a quotation by the fewest
// words replaced, left out and put in; its similarity is 1 less their number over
// that of the quotation's words. Marks between words do not count. Those of less than
// the least similarity are not looked for, and may come out as -1.
//
// With at most e edits, at least one of any e + 1 words of the quotation stands in the
// passage. So it is enough to look around the occurrences of the e + 1 rarest ones.
func (x *index) nearest(source int, quotation string, least float64) passage {
	kinds, seeds := x.seedsOf(source, quotation)
	best := passage{source: source, similarity: -1}
	if len(kinds) > nearWords {
		return best
	}
	edits := int((1-least)*float64(len(kinds)) + 1e-9)
	for _, window := range x.windows(source, seeds[:min(edits+1, len(seeds))], len(kinds), edits) {
		edits, words := align(kinds, x.kindOf[window.from:window.to])
		similarity := 1 - float64(edits)/float64(len(kinds))
		if words.to > words.from && similarity > best.similarity {
			from, to := window.from+words.from, window.from+words.to
			best.similarity, best.word = similarity, from-x.sources[source].words.from+1
			best.text = x.text[x.words[from]:x.endOf(to-1)]
		}
	}
	return best
}

// seed is a word of a quotation, by its number, and its occurrences in a source.
type seed struct {
	number int
	places []uint32
}

// seedsOf are the words of a quotation as kinds, and the rarest first.
func (x *index) seedsOf(source int, quotation string) ([]uint32, []seed) {
	var kinds []uint32
	var seeds []seed
	plain.EachWord(quotation, func(at plain.Span) {
		word := quotation[at.From:at.To]
		kind, known := x.kinds[word]
		if !known {
			kind = noKind
		}
		seeds = append(seeds, seed{len(kinds), x.occurrences(word, source)})
		kinds = append(kinds, kind)
	})
	slices.SortStableFunc(seeds, func(a, b seed) int { return len(a.places) - len(b.places) })
	return kinds, seeds
}

const noKind = ^uint32(0)

// endOf word number i in the text.
func (x *index) endOf(i int) int {
	from := int(x.words[i])
	to := from
	plain.EachWord(x.text[from:min(len(x.text), from+maxWord)], func(at plain.Span) {
		if to == from {
			to = from + at.To
		}
	})
	return to
}

// maxWord bounds how much of an endless word is shown, in bytes.
const maxWord = 400

// windows are the parts of a source, as numbers of words, in which passages with
// the given edits have one of the seeds where the quotation has it.
func (x *index) windows(source int, seeds []seed, length, edits int) []span {
	in, left := x.sources[source].words, placesFor(length)
	var out []span
	for _, s := range seeds {
		places := s.places[:min(left, len(s.places))]
		left -= len(places)
		for _, place := range places {
			from := int(place) - s.number
			out = append(out, span{max(in.from, from-edits), min(in.to, from+length+edits)})
		}
	}
	return merged(out)
}

// merged spans do not touch each other, and are sorted.
func merged(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var out []span
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].to {
			out[last].to = max(out[last].to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// align finds the part of a text that becomes the pattern by the fewest edits, the
// first of several (P. Sellers, The theory and computation of evolutionary
// distances, Journal of Algorithms 1 (1980) 359-373).
func align(pattern, text []uint32) (edits int, part span) {
	// The least edits between each beginning of the pattern and a part of the text
	// that ends before and with the present word, and where that part begins.
	type cell struct{ edits, from int }
	before, now := make([]cell, len(pattern)+1), make([]cell, len(pattern)+1)
	for i := range before {
		before[i].edits = i
	}
	edits = len(pattern)
	for j, word := range text {
		now[0] = cell{0, j + 1}
		for i, want := range pattern {
			best := before[i]
			if word != want {
				best.edits++
			}
			if extra := before[i+1]; extra.edits+1 < best.edits {
				best = cell{extra.edits + 1, extra.from}
			}
			if missing := now[i]; missing.edits+1 < best.edits {
				best = cell{missing.edits + 1, missing.from}
			}
			now[i+1] = best
		}
		if last := now[len(pattern)]; last.edits < edits {
			edits, part = last.edits, span{last.from, j + 1}
		}
		before, now = now, before
	}
	return edits, part
}
