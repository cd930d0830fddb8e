package fingerprint

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Index compares vectors with many references, exactly. It is an inverted
// index: for every part, the references that have it at least once, at least
// twice, and so on. The sum of minima of two vectors is then how often a
// reference is met in the lists of the other's parts. References are ranked by
// their sums and searched in blocks, those first whose sums allow the highest
// similarity; the search ends where no block can improve on what was found.
type Index struct {
	sums    []int   // of references, ascending: by rank
	members []int32 // the reference at each rank
	lists   map[term][]int32
	scratch sync.Pool // of *[block]int32
}

// term of a count: having a part at least so often.
type term struct{ id, level uint32 }

// block is the number of references that are searched at once, so that their
// tallies stay in a processor's cache.
const block = 8192

// Neighbor is a reference and how similar it is.
type Neighbor struct {
	Ref        int // position in the references
	Similarity float64
}

// NewIndex of references. It keeps none of them.
func NewIndex(references []Counts) *Index {
	x := &Index{
		sums:    make([]int, len(references)),
		members: make([]int32, len(references)),
	}
	x.scratch.New = func() any { return new([block]int32) }
	sumOf := make([]int, len(references))
	for i, c := range references {
		sumOf[i] = c.Sum()
		x.members[i] = int32(i)
	}
	slices.SortStableFunc(x.members, func(a, b int32) int { return cmp.Compare(sumOf[a], sumOf[b]) })
	for rank, i := range x.members {
		x.sums[rank] = sumOf[i]
	}
	x.lists = makeLists(references, x.members)
	return x
}

// makeLists of ranks, ascending, in one piece of memory.
func makeLists(references []Counts, members []int32) map[term][]int32 {
	lengths := map[term]int32{}
	total := 0
	for _, c := range references {
		for _, e := range c {
			for level := range e.N {
				lengths[term{e.ID, level}]++
			}
			total += int(e.N)
		}
	}
	memory := make([]int32, total)
	lists := make(map[term][]int32, len(lengths))
	for rank, i := range members {
		for _, e := range references[i] {
			for level := range e.N {
				t := term{e.ID, level}
				list, ok := lists[t]
				if !ok {
					n := lengths[t]
					list, memory = memory[:0:n], memory[n:]
				}
				lists[t] = append(list, int32(rank))
			}
		}
	}
	return lists
}

// Len is the number of references.
func (x *Index) Len() int { return len(x.members) }

// Nearest finds the k references of the highest Tanimoto similarity to c, the
// highest first; of equal ones, those that stand first. There are fewer than k
// if the index has fewer.
func (x *Index) Nearest(c Counts, k int) []Neighbor {
	var best []Neighbor
	k = min(k, x.Len())
	if k <= 0 {
		return nil
	}
	x.search(c, func() float64 {
		if len(best) < k {
			return 0
		}
		return best[k-1].Similarity
	}, func(n Neighbor) {
		if len(best) == k {
			if byRank(n, best[k-1]) >= 0 {
				return
			}
			best = best[:k-1]
		}
		at, _ := slices.BinarySearchFunc(best, n, byRank)
		best = slices.Insert(best, at, n)
	})
	return best
}

// Within finds the references whose Tanimoto similarity to c is at least that,
// the highest first.
func (x *Index) Within(c Counts, least float64) []Neighbor {
	var found []Neighbor
	if !(least > 0) { // NaN too
		least = 0
	}
	x.search(c, func() float64 { return least }, func(n Neighbor) {
		if n.Similarity >= least {
			found = append(found, n)
		}
	})
	slices.SortFunc(found, byRank)
	return found
}

// Similarities writes the Tanimoto similarity of c to every reference into
// dst, which must have the index's length.
func (x *Index) Similarities(c Counts, dst []float64) {
	x.search(c, func() float64 { return 0 }, func(n Neighbor) { dst[n.Ref] = n.Similarity })
}

func byRank(a, b Neighbor) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Ref, b.Ref))
}

// search visits all references whose similarity is at least what floor
// returns, and maybe others.
func (x *Index) search(c Counts, floor func() float64, visit func(Neighbor)) {
	sum := c.Sum()
	lists := x.listsOf(c)
	tally := x.scratch.Get().(*[block]int32)
	defer x.scratch.Put(tally)
	for _, b := range x.blocksFor(sum) {
		least := floor()
		if b.bound < least {
			return
		}
		x.searchBlock(b, sum, lists, least, tally, visit)
	}
}

// searchBlock counts in the rarer lists first. The commonest are the longest
// and tell least: they are looked up only for references that can still reach
// the similarity that is asked for.
func (x *Index) searchBlock(b refBlock, sum int, lists [][]int32, least float64, tally *[block]int32, visit func(Neighbor)) {
	// A similarity of s takes s/(1+s) of both sums in common.
	share := least / (1 + least) * (1 - 1e-12)
	need := int(math.Ceil(share * float64(sum+x.sums[b.low])))
	rare, common := split(lists, need*commonShare/100)
	count(rare, b.low, b.high, tally)
	for i, n := range tally[:b.high-b.low] {
		met, total := int(n), sum+x.sums[b.low+i]
		if met+len(common) < need || float64(met+len(common)) < share*float64(total) {
			continue
		}
		met += meets(common, int32(b.low+i))
		if similarity := ratio(float64(met), float64(total-met)); similarity >= least {
			visit(Neighbor{int(x.members[b.low+i]), similarity})
		}
	}
}

// commonShare is the percentage of the parts in common that are looked up one
// by one. It changes the time only.
const commonShare = 70

// split off the last n lists.
func split(lists [][]int32, n int) (first, last [][]int32) {
	at := max(0, len(lists)-n)
	return lists[:at], lists[at:]
}

// listsOf a vector's terms, the shortest first.
func (x *Index) listsOf(c Counts) [][]int32 {
	var lists [][]int32
	for _, e := range c {
		for level := range e.N {
			list, ok := x.lists[term{e.ID, level}]
			if !ok {
				break
			}
			lists = append(lists, list)
		}
	}
	slices.SortFunc(lists, func(a, b []int32) int { return cmp.Compare(len(a), len(b)) })
	return lists
}

// count how often each of the ranks from low to high occurs in lists.
func count(lists [][]int32, low, high int, tally *[block]int32) {
	clear(tally[:])
	for _, list := range lists {
		from, _ := slices.BinarySearch(list, int32(low))
		for _, rank := range list[from:] {
			if int(rank) >= high {
				break
			}
			tally[int(rank)-low]++
		}
	}
}

// meets counts the lists that a rank is in.
func meets(lists [][]int32, rank int32) int {
	n := 0
	for _, list := range lists {
		if _, found := slices.BinarySearch(list, rank); found {
			n++
		}
	}
	return n
}

// refBlock is a range of ranks and the highest similarity that their sums
// allow.
type refBlock struct {
	low, high int
	bound     float64
}

// blocksFor a sum, the most promising first.
func (x *Index) blocksFor(sum int) []refBlock {
	blocks := make([]refBlock, 0, x.Len()/block+1)
	for low := 0; low < x.Len(); low += block {
		high := min(low+block, x.Len())
		nearest := min(max(sum, x.sums[low]), x.sums[high-1])
		bound := ratio(float64(min(sum, nearest)), float64(max(sum, nearest)))
		blocks = append(blocks, refBlock{low, high, bound})
	}
	slices.SortStableFunc(blocks, func(a, b refBlock) int { return cmp.Compare(b.bound, a.bound) })
	return blocks
}
