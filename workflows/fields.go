package workflows

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/suggest"
)

// fields reads the keys of one mapping and reports what does not fit.
type fields struct {
	r    *reporter
	n    *node
	what string
	odd  bool // something was wrong: a key that lacks may be one that is misspelt
}

// fields opens a mapping whose keys must be among known. It reports anything
// else and returns an empty set of fields for what is no mapping.
func (r *reporter) fields(n *node, what string, known ...string) fields {
	f := fields{r: r, n: &node{}, what: what}
	if n.isNull() || n.kind != mappingNode {
		if n != nil {
			f.n.pos = n.pos
		}
		r.add(f.n.pos, "known keys: "+strings.Join(known, ", "), "%s must be a mapping, not %s", what, n.describe())
		f.odd = true
		return f
	}
	f.n = n
	if n.broken {
		r.mark()
	}
	for _, e := range n.keys {
		if !slices.Contains(known, e.key) && !r.full() {
			r.add(e.pos, "known keys: "+strings.Join(known, ", "), "unknown key %q in %s%s", e.key, what, suggest.Hint(e.key, known))
			f.odd = true
		}
	}
	return f
}

// get is the value of a key, nil where there is none. A value with something
// broken in it marks what it is read for.
func (f fields) get(key string) *node {
	n := f.n.get(key)
	if n != nil && n.holds {
		f.r.mark()
	}
	return n
}

// part is the value of a key whose own parts are marked by themselves.
func (f fields) part(key string) *node {
	n := f.n.get(key)
	if n != nil && n.broken {
		f.r.mark()
	}
	return n
}

func (f fields) has(key string) bool { return f.n.get(key) != nil }

// names tells whether all names are known that a key's mapping gives: it is
// there or not meant to be, and no other one is.
func (f fields) names(key string) bool {
	n := f.n.get(key)
	return !f.odd && n.isNull() || n != nil && n.kind == mappingNode && !n.broken
}

// lacks tells whether a key is not there, or has no value, and is not likely to
// be one that was reported.
func (f fields) lacks(key string) bool { return f.n.get(key).isNull() && !f.odd }

// place is where a key stands, or the mapping if it does not.
func (f fields) place(key string) Pos {
	for _, e := range f.n.keys {
		if e.key == key {
			return e.pos
		}
	}
	return f.n.pos
}

// items are the elements of a list; anything else is a list of one.
func (f fields) items(key string) []*node {
	n := f.get(key)
	switch {
	case n.isNull():
		return nil
	case n.kind == sequenceNode:
		return n.items
	}
	return []*node{n}
}

// text reads a string; numbers and booleans are taken as they were written.
func (f fields) text(key string) string { return f.r.text(f.get(key), key) }

func (r *reporter) text(n *node, key string) string {
	switch {
	case n.isNull():
		return ""
	case n.kind != scalarNode:
		r.add(n.pos, "", "%q must be text, not %s", key, n.describe())
		return ""
	}
	return n.text
}

// name reads a string with its place; a missing one is placed at the mapping.
func (f fields) name(key string) Name {
	n := f.get(key)
	if n == nil {
		return Name{Pos: f.n.pos}
	}
	return Name{f.r.text(n, key), n.pos}
}

// nameList reads a list of texts with their places.
func (f fields) nameList(key string) []Name {
	var out []Name
	for _, item := range f.items(key) {
		out = append(out, Name{f.r.text(item, key), item.pos})
	}
	return out
}

func (f fields) number(key string, fallback, low, high float64) float64 {
	n := f.get(key)
	if n == nil {
		return fallback
	}
	v, ok := toFloat(n.scalar)
	switch {
	case n.broken:
		return fallback
	case n.kind != scalarNode || !ok || math.IsNaN(v):
		f.r.add(n.pos, "", "%q must be a number, not %s", key, n.describe())
		return fallback
	case v < low || v > high:
		f.r.add(n.pos, "", "%q %s", key, outside(v, low, high))
		return fallback
	}
	return v
}

// flag reads true or false; one that is not there is false.
func (f fields) flag(key string) bool {
	n := f.get(key)
	if n.isNull() || n.broken {
		return false
	}
	v, ok := n.scalar.(bool)
	if n.kind != scalarNode || !ok {
		f.r.add(n.pos, "", "%q must be true or false, not %s", key, n.describe())
	}
	return v
}

// bound reads a number that need not be there.
func (f fields) bound(key string) *float64 {
	if !f.has(key) {
		return nil
	}
	v := f.number(key, 0, -math.MaxFloat64, math.MaxFloat64)
	return &v
}

// outside says which bound a number is beyond.
func outside(v, low, high float64) string {
	bound, limit := "at least", low
	if v > high {
		bound, limit = "at most", high
	}
	format := func(v float64) string {
		if v == math.Trunc(v) && math.Abs(v) < 1e18 {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return "must be " + bound + " " + format(limit) + ", not " + format(v)
}

func toFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func (f fields) duration(key string) time.Duration {
	n := f.get(key)
	if n.isNull() || n.broken {
		return 0
	}
	d, err := time.ParseDuration(n.text)
	if err != nil || d <= 0 {
		f.r.add(n.pos, "write it as 90s, 10m or 2h", "%q must be a length of time, not %s", key, n.describe())
		return 0
	}
	return d
}

// strings reads a list of texts, or one text as a list of one.
func (f fields) strings(key string) []string {
	var out []string
	for _, item := range f.items(key) {
		out = append(out, f.r.text(item, key))
	}
	return out
}

func (f fields) numbers(key string) []float64 {
	n := f.get(key)
	if n.isNull() {
		return nil
	}
	var out []float64
	for _, item := range n.items {
		if v, ok := toFloat(item.scalar); ok {
			out = append(out, v)
		}
	}
	if n.kind != sequenceNode || len(out) != len(n.items) {
		f.r.add(n.pos, "", "%q must be a list of numbers, not %s", key, n.describe())
	}
	return out
}

func (f fields) textMap(key string) map[string]string {
	n := f.get(key)
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		f.r.add(n.pos, "", "%q must be a mapping, not %s", key, n.describe())
		return nil
	}
	out := make(map[string]string, len(n.keys))
	for _, e := range n.keys {
		out[e.key] = f.r.text(e.value, e.key)
	}
	return out
}

// refs reads one table name or a list of them.
func (f fields) refs(key string) []Ref {
	var out []Ref
	for _, item := range f.items(key) {
		if item.isNull() || item.kind != scalarNode || item.text == "" {
			f.r.add(item.pos, "", "%q must be the name of a step or input, or a list of them, not %s", key, item.describe())
			out = append(out, Ref{Pos: item.pos})
			continue
		}
		out = append(out, Ref{item.text, item.pos})
	}
	return out
}

func (f fields) ref(key string) *Ref {
	n := f.get(key)
	switch {
	case n.isNull():
		return nil
	case n.kind != scalarNode:
		f.r.add(n.pos, "", "%q must be the name of a step or input, not %s", key, n.describe())
		return nil
	}
	return &Ref{n.text, n.pos}
}

func (f fields) namedRefs(key string) []NamedRef {
	n := f.get(key)
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		f.r.add(n.pos, "write it as {name: step}", "%q must be a mapping of names to tables, not %s", key, n.describe())
		return nil
	}
	var out []NamedRef
	for _, e := range n.keys {
		if e.value.isNull() || e.value.kind != scalarNode {
			f.r.add(e.pos, "write it as {name: step}", "%q must be the name of a step or input, not %s", e.key, e.value.describe())
			continue
		}
		out = append(out, NamedRef{e.key, e.pos, Ref{e.value.text, e.value.pos}})
	}
	return out
}

func (f fields) value(key string) *Value {
	n := f.get(key)
	if n.isNull() {
		return nil
	}
	if n.kind != scalarNode {
		f.r.add(n.pos, "", "%q must be a single value, not %s", key, n.describe())
		return nil
	}
	return &Value{n}
}

func (f fields) values(key string) *Values {
	n := f.get(key)
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		f.r.add(n.pos, "", "%q must be a mapping, not %s", key, n.describe())
		return nil
	}
	return &Values{n}
}

func (f fields) expr(key string) Expr {
	n := f.get(key)
	if n.isNull() {
		return Expr{Pos: f.n.pos, broken: f.odd}
	}
	return f.r.expr(n, key)
}

func (r *reporter) expr(n *node, key string) Expr {
	return Expr{Text: r.text(n, key), Pos: exprPos(n), broken: n.kind != scalarNode}
}

// exprPos is where the text of an expression starts: after a quote.
func exprPos(n *node) Pos {
	if n.quoted {
		return Pos{n.pos.Line, n.pos.Column + 1}
	}
	return n.pos
}
