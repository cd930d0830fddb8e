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

// Keep is what a collection keeps.
type Keep struct {
	Results func(Key) bool            // and the calls of models that led to them
	Calls   func(version string) bool // of models, more than those; nil for none
	Books   bool                      // scores remembered candidate by candidate
}

// Collect removes the given runs and everything that is not to be kept. No other
// process may use the store meanwhile; ErrBusy says that one does. With dry set
// nothing is removed.
func (s *Store) Collect(remove []string, keep Keep, dry bool) (_ Collected, err error) {
	if keep.Calls == nil {
		keep.Calls = func(string) bool { return false }
	}
	if err := s.journal.settle(); err != nil {
		return Collected{}, err
	}
	if err := s.locks.alone(); err != nil {
		return Collected{}, err
	}
	defer func() { err = errors.Join(err, s.locks.shared()) }()
	c := &collection{store: s, Keep: keep, objects: map[string]bool{}, parts: map[Key]bool{}, editions: map[Key]string{}}
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
	Keep
	store    *Store
	objects  map[string]bool // needed ones
	parts    map[Key]bool    // results that kept results were joined of
	editions map[Key]string  // of kept results, by their key without one
	records  []recordName    // journal records to keep
	out      Collected
}

// mark finds which records and objects are needed.
func (c *collection) mark() error {
	names := c.store.journal.names()
	c.markParts(names)
	var inline []recordName
	var last []pointer // what they point at is marked before them
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
		case callRecord, editRecord:
			last = append(last, pointer{name, string(payload)})
			if version := hex.EncodeToString(payload); name.kind == callRecord && c.Calls(version) {
				c.objects[version] = true
			}
		case bookRecord:
			var t Table
			if c.Books && json.Unmarshal(payload, &t) == nil {
				c.need(name, t)
			}
		}
	}
	for _, p := range last {
		c.pointer(p)
	}
	for _, name := range inline {
		if version := hex.EncodeToString(name.hash[:]); c.objects[version] || c.Calls(version) {
			c.records = append(c.records, name)
			continue
		}
		c.out.Objects++
		c.out.Bytes += int64(c.store.journal.size(name))
	}
	return nil
}

// pointer is a record that names another: the last answer to a question, the
// edition of a result that counts.
type pointer struct {
	name recordName
	to   string
}

// pointer keeps what points at something that is kept.
func (c *collection) pointer(p pointer) {
	edition, kept := c.editions[keyOf(p.name)]
	if p.name.kind == callRecord && c.objects[hex.EncodeToString([]byte(p.to))] || p.name.kind == editRecord && kept && edition == p.to {
		c.records = append(c.records, p.name)
	}
}

// markParts finds the results that kept ones were joined of.
func (c *collection) markParts(names []recordName) {
	for _, name := range names {
		if key := keyOf(name); name.kind == resultRecord && c.Results(key) {
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
	if r, ok, err := c.store.Result(key); ok && err == nil && (c.Results(key) || c.parts[key]) {
		c.need(name, r.Table)
		c.calls(r)
		return
	}
	c.out.Results++
	c.out.Bytes += int64(len(payload))
}

// calls keeps the calls of a result, and that it is the edition that counts.
func (c *collection) calls(r Result) {
	if r.Edition != "" && c.store.Edition(r.Base) == r.Edition {
		c.editions[r.Base] = r.Edition
	}
	if r.CallsIn == "" {
		return
	}
	c.objects[r.CallsIn] = true
	list, err := c.store.Calls(r)
	if err != nil {
		return // damaged: dropped when it is next asked for
	}
	for _, call := range list {
		c.objects[call.Version] = true
	}
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
		if digest := strings.ReplaceAll(rel, string(filepath.Separator), ""); err != nil || c.objects[digest] || c.Calls(digest) {
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
