// Package registry holds named implementations in the order they were added.
// Registries are values built by one explicit function (generators/all,
// evaluators/all); nothing registers itself.
package registry

import (
	"fmt"

	"github.com/cupel-science/cupel/internal/suggest"
)

// Entry is anything with a name.
type Entry interface{ EntryName() string }

// Registry maps names to entries.
type Registry[E Entry] struct {
	entries []E
	index   map[string]int
}

// New builds a registry. A name that occurs twice is a mistake in the program
// and panics.
func New[E Entry](entries ...E) *Registry[E] {
	r := &Registry[E]{index: make(map[string]int, len(entries))}
	for _, e := range entries {
		name := e.EntryName()
		if _, taken := r.index[name]; taken {
			panic(fmt.Sprintf("registry: %s added twice", name))
		}
		r.index[name] = len(r.entries)
		r.entries = append(r.entries, e)
	}
	return r
}

// Lookup finds an entry by name.
func (r *Registry[E]) Lookup(name string) (E, bool) {
	i, ok := r.index[name]
	if !ok {
		var none E
		return none, false
	}
	return r.entries[i], true
}

// All lists the entries in the order they were added.
func (r *Registry[E]) All() []E { return r.entries }

// Hint ends an error message about an unknown name with the nearest known one.
func (r *Registry[E]) Hint(name string) string {
	names := make([]string, len(r.entries))
	for i, e := range r.entries {
		names[i] = e.EntryName()
	}
	return suggest.Hint(name, names)
}
