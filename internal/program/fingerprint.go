package program

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// File is one that counts as part of a program.
type File struct {
	Name string // with slashes, from the workflow's folder on
	Path string
}

// stamp is the digest of a file as it was when last read.
type stamp struct {
	size  int64
	mtime time.Time
	sum   [sha256.Size]byte
}

// Fingerprint is the SHA-256 over the files of the workflow's folder that the
// command names, and those that Options.Files lists. Programs installed on the
// machine are not covered. Files that are the same as at the last call (size
// and time of change) are not read again.
func (p *Program) Fingerprint() (string, error) {
	list, err := p.Files()
	if err != nil {
		return "", err
	}
	stamps := make([]stamp, len(list))
	group := errgroup.Group{}
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range list {
		group.Go(func() error {
			var err error
			stamps[i], err = p.stamp(f)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return "", err
	}
	h := sha256.New()
	for i, f := range list {
		fmt.Fprintf(h, "%q %x\n", f.Name, stamps[i].sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stamp digests a file.
func (p *Program) stamp(f File) (stamp, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return stamp{}, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return stamp{}, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	p.mu.Lock()
	known, ok := p.stamps[f.Path]
	p.mu.Unlock()
	if ok && known.size == info.Size() && known.mtime.Equal(info.ModTime()) {
		return known, nil
	}
	now := stamp{size: info.Size(), mtime: info.ModTime()}
	h := sha256.New()
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{in}, make([]byte, 256<<10)); err != nil {
		return stamp{}, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	h.Sum(now.sum[:0])
	// A file that was changed a moment ago may change again without showing it.
	if time.Since(now.mtime) > 2*time.Second {
		p.mu.Lock()
		if p.stamps == nil {
			p.stamps = map[string]stamp{}
		}
		p.stamps[f.Path] = now
		p.mu.Unlock()
	}
	return now, nil
}

// Files lists the files that are part of the program, in the order of their
// names: those of the workflow's folder that the command names, and those that
// Options.Files lists.
func (p *Program) Files() ([]File, error) {
	var list []File
	for _, arg := range p.command {
		if f, ok := p.named(arg); ok {
			list = append(list, f)
		}
		if _, value, ok := strings.Cut(arg, "="); ok { // --weights=model.bin
			if f, ok := p.named(value); ok {
				list = append(list, f)
			}
		}
	}
	for _, pattern := range p.options.Files {
		found, err := p.listed(pattern)
		if err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
		list = append(list, found...)
	}
	slices.SortFunc(list, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(list), nil
}

// named is the file of the workflow's folder that an argument names.
func (p *Program) named(arg string) (File, bool) {
	if arg == "" {
		return File{}, false
	}
	f := p.file(p.absolute(arg))
	if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
		return File{}, false
	}
	info, err := os.Stat(f.Path)
	return f, err == nil && info.Mode().IsRegular()
}

func (p *Program) file(path string) File {
	name, err := filepath.Rel(p.dir, path)
	if err != nil {
		name = path
	}
	return File{Name: filepath.ToSlash(name), Path: path}
}

// listed finds what an entry of Options.Files stands for.
func (p *Program) listed(pattern string) ([]File, error) {
	if pattern == "" {
		return nil, errors.New("a name is empty")
	}
	path := p.absolute(pattern)
	if _, err := os.Stat(path); err == nil {
		return p.below(path)
	} else if !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(pattern, "*?[") {
		return nil, fmt.Errorf("%s: %w; paths start in the workflow's folder", pattern, errors.Unwrap(err))
	}
	paths, err := filepath.Glob(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pattern, err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no file matches %s; paths start in the workflow's folder", pattern)
	}
	var list []File
	for _, path := range paths {
		found, err := p.below(path)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// below lists a file, or the files of a folder and its folders. Hidden ones and
// what Python compiles are left out.
func (p *Program) below(root string) ([]File, error) {
	var list []File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, hidden := path != root, strings.HasPrefix(d.Name(), ".")
		switch {
		case d.IsDir() && inside && (hidden || d.Name() == "__pycache__"):
			return fs.SkipDir
		case d.IsDir() || inside && (hidden || strings.HasSuffix(d.Name(), ".pyc")):
			return nil
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return err
		case info.IsDir() && inside:
			return fmt.Errorf("%s is a link to a folder; list that folder itself", p.file(path).Name)
		case info.IsDir():
			found, err := p.below(path + string(filepath.Separator))
			list = append(list, found...)
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is not a regular file", p.file(path).Name)
		}
		list = append(list, p.file(path))
		return nil
	})
	return list, err
}
