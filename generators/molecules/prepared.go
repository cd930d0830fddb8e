package molecules

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// prepared remembers what was made of a list of texts the last time, such as a
// model trained on a library, because a loop hands in the same library round
// after round. The zero value is ready; it is safe for concurrent use.
type prepared[T any] struct {
	mu   sync.Mutex
	of   [sha256.Size]byte
	made *T
}

func (p *prepared[T]) get(texts []string, build func() (*T, error)) (*T, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	of := digest(texts)
	if p.made != nil && p.of == of {
		return p.made, nil
	}
	made, err := build()
	if err == nil {
		p.of, p.made = of, made
	}
	return made, err
}

func digest(texts []string) (sum [sha256.Size]byte) {
	h := sha256.New()
	var buf []byte
	for _, t := range texts {
		buf = binary.AppendUvarint(buf[:0], uint64(len(t)))
		h.Write(append(buf, t...))
	}
	h.Sum(sum[:0])
	return sum
}
