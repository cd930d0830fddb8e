package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// Source is a table in a file. It can be read many times, also at once.
type Source struct {
	path     string
	opts     Options
	format   Format
	packed   Compression
	size     int64
	modified time.Time
	schema   *arrow.Schema

	mu    sync.Mutex
	stats *Stats
}

var _ datasets.Source = (*Source)(nil)

// Open finds out what table a file holds. It reads as much as it needs for the
// schema: the metadata of typed formats, a sample of text, and all bytes to
// verify a checksum.
func Open(path string, opts Options) (*Source, error) {
	s := &Source{path: path, opts: opts}
	s.opts.Name = path
	if err := s.identify(); err != nil {
		return nil, err
	}
	if opts.SHA256 != "" {
		if err := s.verify(opts.SHA256); err != nil {
			return nil, err
		}
	}
	if s.format.isText() && opts.Schema == nil {
		if err := s.infer(); err != nil {
			return nil, err
		}
	}
	r, err := s.reader()
	if err != nil {
		return nil, err
	}
	s.schema = r.Schema()
	return s, r.Close()
}

// identify looks at the file's name and first bytes.
func (s *Source) identify() error {
	f, err := openRegular(s.path)
	if err != nil {
		return err
	}
	in := &input{name: s.path, stream: f, file: f, closer: []func() error{f.Close}}
	defer in.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	s.size, s.modified = info.Size(), info.ModTime()
	body, err := in.plain()
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	head, err := body.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	s.packed = in.packed
	if s.opts.Format != "" {
		s.format, err = ParseFormat(string(s.opts.Format))
		return err
	}
	named, _, nameErr := fromName(s.path)
	s.format, err = decide(s.path, named, nameErr, head)
	return err
}

func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file; a pipe is read with NewReader", path)
	}
	return os.Open(path)
}

func (s *Source) verify(want string) error {
	got, err := SHA256(s.path)
	if err != nil {
		return err
	}
	if want = strings.TrimPrefix(strings.ToLower(want), "sha256:"); got != want {
		return fmt.Errorf("%s: the SHA-256 checksum is %s, expected %s; the file is not the one that was meant", s.path, got, want)
	}
	return nil
}

// infer settles the types of a text file, so that every later reading agrees.
func (s *Source) infer() error {
	in, err := s.input()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := in.text()
	if err == nil {
		s.opts.Schema, err = s.inferFrom(text)
	}
	var at *SyntaxError
	if err != nil && !errors.As(err, &at) {
		err = fmt.Errorf("%s: %w", s.path, err)
	}
	s.opts.inferred = true
	return err
}

func (s *Source) inferFrom(text io.Reader) (*arrow.Schema, error) {
	never := func() bool { return false }
	switch s.format {
	case JSONL:
		return inferJSONL(newLineScanner(s.path, text), s.opts, never)
	case SMILES:
		return inferSMILES(newSMILESScanner(s.path, text), s.opts, never)
	case SDF:
		return inferSDF(newSDFScanner(s.path, text), s.opts, never)
	}
	delimiter, err := s.opts.delimiter(s.format)
	if err != nil {
		return nil, err
	}
	return inferCSV(newCSVScanner(s.path, text, delimiter), s.opts, never)
}

// input opens the file, which must be as Open found it.
func (s *Source) input() (*input, error) {
	f, err := openRegular(s.path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && (info.Size() != s.size || !info.ModTime().Equal(s.modified)) {
		err = fmt.Errorf("%s: the file has changed since it was opened", s.path)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &input{name: s.path, stream: f, file: f, closer: []func() error{f.Close}}, nil
}

func (s *Source) reader() (*Reader, error) {
	in, err := s.input()
	if err != nil {
		return nil, err
	}
	return newReader(in, s.format, s.opts)
}

// Open begins to read the table.
func (s *Source) Open(context.Context) (datasets.Stream, error) {
	r, err := s.reader()
	if err != nil {
		return nil, err
	}
	r.done = func(stats Stats) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stats = &stats
	}
	return r, nil
}

// Schema is the schema of the table as it is read.
func (s *Source) Schema() *arrow.Schema { return s.schema }

// Path is the name of the file.
func (s *Source) Path() string { return s.path }

// Format is the format of the file.
func (s *Source) Format() Format { return s.format }

// Compression is the compression of the file.
func (s *Source) Compression() Compression { return s.packed }

// Size is the number of bytes of the file.
func (s *Source) Size() int64 { return s.size }

// Stats is what was seen when the table was read to its end; ok is false as long
// as it was not.
func (s *Source) Stats() (stats Stats, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stats == nil {
		return Stats{}, false
	}
	return s.stats.clone(), true
}

// Faults are the Faults of Stats; none as long as the table was not read to its
// end.
func (s *Source) Faults() []string {
	stats, _ := s.Stats()
	return stats.Faults()
}
