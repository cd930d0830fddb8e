package rank

import (
	"crypto/sha256"
	"encoding/binary"
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

// bits is a list of booleans.
type bits struct {
	words []uint64
	n     int64
}

func (b *bits) append(v bool) {
	if b.n%64 == 0 {
		b.words = append(b.words, 0)
	}
	if v {
		b.words[b.n/64] |= 1 << (b.n % 64)
	}
	b.n++
}

func (b *bits) get(i int64) bool { return b.words[i/64]>>(i%64)&1 == 1 }
