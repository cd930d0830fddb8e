package files

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/apache/arrow/go/v17/arrow"
)

// FileWriter writes a table to a file that appears under its name, complete and
// on disk, when Close returns without error. Until then, and after Abort, a file
// that was there before is untouched.
type FileWriter struct {
	path    string
	temp    *os.File
	buf     *bufio.Writer
	sidecar sidecar
	Writer
}

// Create begins to write a table to a file. An existing file is replaced. The
// statement in the metadata of the schema, which says where the table comes from
// (package disclosure), goes into the file, or beside it where the format has no
// place for it.
func Create(path string, schema *arrow.Schema, opts WriteOptions) (*FileWriter, error) {
	format, compression, err := fromName(path)
	if opts.Format != "" {
		format, err = opts.Format, nil
	}
	if err != nil {
		return nil, err
	}
	if format == "" {
		return nil, fmt.Errorf("%s: the name has no extension; add one or name the format: %s", path, formatNames())
	}
	if opts.Compression == None {
		opts.Compression = compression
	}
	temp, err := createTemp(path)
	if err != nil {
		return nil, err
	}
	w := &FileWriter{path: path, sidecar: newSidecar(path, format, schema), temp: temp, buf: bufio.NewWriterSize(temp, 256<<10)}
	if w.Writer, err = NewWriter(w.buf, schema, format, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), w.Abort())
	}
	return w, nil
}

// createTemp makes a hidden file next to the path, with the permissions that the
// file is to have.
func createTemp(path string) (*os.File, error) {
	for i := 0; ; i++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d-%d.part", filepath.Base(path), os.Getpid(), i))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) && i < 10_000 {
			continue
		}
		return f, err
	}
}

// Write appends a batch.
func (w *FileWriter) Write(rec arrow.Record) error {
	if err := w.Writer.Write(rec); err != nil {
		return fmt.Errorf("writing %s: %w", w.path, err)
	}
	return nil
}

// Close completes the file. If that fails, or a Write failed before, no file
// appears.
func (w *FileWriter) Close() error {
	if w.temp == nil {
		return fmt.Errorf("%s: closed", w.path)
	}
	err := w.Writer.Close()
	if err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		err = w.temp.Sync()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", w.path, err), w.Abort())
	}
	temp := w.temp.Name()
	err = w.temp.Close()
	w.temp = nil
	if err == nil {
		err = w.sidecar.write() // first, so that no table is there without it
	}
	if err == nil {
		err = os.Rename(temp, w.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", w.path, err), os.Remove(temp))
	}
	return syncDir(filepath.Dir(w.path))
}

// Abort gives up the file. After Close it does nothing, so that it can be
// deferred.
func (w *FileWriter) Abort() error {
	if w.temp == nil {
		return nil
	}
	temp := w.temp
	w.temp = nil
	err := errors.Join(temp.Close(), os.Remove(temp.Name()))
	if w.Writer != nil {
		_ = w.Writer.Close() // only to release its memory
	}
	return err
}

// syncDir brings a renamed file to disk. Systems that can't sync directories
// have renamed it by then all the same.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}
