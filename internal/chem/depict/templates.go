package depict

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed cages.txt
var cageText string

// template is the usual picture of a cage.
type template struct {
	at    []complex128
	bonds [][2]int32
	next  [][]int32
}

// templates of known cages, read once.
var templates = sync.OnceValue(func() []template {
	var out []template
	for line := range strings.Lines(cageText) {
		_, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		places, bonds, _ := strings.Cut(rest, "|")
		var t template
		numbers := strings.Fields(places)
		for i := 0; i+1 < len(numbers); i += 2 {
			x, _ := strconv.ParseFloat(numbers[i], 64)
			y, _ := strconv.ParseFloat(numbers[i+1], 64)
			t.at = append(t.at, complex(x, y))
		}
		t.next = make([][]int32, len(t.at))
		for _, pair := range strings.Fields(bonds) {
			a, b, _ := strings.Cut(pair, "-")
			i, _ := strconv.Atoi(a)
			k, _ := strconv.Atoi(b)
			t.bonds = append(t.bonds, [2]int32{int32(i), int32(k)})
			t.next[i], t.next[k] = append(t.next[i], int32(k)), append(t.next[k], int32(i))
		}
		out = append(out, t)
	}
	return out
})

// fromTemplate is the picture of the cage with the same bonds; nil where there
// is none.
func (s *ringSystem) fromTemplate() []complex128 {
	next := s.neighbours()
	for _, t := range templates() {
		if len(t.at) != len(s.atoms) || len(t.bonds) != len(s.bonds) {
			continue
		}
		match := make([]int32, 0, len(t.at))
		if match = extend(match, t.next, next); match == nil {
			continue
		}
		at := make([]complex128, len(t.at))
		for i, a := range match {
			at[a] = t.at[i]
		}
		return at
	}
	return nil
}

// extend finds for the atoms of a template, one after the other, different
// atoms with the same bonds; cages are small.
func extend(match []int32, template, next [][]int32) []int32 {
	i := len(match)
	if i == len(template) {
		return match
	}
	for a := range int32(len(next)) {
		if len(next[a]) != len(template[i]) || slices.Contains(match, a) {
			continue
		}
		fits := true
		for _, k := range template[i] {
			fits = fits && (int(k) >= i || slices.Contains(next[a], match[k]))
		}
		if fits {
			if full := extend(append(match[:i:i], a), template, next); full != nil {
				return full
			}
		}
	}
	return nil
}
