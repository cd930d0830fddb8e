// Package generators defines what proposes candidates.
//
// A Generator is a pure function from a Request (count, seed, scored history,
// named inputs) to record batches of payload columns. It has no hidden state:
// what an optimiser has learnt so far is the history table it is handed. From
// this follow caching, exact resume and reruns to the same bits. The engine
// adds the candidate columns (id, kind, origin); a generator that knows what
// its candidates were made from emits a `parents` column of ids.
//
// A Spec names an implementation, describes its parameters and builds it. The
// built-in ones are listed in package generators/all; package
// generators/gentest is the conformance suite that each of them passes.
package generators

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/registry"
)

// Request is all that a generator may depend on.
type Request struct {
	Count   int                    // candidates wanted; a generator may emit fewer
	Seed    uint64                 // the only source of randomness
	Round   int                    // round of the enclosing loop, from 0
	History arrow.Table            // scored candidates so far; nil in the first round
	Inputs  map[string]arrow.Table // named datasets
}

// Generator proposes candidates. Generate calls emit for each batch of payload
// columns, in order, from one goroutine; it keeps ownership of the record and
// releases it after emit returns. It stops soon after ctx ends or emit fails,
// with that error. Generate may be called concurrently.
type Generator interface {
	Generate(ctx context.Context, req Request, emit func(arrow.Record) error) error
}

// Declarer is a Generator that knows its payload columns before it runs, so
// that expressions over them are checked when the workflow is validated.
// inputs holds the schemas of the step's named datasets, nil for one that is not
// known yet; it is nil where nothing is known. A nil schema without an error means
// unknown. The error says which input or parameter does not fit.
type Declarer interface {
	Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error)
}

// Fingerprinter is a Generator whose results depend on more than its version
// and parameters, such as the program file it runs: the digest of that enters
// the key.
type Fingerprinter interface {
	Fingerprint() (string, error)
}

// Input describes a named dataset that a generator reads.
type Input = contract.Input

// Decode fills a configuration struct with `param` tags from the workflow's
// parameters, completed with defaults and checked.
type Decode = contract.Decode

// Env is what a factory may know of its surroundings.
type Env = contract.Env

// Transient marks an error that may pass when the step is tried again.
type Transient = contract.Transient

// Spec names, describes and builds an implementation.
type Spec struct {
	Name    string // such as "functions/random"
	Version string // changes whenever results may change
	Kind    string // kind of its candidates; "" where a parameter `kind` decides
	Help    string // one line
	Params  params.Set
	Inputs  []Input
	Open    bool // accepts inputs of any name beyond Inputs
	// Makes is how what it proposes comes about, for those who disclose it; ""
	// where that is not known.
	Makes disclosure.SourceType
	New   func(env Env, decode Decode) (Generator, error)
}

// EntryName implements registry.Entry.
func (s Spec) EntryName() string { return s.Name }

// Registry is the set of generators that workflows can name.
type Registry = registry.Registry[Spec]

// NewRegistry builds a registry of the given specs.
func NewRegistry(specs ...Spec) *Registry { return registry.New(specs...) }
