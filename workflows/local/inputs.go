package local

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
)

// Files reads the inputs of workflows from the file system. A file is digested
// once, unless it changes meanwhile.
type Files struct {
	mu      sync.Mutex
	digests map[fileState]string
}

var _ run.InputReader = (*Files)(nil)

// fileState is a file as it was at one time.
type fileState struct {
	path     string
	size     int64
	modified int64
}

// SHA256 is the checksum of a file's bytes, or of the names and contents of a
// folder's files (see files.Folder).
func (f *Files) SHA256(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", plain(err, path)
	}
	if info.IsDir() {
		folder, err := files.OpenFolder(path, files.Options{})
		if err != nil {
			return "", err
		}
		return folder.SHA256(f.SHA256)
	}
	state := fileState{path, info.Size(), info.ModTime().UnixNano()}
	f.mu.Lock()
	defer f.mu.Unlock()
	if d, ok := f.digests[state]; ok {
		return d, nil
	}
	d, err := files.SHA256(path)
	if err != nil {
		return "", err
	}
	if f.digests == nil {
		f.digests = map[fileState]string{}
	}
	f.digests[state] = d
	return d, nil
}

// plain says without the name of a system call that a file is not there.
func plain(err error, path string) error {
	if os.IsNotExist(err) {
		return missing{path}
	}
	return err
}

// Digest implements run.InputReader.
func (f *Files) Digest(_ context.Context, n *workflows.Node) (string, error) {
	sum, err := f.SHA256(n.InputPath)
	if err != nil {
		return "", err
	}
	if n.Input.SHA256 != "" && n.Input.SHA256 != sum {
		return "", checksumError(n.Input, sum)
	}
	if isFolder(n.InputPath) {
		return sum + "folder", nil // there is one way to read it, whatever its name
	}
	how, err := json.Marshal([]any{n.Input.Format, n.Input.Types, n.Input.Units, baseFormat(n.InputPath)})
	return sum + string(how), err
}

// baseFormat is the part of a path that decides how a file is read.
func baseFormat(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if i := strings.IndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}

// missing is the error about a file that is not there.
type missing struct{ path string }

func (m missing) Error() string { return "there is no file " + m.path }

// Is implements errors.Is.
func (missing) Is(target error) bool { return target == fs.ErrNotExist }

func checksumError(in *workflows.Input, sum string) error {
	return inputError("sha256", "the file %s has changed: its sha256 is %s, but the workflow expects %s", in.Path, sum, in.SHA256)
}

func inputError(key, format string, args ...any) error {
	return &workflows.InputError{Key: key, Err: fmt.Errorf(format, args...)}
}

// Open implements run.InputReader.
func (f *Files) Open(_ context.Context, n *workflows.Node) (datasets.Source, error) {
	return openInput(n.InputPath, *n.Input)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Inspect checks an input's file and returns its schema, for
// workflows.Catalog.
func (f *Files) Inspect(path string, in workflows.Input) (*arrow.Schema, error) {
	if isFolder(path) {
		if err := checkFolder(in); err != nil {
			return nil, err
		}
	}
	sum, err := f.SHA256(path)
	if err != nil {
		return nil, err
	}
	if in.SHA256 != "" && in.SHA256 != sum {
		return nil, checksumError(&in, sum)
	}
	src, err := openInput(path, in)
	if err != nil {
		return nil, err
	}
	return src.Schema(), nil
}

// typeNames are the types that `types:` of an input can name.
var typeNames = map[string]arrow.DataType{"bool": arrow.FixedWidthTypes.Boolean, "int": arrow.PrimitiveTypes.Int64,
	"float": arrow.PrimitiveTypes.Float64, "string": arrow.BinaryTypes.String, "timestamp": arrow.FixedWidthTypes.Timestamp_us}

// checkFolder refuses what a workflow says of a folder that is about a table in a
// file.
func checkFolder(in workflows.Input) error {
	switch {
	case in.Kind != datasets.KindArtifact:
		return inputError("path", "%s is a folder, whose files can be read as artifacts only; add `kind: artifact`, or name a file", in.Path)
	case in.Format != "":
		return inputError("format", "a folder of artifacts has no format; leave it out")
	case len(in.Types) > 0:
		return inputError("types", "the columns of a folder have their types; leave them out")
	case len(in.Units) > 0:
		return inputError("units", "the columns of a folder have no units; leave them out")
	}
	return nil
}

func openInput(path string, in workflows.Input) (datasets.Source, error) {
	if isFolder(path) {
		if err := checkFolder(in); err != nil {
			return nil, err
		}
		return files.OpenFolder(path, files.Options{})
	}
	opts := files.Options{Types: map[string]arrow.DataType{}}
	if in.Format != "" {
		format, err := files.ParseFormat(in.Format)
		if err != nil {
			return nil, inputError("format", "%w", err)
		}
		opts.Format = format
	}
	for _, column := range slices.Sorted(maps.Keys(in.Types)) {
		name := in.Types[column]
		t, ok := typeNames[name]
		if !ok {
			return nil, inputError("types", "column %q has the unknown type %q; types are bool, int, float, string, timestamp", column, name)
		}
		opts.Types[column] = t
	}
	src, err := files.Open(path, opts)
	if err != nil {
		return nil, err
	}
	return withUnits(src, in.Units)
}

// withUnits records the units that the workflow gives for an input's columns.
func withUnits(src datasets.Source, units map[string]string) (datasets.Source, error) {
	if len(units) == 0 {
		return src, nil
	}
	fields := append([]arrow.Field(nil), src.Schema().Fields()...)
	var names []string
	for i, f := range fields {
		fields[i] = datasets.WithUnit(f, units[f.Name])
		names = append(names, f.Name)
	}
	for _, column := range slices.Sorted(maps.Keys(units)) {
		if datasets.Lookup(src.Schema(), column) < 0 {
			return nil, inputError("units", "units: there is no column %q%s", column, suggest.Hint(column, names))
		}
	}
	metadata := src.Schema().Metadata() // what the file says of itself
	return relabelled{src, arrow.NewSchema(fields, &metadata)}, nil
}

// relabelled is a source under another schema of the same types.
type relabelled struct {
	datasets.Source
	schema *arrow.Schema
}

var _ run.Faulty = relabelled{}

func (r relabelled) Schema() *arrow.Schema { return r.schema }

func (r relabelled) Faults() []string {
	if f, ok := r.Source.(run.Faulty); ok {
		return f.Faults()
	}
	return nil
}

func (r relabelled) Open(ctx context.Context) (datasets.Stream, error) {
	s, err := r.Source.Open(ctx)
	if err != nil {
		return nil, err
	}
	return relabelledStream{s, r.schema}, nil
}

type relabelledStream struct {
	datasets.Stream
	schema *arrow.Schema
}

func (r relabelledStream) Schema() *arrow.Schema { return r.schema }

func (r relabelledStream) Next(ctx context.Context) (arrow.Record, error) {
	rec, err := r.Stream.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer rec.Release()
	return array.NewRecord(r.schema, rec.Columns(), rec.NumRows()), nil
}
