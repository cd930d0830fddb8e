package report

import (
	"math"

	"github.com/cupel-science/cupel/internal/words"
)

// The bounds of a family tree on the page.
const (
	treeDepth   = 6  // generations below the winner
	treeParents = 3  // parents of a candidate
	treeNodes   = 40 // candidates in all
	treeRoots   = 3  // named candidates of the first generation
)

// tree is a candidate and what it came from, as far as it is shown.
type tree struct {
	Label, ID, Origin, Scores string
	Parents                   []tree
	More                      string // "… 120 more ancestors", "" for none
	Again                     bool   // its parents are shown elsewhere in the tree
}

// family is the lineage of a winner.
type family struct {
	Root    tree
	Summary string
}

// family traces a candidate back to those without parents; false where
// nothing is known about it or it has none.
func (d *Document) family(id string) (family, bool) {
	node, ok := d.Lineage[id]
	if !ok || len(node.Parents) == 0 {
		return family{}, false
	}
	depths, order := d.ancestors(id)
	f := family{Summary: d.familySummary(depths, order)}
	b := treeBuilder{doc: d, shown: map[string]bool{}, opened: map[string]bool{}}
	for _, id := range order {
		if len(b.shown) < treeNodes && depths[id] <= treeDepth {
			b.shown[id] = true
		}
	}
	f.Root = b.build(id)
	if hidden := len(order) - len(b.opened); hidden > 0 {
		f.Root.More = "… " + plural(int64(hidden), "more ancestor")
	}
	return f, true
}

// ancestors are the known ancestors of a candidate, itself first, by
// increasing distance, and these distances.
func (d *Document) ancestors(id string) (depths map[string]int, order []string) {
	depths, order = map[string]int{id: 0}, []string{id}
	for i := 0; i < len(order); i++ {
		for _, p := range d.Lineage[order[i]].Parents {
			if _, known := d.Lineage[p]; !known {
				continue
			}
			if _, seen := depths[p]; !seen {
				depths[p] = depths[order[i]] + 1
				order = append(order, p)
			}
		}
	}
	return depths, order
}

// familySummary says how large a family is and where it began.
func (d *Document) familySummary(depths map[string]int, order []string) string {
	var roots []string
	deepest := 0
	for _, id := range order {
		deepest = max(deepest, depths[id])
		if len(d.Lineage[id].Parents) == 0 {
			roots = append(roots, id)
		}
	}
	text := plural(int64(len(order)-1), "ancestor") + " in " + plural(int64(deepest), "generation")
	if len(roots) == 0 {
		return text + "."
	}
	var names []string
	for i, id := range roots {
		if i == treeRoots {
			names = append(names, count(int64(len(roots)-i))+" more")
			break
		}
		n := d.Lineage[id]
		name := n.name()
		if n.Origin != "" {
			name += " (" + clean(n.Origin, 60) + ")"
		}
		names = append(names, name)
	}
	return text + "; it began with " + words.List(names) + "."
}

// treeBuilder makes a tree of the nearest ancestors, each opened up once.
type treeBuilder struct {
	doc           *Document
	shown, opened map[string]bool
}

func (b *treeBuilder) build(id string) tree {
	n := b.doc.Lineage[id]
	t := tree{Label: n.name(), ID: short(id), Origin: clean(n.Origin, 60), Scores: n.scoreText()}
	if b.opened[id] {
		t.Again = len(n.Parents) > 0
		return t
	}
	b.opened[id] = true
	for _, p := range n.Parents {
		if b.shown[p] && len(t.Parents) < treeParents {
			t.Parents = append(t.Parents, b.build(p))
		}
	}
	return t
}

func (n Node) name() string {
	if label := clean(n.Label, 60); label != "" {
		return label
	}
	return short(n.ID)
}

func (n Node) scoreText() string {
	text := ""
	for i, s := range n.Scores {
		if i == 4 {
			break
		}
		if math.IsNaN(s.Value) {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += clean(s.Name, 30) + " " + withUnit(pretty(number(s.Value, 64)), unitText(s.Unit, 20))
	}
	return text
}
