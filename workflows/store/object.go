package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// inlineLimit is the size up to which an object lives in the journal, where it
// costs no file of its own.
const inlineLimit = 32 << 10

// objectWriter takes the bytes of an object. It holds them in memory until
// they are too many for the journal and then goes on in a file.
type objectWriter struct {
	store *Store
	hash  hash.Hash
	small bytes.Buffer
	file  *os.File
	size  int64
}

func (s *Store) newObject() *objectWriter { return &objectWriter{store: s, hash: sha256.New()} }

func (w *objectWriter) Write(p []byte) (int, error) {
	w.hash.Write(p)
	w.size += int64(len(p))
	if w.file == nil && w.small.Len()+len(p) <= inlineLimit {
		return w.small.Write(p)
	}
	if w.file == nil {
		if err := w.spill(); err != nil {
			return 0, err
		}
	}
	return w.file.Write(p)
}

func (w *objectWriter) spill() error {
	f, err := os.CreateTemp(filepath.Join(w.store.dir, "tmp"), "object-*")
	if err != nil {
		return err
	}
	w.file = f
	_, err = f.Write(w.small.Bytes())
	w.small = bytes.Buffer{}
	return err
}

func (w *objectWriter) commit() (string, error) {
	sum := w.hash.Sum(nil)
	digest := hex.EncodeToString(sum)
	if w.file == nil {
		name := recordName{objectRecord, [32]byte(sum)}
		if w.store.journal.has(name) {
			return digest, nil
		}
		return digest, w.store.journal.put(name, w.small.Bytes())
	}
	if err := w.publish(w.store.objectPath(digest)); err != nil {
		w.abort()
		return "", fmt.Errorf("storing an object: %w", err)
	}
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	w.store.verified[digest] = true
	return digest, nil
}

func (w *objectWriter) publish(path string) error {
	if err := w.file.Sync(); err != nil {
		return err
	}
	if err := w.file.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.Rename(w.file.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func (w *objectWriter) abort() {
	if w.file != nil {
		w.file.Close()
		os.Remove(w.file.Name())
	}
}

func (s *Store) objectPath(digest string) string {
	return filepath.Join(s.dir, "objects", digest[:2], digest[2:])
}

// object returns the bytes of an object, which must not be changed and stay
// valid until the store is closed. They are checked against the digest the
// first time.
func (s *Store) object(digest string) ([]byte, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, &CorruptError{digest, "its name is not a digest"}
	}
	data, ok, err := s.journal.get(recordName{objectRecord, [32]byte(sum)})
	if err != nil {
		return nil, &CorruptError{digest, err.Error()}
	}
	if ok {
		return data, nil
	}
	return s.mapped(digest)
}

func (s *Store) mapped(digest string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m, ok := s.mappings[digest]; ok {
		return m.data, nil
	}
	if err := s.verify(digest); err != nil {
		return nil, err
	}
	m, err := mapFile(s.objectPath(digest))
	if err != nil {
		return nil, err
	}
	s.mappings[digest] = m
	return m.data, nil
}

// verify checks the bytes of a file against its digest, once in a process. It
// reads the file instead of the mapping, whose pages would count as memory.
func (s *Store) verify(digest string) error {
	f, err := os.Open(s.objectPath(digest))
	if errors.Is(err, os.ErrNotExist) {
		return &CorruptError{digest, "its file is missing"}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if s.verified[digest] {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("reading object %s: %w", short(digest), err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest {
		return &CorruptError{digest, "its content does not have this digest"}
	}
	s.verified[digest] = true
	return nil
}

// has tells whether an object is there, without reading it.
func (s *Store) has(digest string) bool {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return false
	}
	if s.journal.has(recordName{objectRecord, [32]byte(sum)}) {
		return true
	}
	_, err = os.Stat(s.objectPath(digest))
	return err == nil
}

// drop removes a damaged object, so that it is written again.
func (s *Store) drop(digest string) error {
	if sum, err := hex.DecodeString(digest); err == nil && len(sum) == sha256.Size {
		s.journal.forget(recordName{objectRecord, [32]byte(sum)})
	}
	s.mu.Lock()
	delete(s.verified, digest)
	if m, ok := s.mappings[digest]; ok {
		s.dropped = append(s.dropped, m)
		delete(s.mappings, digest)
	}
	s.mu.Unlock()
	if err := os.Remove(s.objectPath(digest)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// mapping is a file in memory.
type mapping struct{ data []byte }

func mapFile(path string) (*mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return &mapping{}, nil
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", path, err)
	}
	return &mapping{data}, nil
}

func (m *mapping) close() error {
	if m.data == nil {
		return nil
	}
	return unix.Munmap(m.data)
}
