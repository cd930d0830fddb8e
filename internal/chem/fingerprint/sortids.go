package fingerprint

import "slices"

// mostBucketed is the length up to which ids are sorted by buckets.
const mostBucketed = 256

// sortIDs sorts hashes, which are spread evenly but for repetitions: their top
// byte almost sorts a few of them, and insertion does the rest. It takes a
// third of the time of slices.Sort.
func sortIDs(ids []uint32) {
	if len(ids) > mostBucketed {
		slices.Sort(ids)
		return
	}
	var next [257]uint16 // where the next of each bucket goes
	for _, id := range ids {
		next[id>>24+1]++
	}
	for b := range 256 {
		next[b+1] += next[b]
	}
	var sorted [mostBucketed]uint32
	for _, id := range ids {
		at := &next[id>>24]
		sorted[*at] = id
		*at++
	}
	copy(ids, sorted[:])
	for i := 1; i < len(ids); i++ {
		id := ids[i]
		j := i
		for ; j > 0 && ids[j-1] > id; j-- {
			ids[j] = ids[j-1]
		}
		ids[j] = id
	}
}
