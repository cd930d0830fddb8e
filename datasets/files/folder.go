package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/media"
)

// Bounds of a folder.
const (
	MaxFolderFiles = 20_000
	MaxFolderFile  = 64 << 20 // bytes of a file
	MaxFolderBytes = 2 << 30  // bytes of all files
	folderBatch    = 16 << 20 // bytes from which a batch is handed on
)

// Folder is the files of a folder as a table of artifacts: a row each, by name, with
// the columns of datasets.ArtifactSchema and the file's name, which stands aside of
// what a row is. Folders within it, and files whose name begins with a dot, are left
// out. It can be read many times, also at once.
type Folder struct {
	path    string
	entries []folderEntry
	opts    Options
}

// folderEntry is a file as it was found.
type folderEntry struct {
	name     string
	size     int64
	modified time.Time
}

var _ datasets.Source = (*Folder)(nil)

// folderSchema are the columns of a folder.
func folderSchema() *arrow.Schema {
	return datasets.ArtifactSchema(datasets.Aside(arrow.Field{Name: datasets.ArtifactName, Type: arrow.BinaryTypes.String}))
}

// OpenFolder lists a folder and looks at the beginning of each file. The error tells
// of all files that are not what their names say, the first ones of many.
func OpenFolder(path string, opts Options) (*Folder, error) {
	list, err := os.ReadDir(path) // by name
	if err != nil {
		return nil, err
	}
	f := &Folder{path: path, opts: opts}
	var all int64
	var problems []error
	for _, e := range list {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if len(f.entries) > MaxFolderFiles {
			break
		}
		info, err := os.Stat(filepath.Join(path, e.Name())) // of what a link leads to
		if err == nil && info.IsDir() {
			continue
		}
		if err == nil {
			err = f.add(e.Name(), info)
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all += info.Size()
	}
	switch {
	case len(f.entries) > MaxFolderFiles:
		problems = append(problems, fmt.Errorf("%s has more than %d files", path, MaxFolderFiles))
	case all > MaxFolderBytes:
		problems = append(problems, fmt.Errorf("the files of %s have %d MiB together; they may have at most %d", path, all>>20, MaxFolderBytes>>20))
	case len(f.entries) == 0 && len(problems) == 0:
		problems = append(problems, fmt.Errorf("%s has no files (hidden ones, and folders in it, are left out)", path))
	}
	return f, firstErrors(problems)
}

// firstErrors joins the first errors of a list.
func firstErrors(all []error) error {
	const most = 10
	if n := len(all); n > most {
		all = append(all[:most:most], fmt.Errorf("and %d more files", n-most))
	}
	return errors.Join(all...)
}

// add takes a file, if it is one that can be read.
func (f *Folder) add(name string, info fs.FileInfo) error {
	e := folderEntry{name, info.Size(), info.ModTime()}
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file", f.full(name))
	case !utf8.ValidString(name):
		return fmt.Errorf("%s: the name %q is not UTF-8; rename it", f.path, name)
	case e.size > MaxFolderFile:
		return fmt.Errorf("%s has %d MiB; a file of a folder may have at most %d", f.full(name), e.size>>20, MaxFolderFile>>20)
	}
	f.entries = append(f.entries, e)
	head, err := f.read(e, media.HeadBytes)
	if err == nil {
		_, err = media.OfFile(name, head)
	}
	return f.named(name, err)
}

func (f *Folder) full(name string) string { return filepath.Join(f.path, name) }

// named says in an error which file it is about.
func (f *Folder) named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.full(name), err)
}

// read gives up to so many bytes of a file, which must be as OpenFolder found it.
func (f *Folder) read(e folderEntry, most int64) ([]byte, error) {
	file, err := openRegular(f.full(e.name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, min(e.size+1, most)))
	if err != nil {
		return nil, err
	}
	if info.Size() != e.size || !info.ModTime().Equal(e.modified) || int64(len(data)) != min(e.size, most) {
		return nil, errors.New("the file has changed since the folder was read")
	}
	return data, nil
}

// SHA256 is the checksum of names and contents: of a line for each file, in the
// order of the names, with its length, the name and the checksum of its bytes, which
// the function gives for a path.
func (f *Folder) SHA256(of func(path string) (string, error)) (string, error) {
	h := sha256.New()
	for _, e := range f.entries {
		sum, err := of(f.full(e.name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%d %s %s\n", len(e.name), e.name, sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Schema is the schema of the table.
func (f *Folder) Schema() *arrow.Schema { return folderSchema() }

// Open begins to read the files.
func (f *Folder) Open(context.Context) (datasets.Stream, error) {
	return &folderStream{folder: f, left: f.entries, mem: f.opts.allocator()}, nil
}

// folderStream reads files in batches of so many bytes.
type folderStream struct {
	folder *Folder
	left   []folderEntry
	mem    memory.Allocator
}

func (s *folderStream) Schema() *arrow.Schema { return folderSchema() }

// Next returns the next batch, which the caller releases, or io.EOF.
func (s *folderStream) Next(ctx context.Context) (arrow.Record, error) {
	if len(s.left) == 0 {
		return nil, io.EOF
	}
	b := array.NewRecordBuilder(s.mem, folderSchema())
	defer b.Release()
	for rows, size := 0, 0; len(s.left) > 0 && rows < s.folder.opts.batchRows() && size < folderBatch; rows++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e := s.left[0]
		data, err := s.folder.read(e, MaxFolderFile)
		if err != nil {
			return nil, s.folder.named(e.name, err)
		}
		mediaType, err := media.OfFile(e.name, data)
		if err != nil {
			return nil, s.folder.named(e.name, err)
		}
		b.Field(0).(*array.BinaryBuilder).Append(data)
		b.Field(1).(*array.StringBuilder).Append(mediaType)
		b.Field(2).(*array.StringBuilder).Append(e.name)
		s.left, size = s.left[1:], size+len(data)
	}
	return b.NewRecord(), nil
}

// Close ends the reading.
func (s *folderStream) Close() error {
	s.left = nil
	return nil
}
