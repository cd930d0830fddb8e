package store

import (
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"golang.org/x/sys/unix"
)

func (j *journal) writeLoop() {
	defer close(j.stopped)
	for range j.wake {
		j.writePending()
	}
	j.writePending()
	j.flush()
}

// flushLoop is apart from writeLoop: a flush may take long, and what a process
// has written survives its death without.
func (j *journal) flushLoop() {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			j.flush()
		case <-j.stopped:
			return
		}
	}
}

func (j *journal) writePending() {
	j.mu.Lock()
	batch, after := j.pending, j.after
	j.pending, j.after = nil, nil
	j.mu.Unlock()
	if len(batch) > 0 {
		err := j.write(batch)
		j.mu.Lock()
		if err != nil && j.failed == nil {
			j.failed = fmt.Errorf("writing %s: %w", j.path, err)
		}
		j.written += uint64(len(batch))
		j.done.Broadcast()
		j.mu.Unlock()
	}
	for _, f := range after {
		f()
	}
}

// write appends records under an exclusive lock on the file. After a failure
// (a full disk) the file is cut back to whole records.
func (j *journal) write(batch []pending) error {
	fd := int(j.file.Fd())
	if err := retryInterrupted(func() error { return unix.Flock(fd, unix.LOCK_EX) }); err != nil {
		return err
	}
	defer func() { _ = unix.Flock(fd, unix.LOCK_UN) }() // what was written is good all the same
	if err := j.refresh(); err != nil {
		return err
	}
	start := j.known()
	// What follows the last whole record was torn by a process that died:
	// nobody else writes while we hold the lock.
	if err := j.cutTo(start); err != nil {
		return err
	}
	var data []byte
	for _, p := range batch {
		data = appendRecord(data, p)
	}
	if _, err := j.file.WriteAt(data, start); err != nil {
		return errors.Join(err, j.cutTo(start))
	}
	j.wrote(batch, start)
	return nil
}

func (j *journal) known() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.end
}

func (j *journal) cutTo(end int64) error {
	info, err := j.file.Stat()
	if err != nil || info.Size() <= end {
		return err
	}
	return j.file.Truncate(end)
}

// wrote moves the locations of written records from memory to the file.
func (j *journal) wrote(batch []pending, start int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, p := range batch {
		loc := location{offset: start + headerSize, length: uint32(len(p.payload)), crc: crc32.Checksum(p.payload, castagnoli)}
		if now := j.index[p.name]; now.memory != nil && now.put == p.put {
			j.index[p.name] = loc
		}
		start = loc.offset + int64(loc.length)
	}
	j.end = max(j.end, start)
	j.dirty = true
}

// flush makes written records survive a power cut.
func (j *journal) flush() {
	j.flushing.Lock() // who finds nothing to flush knows that it is on disk
	defer j.flushing.Unlock()
	j.mu.Lock()
	dirty := j.dirty
	j.dirty = false
	j.mu.Unlock()
	if !dirty {
		return
	}
	if err := j.file.Sync(); err != nil {
		j.mu.Lock()
		j.failed = errors.Join(j.failed, fmt.Errorf("flushing %s: %w", j.path, err))
		j.mu.Unlock()
	}
}

// settle returns when all records put before are written (not yet flushed).
func (j *journal) settle() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for want := j.queued; j.written < want; {
		j.done.Wait()
	}
	return j.failed
}

// sync returns when all records put before are on disk.
func (j *journal) sync() error {
	if err := j.settle(); err != nil {
		return err
	}
	j.flush()
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failed
}

func (j *journal) close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	close(j.wake)
	j.mu.Unlock()
	<-j.stopped
	j.flushing.Lock()
	defer j.flushing.Unlock()
	return errors.Join(j.failed, j.file.Close())
}

func retryInterrupted(f func() error) error {
	for {
		if err := f(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
