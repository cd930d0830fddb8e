package files

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// limited is an allocator that refuses single buffers over a limit. Decoders
// size buffers by numbers in the file; a damaged one must not take all memory.
// The interface leaves no way to refuse but a panic, which guard catches.
type limited struct {
	memory.Allocator
	limit int64
}

func (l *limited) check(size int) {
	if int64(size) > l.limit || size < 0 {
		panic(limitError(fmt.Sprintf("a buffer of %d bytes is over the limit of %d; shorter batches (BatchRows) or a higher limit (MaxBuffer) may help", size, l.limit)))
	}
}

type limitError string

func (e limitError) Error() string { return string(e) }

func (l *limited) Allocate(size int) []byte {
	l.check(size)
	return l.Allocator.Allocate(size)
}

func (l *limited) Reallocate(size int, b []byte) []byte {
	l.check(size)
	return l.Allocator.Reallocate(size, b)
}
