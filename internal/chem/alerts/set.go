package alerts

import (
	"fmt"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// Alert is a pattern that raises a flag.
type Alert struct {
	Name   string
	SMARTS string // hydrogens written as atoms are conditions on their neighbours
	Class  string // what kind of trouble it tells of; may be empty
	Source string // the publication it comes from; may be empty
}

// Set of alerts, compiled. It does not change and is safe for concurrent use.
type Set struct {
	alerts   []Alert
	patterns []*smarts.Pattern
	needs    []needs
}

// Hit is an alert that a molecule raises.
type Hit struct {
	*Alert
	Atoms []int32 // that match it, in the order of the pattern; the first match
}

// NewSet compiles alerts.
func NewSet(alerts []Alert) (*Set, error) {
	s := &Set{}
	for _, a := range alerts {
		if err := s.add(a); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Set) add(a Alert) error {
	p, err := smarts.ParseMerging(a.SMARTS)
	if err != nil {
		return fmt.Errorf("alert %q: %w", a.Name, err)
	}
	if len(s.alerts) == maxAlerts {
		return fmt.Errorf("more than %d alerts", maxAlerts)
	}
	s.alerts = append(s.alerts, a)
	s.patterns = append(s.patterns, p)
	s.needs = append(s.needs, needsOf(p))
	return nil
}

// Len is the number of alerts.
func (s *Set) Len() int { return len(s.alerts) }

// Alerts of the set, in order. They must not be changed.
func (s *Set) Alerts() []Alert { return s.alerts }

// Match lists the alerts that a molecule raises, in the set's order.
func (s *Set) Match(m *chem.Mol) []Hit {
	var hits []Hit
	s.each(m, func(t *smarts.Target, i int) bool {
		// A search that is given up has found nothing, as in Count.
		if found, _ := t.Find(s.patterns[i], smarts.Options{Limit: 1}); len(found) > 0 {
			hits = append(hits, Hit{&s.alerts[i], found[0]})
		}
		return true
	})
	return hits
}

// Count is the number of alerts that a molecule raises.
func (s *Set) Count(m *chem.Mol) int {
	n := 0
	s.each(m, func(t *smarts.Target, i int) bool {
		if t.Match(s.patterns[i]) {
			n++
		}
		return true
	})
	return n
}

// Any tells whether a molecule raises an alert.
func (s *Set) Any(m *chem.Mol) bool {
	raised := false
	s.each(m, func(t *smarts.Target, i int) bool {
		raised = t.Match(s.patterns[i])
		return !raised
	})
	return raised
}

var targets = sync.Pool{New: func() any { return new(smarts.Target) }}

// each calls try with the alerts that the screen lets through, until it returns
// false.
func (s *Set) each(m *chem.Mol, try func(t *smarts.Target, i int) bool) {
	var f features
	f.note(m)
	t := targets.Get().(*smarts.Target)
	defer targets.Put(t)
	t.Reset(m)
	for i := range s.needs {
		if s.needs[i].metBy(&f) && !try(t, i) {
			return
		}
	}
}
