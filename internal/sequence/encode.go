package sequence

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// MediaType is that of encoded models.
const MediaType = "application/vnd.cupel.sequence-model"

// magic is how encoded models begin; the digit changes with what follows, or with
// what it means.
const magic = "cupel sequence model 1\n"

// Encode writes the model: the magic line; then, as unsigned varints (package
// encoding/binary) unless it says otherwise, the numbers of texts, symbols and the
// longest text; the bits of a symbol (float64); the number of texts that the code
// was made of, the number of characters, and of each its distance from the one
// before and how often it came; the weights (float32); the number of slots, and of
// each the distance of its key from the one before, the probability (2 bytes) and
// the count (1 byte). Bytes are in little-endian order.
func (m *Model) Encode() []byte {
	out := []byte(magic)
	number := func(v uint64) { out = binary.AppendUvarint(out, v) }
	number(uint64(m.texts))
	number(uint64(m.symbols))
	number(uint64(m.longest))
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(m.bits))
	number(uint64(m.alphabet.counts[end]))
	number(uint64(len(m.alphabet.characters)))
	before := rune(-1)
	for i, c := range m.alphabet.characters {
		number(uint64(c - before))
		number(uint64(m.alphabet.counts[int(first)+i]))
		before = c
	}
	for _, w := range m.mixer.weights {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(w))
	}
	slots := slices.DeleteFunc(slices.Clone(m.table.slots), func(s uint64) bool { return s == 0 })
	slices.Sort(slots)
	number(uint64(len(slots)))
	last := uint64(0)
	for _, s := range slots {
		number(s>>keyShift - last)
		out = binary.LittleEndian.AppendUint16(out, probabilityOf(s))
		out = append(out, byte(countOf(s)))
		last = s >> keyShift
	}
	return out
}

// errNoModel says that bytes are no model of this version.
var errNoModel = errors.New("sequence: the bytes are no model that this version can read")

// reader reads an encoded model, and notes whether it could.
type reader struct {
	data []byte
	bad  bool
}

// number reads one from 0 to most.
func (r *reader) number(most uint64) uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > most {
		r.bad = true
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.bad = true
		return make([]byte, n)
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

// Decode reads a model that Encode wrote. Nothing in it is trusted.
func Decode(data []byte) (*Model, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, errNoModel
	}
	const most = 1 << 50
	r := &reader{data: data[len(magic):]}
	m := &Model{texts: int(r.number(most)), symbols: int64(r.number(most)), longest: int(r.number(most))}
	m.bits = math.Float64frombits(binary.LittleEndian.Uint64(r.bytes(8)))
	m.readAlphabet(r)
	if !r.bad {
		m.readWeights(r)
	}
	if !r.bad {
		m.readSlots(r)
	}
	if r.bad || len(r.data) > 0 || !(m.bits >= 0) || math.IsInf(m.bits, 0) {
		return nil, fmt.Errorf("%w: it is damaged", errNoModel)
	}
	return m, nil
}

func (m *Model) readAlphabet(r *reader) {
	const most = 1 << 50 // of a character; all together stay below 2^63
	counts := []int64{0, int64(r.number(most))}
	size := int(r.number(mostCharacters))
	characters := make([]rune, 0, size)
	before := rune(-1)
	for range size {
		c := before + rune(r.number(utf8.MaxRune+1))
		counts = append(counts, int64(r.number(most)))
		if r.bad = r.bad || c <= before || !utf8.ValidRune(c); r.bad {
			return
		}
		characters = append(characters, c)
		before = c
	}
	if r.bad = r.bad || size == 0; !r.bad {
		m.alphabet = newAlphabet(characters, counts)
	}
}

func (m *Model) readWeights(r *reader) {
	m.mixer = newMixer(m.alphabet.size())
	bytes := r.bytes(4 * len(m.mixer.weights))
	for i := range m.mixer.weights {
		w := math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*i:]))
		if !(w > -1e6 && w < 1e6) {
			r.bad = true
		}
		m.mixer.weights[i] = w
	}
}

func (m *Model) readSlots(r *reader) {
	const shortest = 4 // bytes of a slot
	count := int(r.number(uint64(len(r.data) / shortest)))
	if r.bad {
		return
	}
	m.table = newTable(count)
	key := uint64(0)
	for range count {
		key += r.number(1<<keyBits - 1)
		bytes := r.bytes(3)
		n := int(bytes[2])
		if r.bad = r.bad || key >= 1<<keyBits || n == 0; r.bad {
			return
		}
		at := m.table.find(key)
		if m.table.slots[at] != 0 {
			r.bad = true
			return
		}
		m.table.slots[at] = slotOf(key, binary.LittleEndian.Uint16(bytes), n)
		m.table.used++
	}
}
