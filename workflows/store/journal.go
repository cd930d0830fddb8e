package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// journal is an append-only file of records, shared by the processes that use
// a store. A record is a header and a payload:
//
//	magic 4 | kind 1 | name 32 | length 4 | CRC-32C of payload 4 | CRC-32C of header 4 | payload
//
// put makes a record visible to this process at once and leaves writing to a
// background goroutine, so that thousands of records share a write and a flush
// to disk. Records are written in the order of put: what is on disk never
// refers to what is not.
type journal struct {
	path string
	file *os.File

	mu      sync.Mutex
	index   map[recordName]location
	end     int64 // how much of the file the index knows
	skipped int64 // bytes between whole records
	pending []pending
	after   []func() // to call once pending is written
	failed  error    // the first error of the background writer
	done    *sync.Cond
	queued  uint64 // number of records handed to put
	written uint64 // number of those written, or failed
	dirty   bool   // written but not flushed
	closed  bool

	flushing sync.Mutex
	wake     chan struct{}
	stopped  chan struct{}
}

type recordKind byte

const (
	objectRecord recordKind = 'o'
	resultRecord recordKind = 'r'
	bookRecord   recordKind = 'b'
	callRecord   recordKind = 'c' // digest of a question: hash of the object that answers it
	editRecord   recordKind = 'e' // key of a task that asks models: the edition that counts
)

type recordName struct {
	kind recordKind
	hash [32]byte
}

// location is where a payload is: still in memory, or in the file.
type location struct {
	memory []byte
	put    uint64 // number of the put that it is from
	offset int64
	length uint32
	crc    uint32
}

type pending struct {
	name    recordName
	payload []byte
	put     uint64
}

var magic = [4]byte{'c', 'u', 'p', 'l'}

const (
	headerSize = 4 + 1 + 32 + 4 + 4 + 4
	// maxPayload bounds a record: a length above it is damage, not data.
	maxPayload = 64 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func openJournal(path string) (*journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	j := &journal{path: path, file: file, index: map[recordName]location{}, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	j.done = sync.NewCond(&j.mu)
	if err := j.refresh(); err != nil {
		file.Close()
		return nil, err
	}
	go j.writeLoop()
	go j.flushLoop()
	return j, nil
}

// refresh takes in what other processes have appended.
func (j *journal) refresh() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.scan()
}

// scan reads the headers after j.end. A torn or damaged stretch is passed over
// up to the next header that is whole; at the end of the file it stays
// unread, since another process may be about to complete it.
func (j *journal) scan() error {
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	if size <= j.end {
		j.end = size // another process took back what it could not write whole
		return nil
	}
	r := bufio.NewReaderSize(io.NewSectionReader(j.file, j.end, size-j.end), 1<<20)
	at := j.end
	for {
		head, err := r.Peek(headerSize)
		if err != nil {
			return nil
		}
		name, loc, ok := parseHeader(head)
		if !ok {
			_, _ = r.Discard(1) // cannot fail: it was peeked at
			at++
			continue
		}
		loc.offset = at + headerSize
		if loc.offset+int64(loc.length) > size {
			return nil
		}
		_, _ = r.Discard(headerSize + int(loc.length)) // should it fail, so does the next Peek
		j.skipped += at - j.end
		at = loc.offset + int64(loc.length)
		if j.index[name].memory == nil { // one that is pending will come later
			j.index[name] = loc
		}
		j.end = at
	}
}

func parseHeader(h []byte) (recordName, location, bool) {
	var name recordName
	if [4]byte(h[:4]) != magic || crc32.Checksum(h[:headerSize-4], castagnoli) != binary.LittleEndian.Uint32(h[headerSize-4:]) {
		return name, location{}, false
	}
	name.kind = recordKind(h[4])
	copy(name.hash[:], h[5:37])
	loc := location{length: binary.LittleEndian.Uint32(h[37:]), crc: binary.LittleEndian.Uint32(h[41:])}
	return name, loc, loc.length <= maxPayload
}

func appendRecord(out []byte, p pending) []byte {
	from := len(out)
	out = append(out, magic[:]...)
	out = append(out, byte(p.name.kind))
	out = append(out, p.name.hash[:]...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(p.payload)))
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(p.payload, castagnoli))
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(out[from:], castagnoli))
	return append(out, p.payload...)
}

// get returns a record's payload, which must not be changed. A damaged one is
// an error and forgotten.
func (j *journal) get(name recordName) ([]byte, bool, error) {
	j.mu.Lock()
	loc, ok := j.index[name]
	j.mu.Unlock()
	if !ok {
		return nil, false, nil
	}
	if loc.memory != nil {
		return loc.memory, true, nil
	}
	payload := make([]byte, loc.length)
	_, err := j.file.ReadAt(payload, loc.offset)
	if err == nil && crc32.Checksum(payload, castagnoli) == loc.crc {
		return payload, true, nil
	}
	j.forget(name)
	return nil, false, fmt.Errorf("%w: the journal is damaged at byte %d", ErrCorrupt, loc.offset)
}

// damage is how many bytes lie between records that are whole.
func (j *journal) damage() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.skipped
}

// startingWith lists the records of a kind whose names agree in their first
// bytes, ordered by name.
func (j *journal) startingWith(like recordName, prefix int) []recordName {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []recordName
	for name := range j.index {
		if name.kind == like.kind && bytes.Equal(name.hash[:prefix], like.hash[:prefix]) {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, func(a, b recordName) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	return out
}

func (j *journal) has(name recordName) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, ok := j.index[name]
	return ok
}

func (j *journal) forget(name recordName) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.index, name)
}

// put adds a record; the payload must not be changed afterwards. Its error is
// that of an earlier write.
func (j *journal) put(name recordName, payload []byte) error {
	if len(payload) > maxPayload {
		return fmt.Errorf("a record of %d bytes is too large for the journal", len(payload))
	}
	if payload == nil {
		payload = []byte{}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed != nil {
		return j.failed
	}
	if j.closed {
		return os.ErrClosed
	}
	j.queued++
	j.index[name] = location{memory: payload, put: j.queued}
	j.pending = append(j.pending, pending{name, payload, j.queued})
	j.rouse()
	return nil
}

// rouse makes the background goroutine write what is pending.
func (j *journal) rouse() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// then calls f when all records put before can be read by other processes.
func (j *journal) then(f func()) {
	j.mu.Lock()
	if j.queued > j.written && !j.closed {
		defer j.mu.Unlock()
		j.after = append(j.after, f)
		j.rouse()
		return
	}
	j.mu.Unlock()
	f()
}

// flushEvery is how long a written record may wait for its flush to disk: a
// killed process loses nothing that was written, a power cut this much.
const flushEvery = 200 * time.Millisecond
