package sequence

// table counts decisions in contexts. A slot is one word: 40 bits of the hash of
// context and decision, 16 of the probability that the decision is 1, 8 of how
// often it was made.
type table struct {
	slots []uint64 // a power of two of them; 0 is empty
	used  int
}

const (
	keyBits   = 40
	countBits = 8
	mostCount = 1<<countBits - 1
	keyShift  = 64 - keyBits
	half      = 1 << 15 // probability 1/2
)

func newTable(slots int) *table {
	size := 1 << 10
	for size < slots*4/3 {
		size *= 2
	}
	return &table{slots: make([]uint64, size)}
}

// keyOf a context and a node, never 0.
func keyOf(context uint64, node int32) uint64 {
	k := mix(context, uint64(node)) >> keyShift
	if k == 0 {
		return 1
	}
	return k
}

// find gives the place of a key, or the empty slot where it belongs.
func (t *table) find(key uint64) int {
	mask := len(t.slots) - 1
	// Keys are random: their lower bits spread them.
	for at := int(key) & mask; ; at = (at + 1) & mask {
		if s := t.slots[at]; s == 0 || s>>keyShift == key {
			return at
		}
	}
}

func probabilityOf(slot uint64) uint16 { return uint16(slot >> countBits) }

func countOf(slot uint64) int { return int(slot & mostCount) }

func slotOf(key uint64, probability uint16, count int) uint64 {
	return key<<keyShift | uint64(probability)<<countBits | uint64(count)
}

// update counts a decision in the slot at a place, which may be empty. The
// probability is the mean of all that came, with a start of 1/2 that weighs half
// as much as one of them.
func (t *table) update(at int, key uint64, bit bool) {
	p, n := int64(half), 0
	if s := t.slots[at]; s != 0 {
		p, n = int64(probabilityOf(s)), countOf(s)
	} else {
		t.used++
	}
	target := int64(0)
	if bit {
		target = 1<<16 - 1
	}
	p += (target - p) * 2 / int64(2*n+3)
	t.slots[at] = slotOf(key, uint16(p), min(n+1, mostCount))
}

// grow makes room for more; places change.
func (t *table) grow() {
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	for _, s := range old {
		if s != 0 {
			t.slots[t.find(s>>keyShift)] = s
		}
	}
}

// full tells whether the table should grow before n more slots are used.
func (t *table) full(n int) bool { return (t.used+n)*4 > len(t.slots)*3 }
