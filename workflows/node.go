package workflows

import "strconv"

// node is a YAML value with its place. Exactly one of the groups is set.
type node struct {
	pos    Pos
	scalar any    // string, int64, uint64, float64, bool; nil for null
	text   string // the scalar as it was written, without quotes
	quoted bool
	keys   []entry // a mapping, in the order of the file
	items  []*node // a sequence
	kind   nodeKind
	broken bool // what it says was reported and counts for nothing
	holds  bool // it is broken, or something in it is
}

type nodeKind int

const (
	scalarNode nodeKind = iota
	mappingNode
	sequenceNode
)

type entry struct {
	key   string
	pos   Pos
	value *node
}

func (n *node) isNull() bool { return n == nil || n.kind == scalarNode && n.scalar == nil }

func (n *node) describe() string {
	switch {
	case n.isNull():
		return "nothing"
	case n.kind == mappingNode:
		return "a mapping"
	case n.kind == sequenceNode:
		return "a list"
	}
	if s, ok := n.scalar.(string); ok {
		return strconv.Quote(s)
	}
	return n.text
}

// get is the value of a mapping's key; nil where there is none.
func (n *node) get(key string) *node {
	for _, e := range n.keys {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// value converts a node to plain Go values, as params take them.
func (n *node) value() any {
	switch n.kind {
	case mappingNode:
		out := make(map[string]any, len(n.keys))
		for _, e := range n.keys {
			out[e.key] = e.value.value()
		}
		return out
	case sequenceNode:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.value()
		}
		return out
	}
	return n.scalar
}
