package registry

import (
	"slices"
	"testing"
)

type entry struct{ name, what string }

func (e entry) EntryName() string { return e.name }

func TestRegistry(t *testing.T) {
	r := New(entry{"b/two", "2"}, entry{"a/one", "1"})
	if e, ok := r.Lookup("a/one"); !ok || e.what != "1" {
		t.Errorf("a/one is %v, %v", e, ok)
	}
	if e, ok := r.Lookup("a/on"); ok || e != (entry{}) {
		t.Errorf("a name that is not there gives %v", e)
	}
	if got := r.All(); !slices.Equal(got, []entry{{"b/two", "2"}, {"a/one", "1"}}) {
		t.Errorf("listed as %v, not as added", got)
	}
	if got := r.Hint("a/oen"); got != ` (did you mean "a/one"?)` {
		t.Errorf("hint %q", got)
	}
	if empty := New[entry](); len(empty.All()) != 0 || empty.Hint("x") != "" {
		t.Error("an empty registry is not empty")
	}
}

func TestTwice(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a name twice does not panic")
		}
	}()
	New(entry{"a", "1"}, entry{"a", "2"})
}
