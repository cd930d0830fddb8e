package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Store is a folder of tables, results and runs. Its methods may be called
// concurrently.
type Store struct {
	dir     string
	mem     memory.Allocator
	journal *journal
	locks   *locks

	mu       sync.Mutex
	verified map[string]bool // objects whose bytes were checked, or written, by this process
}

// formatVersion is written into a store's folder; a store of another version
// is refused.
const formatVersion = "cupel store 1\n"

// ErrCorrupt is what CorruptError wraps.
var ErrCorrupt = errors.New("corrupt object")

// CorruptError says that a stored object is damaged or missing. The tables
// that hold it have to be computed again.
type CorruptError struct {
	Object string // digest of the object
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("object %s is damaged: %s", short(e.Object), e.Reason)
}

// Unwrap makes errors.Is(err, ErrCorrupt) hold.
func (e *CorruptError) Unwrap() error { return ErrCorrupt }

func short(digest string) string { return digest[:min(12, len(digest))] }

// Open opens the store in a folder, which is made if it does not exist.
func Open(dir string) (*Store, error) {
	for _, sub := range []string{"objects", "runs", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, fmt.Errorf("opening the store: %w", err)
		}
	}
	if err := checkVersion(filepath.Join(dir, "version")); err != nil {
		return nil, err
	}
	// The lock comes first: a collection replaces the journal under it.
	l, err := openLocks(filepath.Join(dir, "locks"))
	if err != nil {
		return nil, fmt.Errorf("opening the store %s: %w", dir, err)
	}
	j, err := openJournal(filepath.Join(dir, "journal"))
	if err != nil {
		l.close()
		return nil, fmt.Errorf("opening the store %s: %w", dir, err)
	}
	return &Store{dir: dir, mem: memory.DefaultAllocator, journal: j, locks: l,
		verified: map[string]bool{}}, nil
}

func checkVersion(path string) error {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return writeFile(path, []byte(formatVersion))
	case err != nil:
		return err
	case string(text) != formatVersion:
		return fmt.Errorf("%s says %q: the store was made by another version of cupel", path, text)
	}
	return nil
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.dir }

// Damage is the number of bytes of the journal that are damaged: what they
// held is missing, and computed again when it is needed.
func (s *Store) Damage() int64 { return s.journal.damage() }

// Sync returns when all that was put into the store is on disk.
func (s *Store) Sync() error { return s.journal.sync() }

// Close flushes the store to disk and releases it.
func (s *Store) Close() error {
	return errors.Join(s.journal.close(), s.locks.close())
}

// writeFile writes a file whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
