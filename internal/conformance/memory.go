package conformance

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Allocator is a memory.Allocator that knows which blocks are allocated and
// which code asked for them, and overwrites what is freed. It is safe for
// concurrent use.
type Allocator struct {
	mem memory.Allocator

	mu      sync.Mutex
	live    map[*byte]block
	serial  int
	mistake error
}

type block struct {
	size   int
	serial int
	stack  []uintptr
}

var _ memory.Allocator = (*Allocator)(nil)

// NewAllocator returns an allocator with nothing allocated.
func NewAllocator() *Allocator {
	return &Allocator{mem: memory.NewGoAllocator(), live: map[*byte]block{}}
}

const poisoned = 0xA5

// Allocate implements memory.Allocator.
func (a *Allocator) Allocate(size int) []byte {
	b := a.mem.Allocate(size)
	a.record(b)
	return b
}

// Reallocate implements memory.Allocator. The block always moves, so that
// code that kept the old one is caught.
func (a *Allocator) Reallocate(size int, old []byte) []byte {
	b := a.Allocate(size)
	copy(b, old)
	a.Free(old)
	return b
}

// Free implements memory.Allocator.
func (a *Allocator) Free(b []byte) {
	if cap(b) == 0 {
		return
	}
	if !a.forget(b) {
		a.blame(fmt.Errorf("freed memory that is not allocated (released twice?), in\n%s", frames(callers())))
		return
	}
	for i := range b {
		b[i] = poisoned
	}
	a.mem.Free(b)
}

func (a *Allocator) record(b []byte) {
	if cap(b) == 0 {
		return
	}
	stack := callers()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.serial++
	a.live[unsafe.SliceData(b)] = block{size: len(b), serial: a.serial, stack: stack}
}

func (a *Allocator) forget(b []byte) (known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, known = a.live[unsafe.SliceData(b)]
	delete(a.live, unsafe.SliceData(b))
	return known
}

func (a *Allocator) blame(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.mistake == nil {
		a.mistake = err
	}
}

// Balance tells what is still allocated, and what was freed wrongly.
func (a *Allocator) Balance() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.mistake != nil || len(a.live) == 0 {
		return a.mistake
	}
	bytes, first := 0, block{}
	for _, b := range a.live {
		bytes += b.size
		if first.serial == 0 || b.serial < first.serial {
			first = b
		}
	}
	return fmt.Errorf("leaks %d bytes of Arrow memory in %d blocks; the first (%d bytes) was allocated in\n%s",
		bytes, len(a.live), first.size, frames(first.stack))
}

func callers() []uintptr {
	pcs := make([]uintptr, 24)
	return pcs[:runtime.Callers(3, pcs)]
}

func frames(pcs []uintptr) string {
	var b strings.Builder
	for it := runtime.CallersFrames(pcs); ; {
		f, more := it.Next()
		fmt.Fprintf(&b, "\t%s\n\t\t%s:%d\n", f.Function, f.File, f.Line)
		if !more {
			return b.String()
		}
	}
}

// watch stands in for memory.DefaultAllocator. While it is on, an Allocator
// keeps its books.
type watch struct {
	mem memory.Allocator
	on  atomic.Pointer[Allocator]
}

// standIn takes its place when the test program starts, before there is a
// second goroutine to race with.
var standIn = watchDefault()

func watchDefault() *watch {
	w := &watch{mem: memory.DefaultAllocator}
	memory.DefaultAllocator = w
	return w
}

func (w *watch) Allocate(size int) []byte {
	b := w.mem.Allocate(size)
	if a := w.on.Load(); a != nil {
		a.record(b)
	}
	return b
}

func (w *watch) Reallocate(size int, old []byte) []byte {
	a := w.on.Load()
	if a != nil {
		a.forget(old)
	}
	b := w.mem.Reallocate(size, old)
	if a != nil {
		a.record(b)
	}
	return b
}

func (w *watch) Free(b []byte) {
	if a := w.on.Load(); a != nil {
		a.forget(b)
	}
	w.mem.Free(b)
}

// Watched calls f with a context whose allocator is watched and reports what
// f left allocated, there or at memory.DefaultAllocator. It must not be called
// twice at once.
func Watched(ctx context.Context, f func(ctx context.Context, mem *Allocator) error) error {
	mem, ledger := NewAllocator(), NewAllocator()
	standIn.on.Store(ledger)
	defer standIn.on.Store(nil)
	err := f(WithAllocator(ctx, mem), mem)
	return errors.Join(err, mem.Balance(), ledger.Balance())
}

// WithAllocator puts an allocator into a context, for compute.GetAllocator.
func WithAllocator(ctx context.Context, mem memory.Allocator) context.Context {
	return exec.WithAllocator(ctx, mem)
}
