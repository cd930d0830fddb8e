// Package gates defines what holds candidates back.
//
// A Gate looks at what generators propose before it becomes candidates, and
// says of each row whether it must not go on, and why: a class of reasons, never
// anything of the row itself. The engine removes those rows, counts them by
// reason, and says so in the run's record and report. It knows nothing of what
// gates look for.
//
// A Spec names an implementation and says which candidates it is for. Gates are
// on without being named; a workflow's `policy` gives them other data or
// switches them off. The built-in ones are listed in package generators/all.
package gates

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/registry"
)

// Gate holds candidates back. It is a pure function of its data and a row, and
// safe for concurrent use.
type Gate interface {
	// Digest identifies the data that it goes by, as far as results depend on
	// it. It is part of the keys of the steps that the gate looks at.
	Digest() string
	// Hold gives for each row of a batch of payload columns the class of
	// reasons to hold it back, "" where there is none. A row that it cannot
	// read passes.
	Hold(ctx context.Context, batch arrow.Record) ([]string, error)
}

// File is a file that a policy names, as it was read when the workflow was.
type File struct {
	Name string // for messages
	Text []byte
}

// Data is what a policy gives a gate to go by.
type Data struct {
	Files  []File // none: the gate's own data
	Extend bool   // add Files to the gate's own data instead of replacing it
}

// FileError is what is wrong in one of the files.
type FileError struct {
	File int // index in Data.Files
	Err  error
}

func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap gives the error itself.
func (e *FileError) Unwrap() error { return e.Err }

// Spec names, describes and builds an implementation.
type Spec struct {
	Name    string // such as "molecules/hazard"
	Version string // changes whenever the same data may hold back other rows
	Help    string // one line
	Files   string // how files that a policy names are written, in a line or two
	Kind    string // kind of the candidates that it is for
	Column  string // text column that it reads
	// New builds the gate. Its error joins FileErrors where files are to blame.
	New func(data Data) (Gate, error)
}

// EntryName implements registry.Entry.
func (s Spec) EntryName() string { return s.Name }

// Covers tells whether the gate looks at candidates of a kind: its own, and any
// that have its column. A nil schema stands for columns that are not known before
// the generator runs, and may have it.
func (s Spec) Covers(kind string, columns *arrow.Schema) bool {
	return kind == s.Kind || columns == nil || s.reads(columns)
}

// Reads tells whether batches with these columns have what the gate reads.
// Candidates of its kind without it are an error: what cannot be looked at must
// not pass for harmless.
func (s Spec) Reads(kind string, columns *arrow.Schema) (bool, error) {
	if !s.reads(columns) && kind == s.Kind {
		return false, fmt.Errorf("the gate %s looks at candidates of kind %s, but these have no text column %q", s.Name, s.Kind, s.Column)
	}
	return s.reads(columns), nil
}

func (s Spec) reads(columns *arrow.Schema) bool {
	i := datasets.Lookup(columns, s.Column)
	return i >= 0 && datasets.IsText(columns.Field(i).Type)
}

// Registry is the set of gates that are built in.
type Registry = registry.Registry[Spec]

// NewRegistry builds a registry of the given specs.
func NewRegistry(specs ...Spec) *Registry { return registry.New(specs...) }
