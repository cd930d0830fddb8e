package language

// key is the context of a symbol: the most telling byte first.
type key struct{ high, low uint64 }

// contextLength is the number of bytes of a key.
const contextLength = 16

func (k *key) at(i int) byte {
	if i < 8 {
		return byte(k.high >> (56 - 8*i))
	}
	return byte(k.low >> (120 - 8*i))
}

func (k *key) set(i int, b byte) {
	if i < 8 {
		k.high |= uint64(b) << (56 - 8*i)
	} else {
		k.low |= uint64(b) << (120 - 8*i)
	}
}

// layout says what the bytes of a key are: p the next symbol on the way back, r
// the state of rings, b the branches that are being written, s the size of the
// molecule so far. Of a dozen layouts it is the one with the best compromise of
// valid molecules and properties distributed as in training, on ZINC250k.
const layout = "pprbppppsppppppp"

// key makes the context of the next symbol.
func (t *text) key() key {
	var k key
	last := len(t.context)
	for i := range contextLength {
		switch layout[i] {
		case 'r':
			k.set(i, t.ringState())
		case 'b':
			k.set(i, byte(min(len(t.branches), 3)))
		case 's':
			k.set(i, byte(min(len(t.atoms)/4, 15)))
		default:
			if last--; last >= 0 {
				k.set(i, byte(t.context[last]))
			}
		}
	}
	return k
}

// ringState tells how many rings are open and how far back the last of them
// begins.
func (t *text) ringState() byte {
	open, back := 0, 0
	for i := len(t.way) - 1; i >= 0; i-- {
		if n := t.way[i].open; n > 0 {
			if open == 0 {
				back = len(t.way) - i
			}
			open += n
		}
	}
	return byte(min(back, 15)<<2 | min(open, 3))
}
