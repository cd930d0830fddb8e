package fingerprint

import "math/bits"

// Bits is a set of small integers: bit i%64 of word i/64 stands for i.
type Bits []uint64

// NewBits is an empty set for integers below n.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Set adds i.
func (b Bits) Set(i int) { b[i/64] |= 1 << (i % 64) }

// Has tells whether i is in the set.
func (b Bits) Has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }

// Len counts the members.
func (b Bits) Len() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// Members in ascending order.
func (b Bits) Members() []int {
	members := make([]int, 0, b.Len())
	for i, word := range b {
		for ; word != 0; word &= word - 1 {
			members = append(members, i*64+bits.TrailingZeros64(word))
		}
	}
	return members
}

// overlap counts the members of both sets and those they share. The sets must
// be of the same width.
func (b Bits) overlap(other Bits) overlap {
	var o overlap
	other = other[:len(b)]
	for i, word := range b {
		o.a += bits.OnesCount64(word)
		o.b += bits.OnesCount64(other[i])
		o.common += bits.OnesCount64(word & other[i])
	}
	return o
}
