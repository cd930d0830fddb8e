package rank

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// identity is an id in 16 bytes. Ids of Cupel are 32 lower-case hex digits and
// fit as they are; of others it is a digest.
type identity [2]uint64

func identify(id string) identity {
	var out identity
	if len(id) == 32 && parseHex(id[:16], &out[0]) && parseHex(id[16:], &out[1]) {
		return out
	}
	sum := sha256.Sum256([]byte(id))
	return identity{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

func parseHex(digits string, out *uint64) bool {
	var v uint64
	for i := range len(digits) {
		c := digits[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return false
		}
		v = v<<4 | uint64(c)
	}
	*out = v
	return true
}

// idSet is a set of ids. It takes 20 to 27 bytes for each, half of what a map
// does, and looks ids up by the dozen, so that the processor fetches their
// places at the same time: with millions of ids every place is a cache miss.
// Its hashes are seeded at random, which changes nothing that it answers.
type idSet struct {
	seed   maphash.Seed
	shards [64]idShard // so that growing copies a part at a time
	zero   bool        // the id of zeros, which marks empty slots, is in the set
}

// idShard is a hash table with linear probing.
type idShard struct {
	slots []identity
	used  int
}

func newIDSet() *idSet { return &idSet{seed: maphash.MakeSeed()} }

// idChunk is how many ids are looked up together.
const idChunk = 32

// add puts ids into the set and tells which of them were not there yet.
func (s *idSet) add(ids []identity, fresh []bool) {
	for from := 0; from < len(ids); from += idChunk {
		to := min(len(ids), from+idChunk)
		s.addChunk(ids[from:to], fresh[from:to])
	}
}

func (s *idSet) addChunk(ids []identity, fresh []bool) {
	var hashes [idChunk]uint64
	for i, id := range ids {
		hashes[i] = maphash.Comparable(s.seed, id)
		if t := s.shard(hashes[i]); (t.used+idChunk)*5 > len(t.slots)*4 {
			t.grow(s.seed)
		}
	}
	near := true
	for i := range ids { // nothing comes of it but that the slots are fetched
		t := s.shard(hashes[i])
		near = near && t.slots[t.place(hashes[i])] != ids[i]
	}
	_ = near
	for i, id := range ids {
		if id == (identity{}) {
			fresh[i], s.zero = !s.zero, true
			continue
		}
		fresh[i] = s.shard(hashes[i]).insert(id, hashes[i])
	}
}

func (s *idSet) shard(hash uint64) *idShard { return &s.shards[hash>>58] }

// place is where the search for an id begins: the hash, without the bits that
// chose the shard, as a share of the table.
func (t *idShard) place(hash uint64) int {
	high, _ := bits.Mul64(hash<<6, uint64(len(t.slots)))
	return int(high)
}

func (t *idShard) insert(id identity, hash uint64) bool {
	for i := t.place(hash); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		switch t.slots[i] {
		case identity{}:
			t.slots[i] = id
			t.used++
			return true
		case id:
			return false
		}
	}
}

func (t *idShard) grow(seed maphash.Seed) {
	old := t.slots
	t.slots, t.used = make([]identity, len(old)*4/3+4*idChunk), 0
	for _, id := range old {
		if id != (identity{}) {
			t.insert(id, maphash.Comparable(seed, id))
		}
	}
}

// bitset is a list of booleans.
type bitset struct {
	words []uint64
	n     int64
}

func (b *bitset) append(v bool) {
	if b.n%64 == 0 {
		b.words = append(b.words, 0)
	}
	if v {
		b.words[b.n/64] |= 1 << (b.n % 64)
	}
	b.n++
}

func (b *bitset) get(i int64) bool { return b.words[i/64]>>(i%64)&1 == 1 }
