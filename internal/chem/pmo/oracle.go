package pmo

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// ErrUnknown says that there is no oracle of a name.
var ErrUnknown = errors.New("no such oracle")

// Oracle scores molecules for one task. It is safe for concurrent use.
type Oracle struct {
	terms []term
	mean  mean
}

// New is the oracle of a task.
func New(task string) (*Oracle, error) {
	for _, t := range tasks {
		if t.name == task {
			return t.build(), nil
		}
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknown, task, strings.Join(Tasks(), ", "))
}

// Tasks lists the names of all tasks.
func Tasks() []string {
	names := make([]string, len(tasks))
	for i, t := range tasks {
		names[i] = t.name
	}
	return names
}

// Score is the score of a molecule, from 0 to 1. It fails for molecules that are
// too large for a fingerprint.
func (o *Oracle) Score(m *chem.Mol) (float64, error) {
	scores := make([]float64, len(o.terms))
	for i, t := range o.terms {
		v, err := t.value(m)
		if err != nil {
			return 0, err
		}
		scores[i] = t.good(v)
	}
	return o.mean(scores), nil
}

func single(value property, good modifier) *Oracle {
	return &Oracle{terms: []term{{value, good}}, mean: arithmetic}
}

func product(terms ...term) *Oracle { return &Oracle{terms: terms, mean: geometric} }
