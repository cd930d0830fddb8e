package sequence

import (
	"cmp"
	"slices"
)

// token is the number of a symbol of texts.
type token uint16

// start stands before every text, end behind it. Characters follow.
const (
	start token = iota
	end
	first
)

// mostCharacters bounds the characters that a model can tell apart; texts with
// rarer ones are not learned from.
const mostCharacters = 1024

// alphabet numbers the characters of texts, and has a Huffman code (Huffman, Proc.
// IRE 40, 1098 (1952)) for what may come next: characters and the end. A symbol is
// predicted as the decisions on the way to it, of which common symbols need few.
type alphabet struct {
	characters []rune // of tokens from first, in their order
	tokens     map[rune]token
	brackets   []bracket
	classes    []class
	counts     []int64 // by token, what the code was made of
	codes      [][]decision
	nodes      []node // of the tree, the root last
}

// decision is a step on the way to a symbol.
type decision struct {
	node int32
	bit  bool
}

// node of the tree. A child is a node, or a token as its complement.
type node struct{ child [2]int32 }

// newAlphabet makes the alphabet of characters with their numbers of occurrences.
func newAlphabet(characters []rune, counts []int64) *alphabet {
	a := &alphabet{characters: characters, counts: counts, tokens: make(map[rune]token, len(characters))}
	for i, c := range characters {
		a.tokens[c] = first + token(i)
	}
	a.classify()
	a.build()
	return a
}

// size is the number of tokens.
func (a *alphabet) size() int { return int(first) + len(a.characters) }

// tree is a part of the code that is not joined yet.
type tree struct {
	weight int64
	order  int // of making, for equal weights
	child  int32
}

// build makes the code. Of equal weights the older one comes first, so that the
// code is the same everywhere.
func (a *alphabet) build() {
	var queue []tree
	for t := end; int(t) < a.size(); t++ {
		queue = append(queue, tree{max(a.counts[t], 1), int(t), ^int32(t)})
	}
	lighter := func(x, y tree) int { return cmp.Or(cmp.Compare(x.weight, y.weight), cmp.Compare(x.order, y.order)) }
	slices.SortFunc(queue, lighter)
	for len(queue) > 1 {
		x, y := queue[0], queue[1]
		queue = queue[2:]
		a.nodes = append(a.nodes, node{[2]int32{x.child, y.child}})
		joined := tree{x.weight + y.weight, a.size() + len(a.nodes), int32(len(a.nodes) - 1)}
		at, _ := slices.BinarySearchFunc(queue, joined, lighter)
		queue = slices.Insert(queue, at, joined)
	}
	a.codes = make([][]decision, a.size())
	if len(a.nodes) > 0 {
		a.spell(int32(len(a.nodes)-1), nil)
	}
}

// spell notes the ways to the symbols below a node.
func (a *alphabet) spell(at int32, way []decision) {
	for bit, child := range a.nodes[at].child {
		next := append(slices.Clone(way), decision{at, bit == 1})
		if child < 0 {
			a.codes[^child] = next
		} else {
			a.spell(child, next)
		}
	}
}

// encode reads a text as tokens, without start and end; false where it has a
// character that is not in the alphabet.
func (a *alphabet) encode(text string) ([]token, bool) {
	out := make([]token, 0, len(text))
	for _, c := range text {
		t, ok := a.tokens[c]
		if !ok {
			return nil, false
		}
		out = append(out, t)
	}
	return out, true
}
