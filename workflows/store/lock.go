package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// locks are exclusive locks on names, between goroutines and between the
// processes that use a store. Each name is a byte of one file, at an offset
// given by its hash; a lock on that byte ends with its process.
type locks struct {
	file *os.File
	mu   sync.Mutex
	held map[int64]chan struct{} // closed when the lock is given up
}

func openLocks(path string) (*locks, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	l := &locks{file: file, held: map[int64]chan struct{}{}}
	return l, l.shared()
}

// shared says that this process uses the store; it waits for a collection.
func (l *locks) shared() error {
	return retryInterrupted(func() error { return unix.Flock(int(l.file.Fd()), unix.LOCK_SH) })
}

// alone makes sure that no other process uses the store.
func (l *locks) alone() error {
	if err := unix.Flock(int(l.file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return errors.Join(ErrBusy, l.shared())
	}
	return nil
}

func (l *locks) close() error { return l.file.Close() }

// pollEvery is how often a lock that another process holds is tried again.
const pollEvery = 20 * time.Millisecond

// acquire waits for the lock on a name. It tells whether it had to wait: then
// somebody else may have done the work meanwhile.
func (l *locks) acquire(ctx context.Context, name string) (release func(), waited bool, err error) {
	sum := sha256.Sum256([]byte(name))
	offset := int64(binary.LittleEndian.Uint64(sum[:]) >> 2)
	waited, err = l.enter(ctx, offset)
	if err != nil {
		return nil, waited, err
	}
	leave := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		close(l.held[offset])
		delete(l.held, offset)
	}
	for {
		err := l.set(offset, unix.F_WRLCK)
		if err == nil {
			return func() {
				_ = l.set(offset, unix.F_UNLCK) // at worst the lock ends with the process
				leave()
			}, waited, nil
		}
		if !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EACCES) {
			leave()
			return nil, waited, err
		}
		waited = true
		select {
		case <-ctx.Done():
			leave()
			return nil, waited, ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}

// enter waits until no goroutine of this process holds the offset.
func (l *locks) enter(ctx context.Context, offset int64) (waited bool, err error) {
	for {
		l.mu.Lock()
		busy, ok := l.held[offset]
		if !ok {
			l.held[offset] = make(chan struct{})
			l.mu.Unlock()
			return waited, nil
		}
		l.mu.Unlock()
		waited = true
		select {
		case <-busy:
		case <-ctx.Done():
			return waited, ctx.Err()
		}
	}
}

func (l *locks) set(offset int64, kind int16) error {
	lock := unix.Flock_t{Type: kind, Whence: 0, Start: offset, Len: 1}
	return retryInterrupted(func() error { return unix.FcntlFlock(l.file.Fd(), setLock, &lock) })
}

// Lock waits for the exclusive right to compute a key, among all processes
// that use the store. It tells whether it had to wait. After release the lock
// is held on until others can see what was put into the store under it.
func (s *Store) Lock(ctx context.Context, key Key) (release func(), waited bool, err error) {
	unlock, waited, err := s.locks.acquire(ctx, string(key))
	if err != nil {
		return nil, waited, err
	}
	return func() { s.journal.then(unlock) }, waited, nil
}
