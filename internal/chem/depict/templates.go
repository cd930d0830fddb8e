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
	price float64
	at    []complex128
	bonds [][2]int32
	next  [][]int32
}

// templates of known cages, read once.
var templates = sync.OnceValue(func() []template {
	var out []template
	for line := range strings.Lines(cageText) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		places, bonds, _ := strings.Cut(rest, "|")
		var t template
		_, price, _ := strings.Cut(name, " ")
		t.price, _ = strconv.ParseFloat(price, 64)
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

// fromTemplates is the best picture of a cage with the same bonds; nil where
// there is none.
func (s *ringSystem) fromTemplates() (best []complex128, cost float64) {
	next := s.neighbours()
	for _, t := range templates() {
		if len(t.at) != len(s.atoms) || len(t.bonds) != len(s.bonds) {
			continue
		}
		extend(nil, t.next, next, func(match []int32) {
			at := make([]complex128, len(t.at))
			price := t.price
			for i, a := range match {
				at[a] = t.at[i]
				if n := s.substituents(a); n > 0 {
					price += float64(n) * (0.1 + 0.7*max(1-distance(t.at[i], 0)/0.8, 0))
				}
			}
			if best == nil || price < cost-1e-6 {
				best, cost = at, price
			}
		})
	}
	return best, cost
}

// substituents counts the bonds of an atom that lead out of the system.
func (s *ringSystem) substituents(atom int32) int {
	inside := 0
	for _, b := range s.bonds {
		if b[0] == atom || b[1] == atom {
			inside++
		}
	}
	return s.m.Degree(int(s.atoms[atom])) - inside
}

// extend finds for the atoms of a template, one after the other, different
// atoms with the same bonds, in all possible ways; cages are small.
func extend(match []int32, template, next [][]int32, found func([]int32)) {
	i := len(match)
	if i == len(template) {
		found(match)
		return
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
			extend(append(match[:i:i], a), template, next, found)
		}
	}
}
