// Package contract holds the parts of the contract with implementations that
// generators and evaluators share. They import neither each other; both give
// these types their own names.
package contract

import (
	"fmt"

	"github.com/cupel-science/cupel/internal/models"
)

// Input describes a named dataset that an implementation reads.
type Input struct {
	Name     string `json:"name"`
	Required bool   `json:"required,omitempty"`
	Help     string `json:"help"`
}

// Decode fills a configuration struct with `param` tags from the workflow's
// parameters, completed with defaults and checked.
type Decode func(config any) error

// Env is what a factory may know of its surroundings.
type Env struct {
	Dir string                           // folder of the workflow file; relative paths start here
	Log func(format string, args ...any) // the run's log; never nil, safe for concurrent use
	// Models finds a model by its name; nil where there are none. Use Model.
	Models func(name string) (*models.Client, error)
}

// Model finds a model of the workflow by its name under `models:`. A factory
// asks for those that its implementation will use: they enter the key of the
// step. Nothing may be asked of a model before the step runs.
func (e Env) Model(name string) (*models.Client, error) {
	if e.Models == nil {
		return nil, fmt.Errorf("there is no model %q: the workflow has no models", name)
	}
	return e.Models(name)
}

// Transient is an error that may pass when the step is tried again (a network
// that is down, a program that exits with code 10).
type Transient struct{ Err error }

func (t Transient) Error() string { return t.Err.Error() }

// Unwrap gives the cause.
func (t Transient) Unwrap() error { return t.Err }
