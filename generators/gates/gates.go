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
// switches them off. A gate that is Open has no data of its own, and holds back
// what the policy tells it to. The built-in ones are listed in package
// generators/all.
package gates

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

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
	// Terms and Patterns (regular expressions) are for gates that are Open.
	Terms, Patterns []string
}

// DigestOf covers the texts that a gate goes by, in their order: what Gate.Digest
// is made of. Comments, and how they are spread over files, change nothing that is
// held back, and are none of them.
func DigestOf(texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(text))))
		h.Write([]byte(text))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FileError is what is wrong in one of the files.
type FileError struct {
	File int // index in Data.Files
	Err  error
}

func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap gives the error itself.
func (e *FileError) Unwrap() error { return e.Err }

// TermError is what is wrong with one of the terms.
type TermError struct {
	Term int // index in Data.Terms
	Err  error
}

func (e *TermError) Error() string { return e.Err.Error() }

// Unwrap gives the error itself.
func (e *TermError) Unwrap() error { return e.Err }

// PatternError is what is wrong with one of the patterns.
type PatternError struct {
	Pattern int // index in Data.Patterns
	Err     error
}

func (e *PatternError) Error() string { return e.Err.Error() }

// Unwrap gives the error itself.
func (e *PatternError) Unwrap() error { return e.Err }

// Spec names, describes and builds an implementation.
type Spec struct {
	Name    string // such as "molecules/hazard"
	Version string // changes whenever the same data may hold back other rows
	Help    string // one line
	Files   string // how files that a policy names are written, in a line or two
	Kind    string // kind of the candidates that it is for
	Column  string // text column that it reads
	// Open marks a gate without data of its own, which is on where a policy gives
	// it some. It looks at all texts of candidates of any kind and names no column.
	Open bool
	// New builds the gate. Its error joins FileErrors, TermErrors and PatternErrors
	// where those are to blame.
	New func(data Data) (Gate, error)
}

// EntryName implements registry.Entry.
func (s Spec) EntryName() string { return s.Name }

// Covers tells whether the gate looks at candidates of a kind: its own, and any
// that have its column, or texts where it is Open. A nil schema stands for columns that are not known before
// the generator runs, and may have it.
func (s Spec) Covers(kind string, columns *arrow.Schema) bool {
	return columns == nil || s.reads(columns) || kind == s.Kind && !s.Open
}

// Reads tells whether batches with these columns have what the gate reads.
// Candidates of its kind without it are an error: what cannot be looked at must
// not pass for harmless.
func (s Spec) Reads(kind string, columns *arrow.Schema) (bool, error) {
	if !s.reads(columns) && kind == s.Kind && !s.Open {
		return false, fmt.Errorf("the gate %s looks at candidates of kind %s, but these have no text column %q", s.Name, s.Kind, s.Column)
	}
	return s.reads(columns), nil
}

func (s Spec) reads(columns *arrow.Schema) bool {
	if s.Open {
		return slices.ContainsFunc(columns.Fields(), func(f arrow.Field) bool { return !datasets.IsReserved(f.Name) && hasText(f.Type) })
	}
	i := datasets.Lookup(columns, s.Column)
	return i >= 0 && datasets.IsText(columns.Field(i).Type)
}

// hasText tells whether cells of a type have texts, or parts with texts.
func hasText(t arrow.DataType) bool {
	if nested, ok := t.(arrow.NestedType); ok {
		return slices.ContainsFunc(nested.Fields(), func(f arrow.Field) bool { return hasText(f.Type) })
	}
	if d, ok := t.(*arrow.DictionaryType); ok {
		return hasText(d.ValueType)
	}
	return datasets.IsText(t)
}

// Registry is the set of gates that are built in.
type Registry = registry.Registry[Spec]

// NewRegistry builds a registry of the given specs.
func NewRegistry(specs ...Spec) *Registry { return registry.New(specs...) }
