package grounded

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/cupel-science/cupel/internal/plain"
)

// index finds where in a source a quotation stands. All sources are one plain
// text, whose words are numbered in their order. For each different word the
// index lists the numbers of its occurrences, so that looking for a quotation
// means looking at the occurrences of its rarest word in the source.
type index struct {
	text    string
	sources []sourceText
	words   []uint32          // where in the text word number i begins
	kinds   map[string]uint32 // numbers of the different words
	first   []uint32          // where in places the occurrences of a kind begin; one more at the end
	places  []uint32          // numbers of words by kind, in order
	kindOf  []uint32          // by number of word; nil unless near misses are looked for
}

// span is a part of something, from a place up to another.
type span struct{ from, to int }

// sourceText is where a source stands.
type sourceText struct {
	text  span // bytes
	words span // numbers of words
}

// separator stands between sources; no plain text has it.
const separator = '\n'

// newIndex takes plain texts in. With near it can look for near misses.
func newIndex(texts []string, near bool) (*index, error) {
	size := len(texts)
	for _, t := range texts {
		size += len(t)
	}
	if uint64(size) > math.MaxUint32 {
		return nil, fmt.Errorf("the sources have %d MB of text, more than the %d that can be searched", size>>20, math.MaxUint32>>20)
	}
	var b strings.Builder
	b.Grow(size)
	x := &index{kinds: map[string]uint32{}, words: make([]uint32, 0, size/7)}
	for _, t := range texts {
		from := b.Len()
		b.WriteString(t)
		x.sources = append(x.sources, sourceText{text: span{from, b.Len()}})
		b.WriteByte(separator)
	}
	x.text = b.String()
	x.count()
	x.place()
	if !near {
		x.kindOf = nil
	}
	return x, nil
}

// count numbers the words and their kinds.
func (x *index) count() {
	var counts []uint32
	x.kindOf = make([]uint32, 0, cap(x.words))
	for i := range x.sources {
		s := &x.sources[i]
		s.words.from = len(x.words)
		plain.EachWord(x.text[s.text.from:s.text.to], func(at plain.Span) {
			from := at.From + s.text.from
			word := x.text[from : at.To+s.text.from]
			kind, known := x.kinds[word]
			if !known {
				kind = uint32(len(counts))
				x.kinds[word] = kind
				counts = append(counts, 0)
			}
			counts[kind]++
			x.words, x.kindOf = append(x.words, uint32(from)), append(x.kindOf, kind)
		})
		s.words.to = len(x.words)
	}
	x.first = make([]uint32, len(counts)+1)
	for kind, n := range counts {
		x.first[kind+1] = x.first[kind] + n
	}
}

func (x *index) place() {
	x.places = make([]uint32, len(x.words))
	next := slices.Clone(x.first)
	for word, kind := range x.kindOf {
		x.places[next[kind]] = uint32(word)
		next[kind]++
	}
}

// occurrences of a word in a source, as numbers of words.
func (x *index) occurrences(word string, source int) []uint32 {
	kind, known := x.kinds[word]
	if !known {
		return nil
	}
	all, in := x.places[x.first[kind]:x.first[kind+1]], x.sources[source].words
	from := sort.Search(len(all), func(i int) bool { return int(all[i]) >= in.from })
	to := from + sort.Search(len(all)-from, func(i int) bool { return int(all[from+i]) >= in.to })
	return all[from:to]
}

// contains tells whether a source has a quotation, which is a plain text. It must
// not begin or end within a word of the source.
func (x *index) contains(source int, quotation string) bool {
	rarest, offset, found := []uint32(nil), 0, false
	missing := false
	plain.EachWord(quotation, func(at plain.Span) {
		if missing {
			return
		}
		places := x.occurrences(quotation[at.From:at.To], source)
		missing = len(places) == 0
		if !found || len(places) < len(rarest) {
			rarest, offset, found = places, at.From, true
		}
	})
	if missing {
		return false
	}
	in := x.sources[source].text
	for _, word := range rarest {
		from := int(x.words[word]) - offset
		to := from + len(quotation)
		if from >= in.from && to <= in.to && x.text[from:to] == quotation && !plain.CutsWord(x.text, from) && !plain.CutsWord(x.text, to) {
			return true
		}
	}
	return false
}
