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

// open returns a reader of an object's bytes. They are checked against the
// digest the first time that this process reads them.
func (s *Store) open(digest string) (io.ReadCloser, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, &CorruptError{digest, "its name is not a digest"}
	}
	data, ok, err := s.journal.get(recordName{objectRecord, [32]byte(sum)})
	if err != nil {
		return nil, &CorruptError{digest, err.Error()}
	}
	if ok {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	f, err := os.Open(s.objectPath(digest))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &CorruptError{digest, "its file is missing"}
	}
	if err != nil {
		return nil, err
	}
	if err := s.verify(digest, f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// verify checks the bytes of a file against its digest, once in a process, and
// goes back to its beginning.
func (s *Store) verify(digest string, f *os.File) error {
	s.mu.Lock()
	defer s.mu.Unlock()
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
	_, err := f.Seek(0, io.SeekStart)
	return err
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
	s.mu.Unlock()
	if err := os.Remove(s.objectPath(digest)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
