package store

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Collected is what a collection removed, or would remove.
type Collected struct {
	Runs    int   `json:"runs"`
	Objects int   `json:"objects"`
	Results int   `json:"results"`
	Bytes   int64 `json:"bytes"`
}

// orphanAge is how old a temporary file must be before it counts as left over
// by a process that died.
const orphanAge = time.Hour

// Collect removes the given runs and every result and object that no other run
// needs: kept tells which results those are. Scores remembered candidate by
// candidate stay, unless books is true. No other process may use the store
// meanwhile; ErrBusy says that one does. With dry set nothing is removed.
func (s *Store) Collect(remove []string, kept func(Key) bool, books, dry bool) (_ Collected, err error) {
	if err := s.journal.settle(); err != nil {
		return Collected{}, err
	}
	if err := s.locks.alone(); err != nil {
		return Collected{}, err
	}
	defer func() { err = errors.Join(err, s.locks.shared()) }()
	c := &collection{store: s, kept: kept, books: books, objects: map[string]bool{}, parts: map[Key]bool{}}
	if err := c.mark(); err != nil {
		return Collected{}, err
	}
	c.out.Runs = len(remove)
	if err := c.files(dry); err != nil {
		return c.out, err
	}
	if dry {
		return c.out, nil
	}
	for _, id := range remove {
		if err := s.RemoveRun(id); err != nil {
			return c.out, err
		}
	}
	return c.out, s.journal.rewrite(c.records)
}

type collection struct {
	store   *Store
	kept    func(Key) bool
	books   bool            // drop candidate-level caches
	objects map[string]bool // needed ones
	parts   map[Key]bool    // results that kept results were joined of
	records []recordName    // journal records to keep
	out     Collected
}

// mark finds which records and objects are needed.
func (c *collection) mark() error {
	names := c.store.journal.names()
	c.markParts(names)
	var inline []recordName
	for _, name := range names {
		payload, ok, err := c.store.journal.get(name)
		if err != nil || !ok {
			continue // damaged: dropped
		}
		switch name.kind {
		case objectRecord:
			inline = append(inline, name)
		case resultRecord:
			c.result(name, payload)
		case bookRecord:
			var t Table
			if !c.books && json.Unmarshal(payload, &t) == nil {
				c.need(name, t)
			}
		}
	}
	for _, name := range inline {
		if c.objects[hex.EncodeToString(name.hash[:])] {
			c.records = append(c.records, name)
			continue
		}
		c.out.Objects++
		c.out.Bytes += int64(c.store.journal.size(name))
	}
	return nil
}

// markParts finds the results that kept ones were joined of.
func (c *collection) markParts(names []recordName) {
	for _, name := range names {
		if key := keyOf(name); name.kind == resultRecord && c.kept(key) {
			if r, ok, err := c.store.Result(key); ok && err == nil {
				for _, p := range r.Parts {
					c.parts[p] = true
				}
			}
		}
	}
}

func keyOf(name recordName) Key { return Key(hex.EncodeToString(name.hash[:])) }

func (c *collection) result(name recordName, payload []byte) {
	key := keyOf(name)
	if r, ok, err := c.store.Result(key); ok && err == nil && (c.kept(key) || c.parts[key]) {
		c.need(name, r.Table)
		return
	}
	c.out.Results++
	c.out.Bytes += int64(len(payload))
}

func (c *collection) need(name recordName, t Table) {
	c.records = append(c.records, name)
	for _, o := range t.Objects() {
		c.objects[o] = true
	}
}

// files removes the files of objects that nothing needs, and what dead
// processes left under tmp.
func (c *collection) files(dry bool) error {
	root := filepath.Join(c.store.dir, "objects")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil || c.objects[strings.ReplaceAll(rel, string(filepath.Separator), "")] {
			return err
		}
		c.out.Objects++
		return c.removeFile(path, d, dry)
	})
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(c.store.dir, "tmp"))
	if err != nil {
		return err
	}
	for _, d := range entries {
		info, err := d.Info()
		if err != nil || time.Since(info.ModTime()) < orphanAge || dry {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.store.dir, "tmp", d.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) removeFile(path string, d fs.DirEntry, dry bool) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	c.out.Bytes += info.Size()
	if dry {
		return nil
	}
	return os.Remove(path)
}

// ErrBusy says that another process uses the store.
var ErrBusy = errors.New("another process uses the store")

func (j *journal) names() []recordName {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Collect(maps.Keys(j.index))
	slices.SortFunc(out, func(a, b recordName) int { return cmp.Compare(j.index[a].offset, j.index[b].offset) })
	return out
}

func (j *journal) size(name recordName) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return int(j.index[name].length)
}

// rewrite replaces the journal by one with the given records only. This one
// must not be written to any more.
func (j *journal) rewrite(keep []recordName) error {
	tmp, err := os.CreateTemp(filepath.Dir(j.path), ".journal-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	for _, name := range keep {
		payload, ok, err := j.get(name)
		if err != nil || !ok {
			continue
		}
		if _, err := tmp.Write(appendRecord(nil, pending{name: name, payload: payload})); err != nil {
			tmp.Close()
			return err
		}
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), j.path); err != nil {
		return fmt.Errorf("replacing the journal: %w", err)
	}
	return syncDir(filepath.Dir(j.path))
}
