package workflows

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/suggest"
)

// defaultFailures is the share of failed candidates above which a run ends
// with exit code 3.
const defaultFailures = 0.1

func (l *loader) policy(w *Workflow, f fields) Policy {
	p := Policy{Failures: defaultFailures}
	n := f.get("policy")
	if n.isNull() {
		return p
	}
	broken := false
	g := f.r.marking(&broken).fields(n, "policy", "licenses", "failures", "hazards", "blocked", "disclose", "release", "require")
	p.Licenses = g.strings("licenses")
	p.HasLicenses = g.has("licenses") && !broken
	p.Failures = g.number("failures", defaultFailures, 0, 1)
	if h := g.get("hazards"); !h.isNull() {
		p.Hazards = l.hazards(w, f.r, h)
	}
	if b := g.get("blocked"); !b.isNull() {
		p.Blocked = l.blocked(w, f.r, b)
	}
	p.Disclose, p.Approval = disclose(g), approval(g)
	p.Require = requirements(f.r, g.get("require"))
	p.at = map[string]Pos{"release": g.place("release"), "require": g.place("require")}
	return p
}

// disclose reads true, false, or the IPTC's term for what programs make.
func disclose(g fields) Disclose {
	n := g.get("disclose")
	if n.isNull() || n.broken {
		return Disclose{}
	}
	if on, ok := n.scalar.(bool); ok && n.kind == scalarNode {
		return Disclose{On: on}
	}
	source, ok := disclosure.ParseTerm(n.text)
	if !ok || n.kind != scalarNode {
		g.r.add(n.pos, "with a term, the pictures that programs of the workflow make say that they came about in that way: "+strings.Join(disclosure.Terms(), ", "),
			"%q must be true, false or a term, not %s%s", "disclose", n.describe(), suggest.Hint(n.text, disclosure.Terms()))
	}
	return Disclose{On: ok, Source: source}
}

// approval reads the only thing that a policy can ask of releases by name.
func approval(g fields) bool {
	const wanted = "approval"
	n := g.get("release")
	if n.isNull() || n.broken {
		return false
	}
	if n.kind != scalarNode || n.text != wanted {
		g.r.add(n.pos, "with `release: approval`, a release step hands out only what a person has approved", "%q must be %s, not %s", "release", wanted, n.describe())
	}
	return n.text == wanted
}

// comparison is how a condition begins that lacks what it is about.
var comparison = regexp.MustCompile(`^\s*([<>=!]|(not\s+)?(in|matches|contains|startsWith|endsWith)\b)`)

// requirements reads conditions by column; several of one column are a list.
func requirements(r *reporter, n *node) []Requirement {
	const advice = "write it as `require: {memorisation: \"< 0.9\"}`"
	if n.isNull() {
		return nil
	}
	if n.kind != mappingNode {
		r.add(n.pos, advice, "%q must be a mapping of columns to conditions, not %s", "require", n.describe())
		return nil
	}
	var out []Requirement
	for _, e := range n.keys {
		conditions := []*node{e.value}
		if !e.value.isNull() && e.value.kind == sequenceNode {
			conditions = e.value.items
		}
		for _, c := range conditions {
			switch {
			case c.isNull() || c.kind != scalarNode || !comparison.MatchString(c.text):
				if c.isNull() {
					c = &node{pos: e.pos}
				}
				r.add(c.pos, advice, "the condition on %q must begin with a comparison, not be %s", e.key, c.describe())
			default:
				q := Requirement{Column: e.key, Expr: r.expr(c, e.key)}
				q.Expr.Text = e.key + " " + strings.TrimSpace(q.Expr.Text)
				out = append(out, q)
			}
		}
	}
	return out
}

// off is what switches the gates off.
const off = "off"

const hazardsAdvice = "leave it out for the gate that is built in, write {alerts: [mine.csv]} for alerts of your own, or off"

// hazards reads what the policy says of gates.
func (l *loader) hazards(w *Workflow, r *reporter, n *node) Hazards {
	h := Hazards{Given: true, Pos: n.pos}
	r = r.marking(&h.broken)
	if n.kind != mappingNode {
		h.Off = n.kind == scalarNode && n.text == off
		if !h.Off && !n.broken {
			r.add(n.pos, hazardsAdvice, "%q must be a mapping or off, not %s", "hazards", n.describe())
		}
		return h
	}
	f := r.fields(n, "hazards", "use", "alerts", "extend")
	if f.has("use") {
		h.Use = f.name("use")
	}
	h.Extend = f.flag("extend")
	for _, item := range f.items("alerts") {
		h.Alerts = append(h.Alerts, l.alertFile(w, r, item, "alerts", "alerts"))
	}
	switch {
	case len(h.Alerts) > 0 || f.odd:
	case f.has("alerts"):
		r.add(f.place("alerts"), "name a file, or write `hazards: off` to hold nothing back", "%q names no file", "alerts")
	case h.Extend:
		r.add(f.place("extend"), "add `alerts: [mine.csv]`", "%q adds alerts to those that are built in, but %q names no file", "extend", "alerts")
	}
	return h
}

const blockedAdvice = "write {terms: [...]}, {patterns: [...]} with regular expressions, or {file: mine.txt}"

// blocked reads what the policy says of texts.
func (l *loader) blocked(w *Workflow, r *reporter, n *node) Blocked {
	b := Blocked{Given: true, Pos: n.pos}
	r = r.marking(&b.broken)
	if n.kind != mappingNode {
		if !n.broken {
			r.add(n.pos, blockedAdvice, "%q must be a mapping, not %s", "blocked", n.describe())
		}
		return b
	}
	f := r.fields(n, "blocked", "terms", "patterns", "file")
	b.Terms, b.Patterns = f.nameList("terms"), f.nameList("patterns")
	for _, item := range f.items("file") {
		b.Files = append(b.Files, l.alertFile(w, r, item, "file", "blocked terms"))
	}
	if len(b.Terms)+len(b.Patterns)+len(b.Files) == 0 && !f.odd {
		r.add(n.pos, blockedAdvice, "%q blocks nothing", "blocked")
	}
	return b
}

// MaxAlertBytes bounds a file of alerts, which is kept with the record of each
// run.
const MaxAlertBytes = 4 << 20

// alertFile reads a file that a key of the policy names, of what the noun says.
func (l *loader) alertFile(w *Workflow, r *reporter, n *node, key, noun string) AlertFile {
	a := AlertFile{Name: r.text(n, key), Pos: n.pos}
	if a.Name == "" {
		if n.isNull() || n.kind == scalarNode && !n.broken {
			r.add(n.pos, "", "%q must be the name of a file, or a list of them, not %s", key, n.describe())
		}
		return a
	}
	a.Path = a.Name
	if !filepath.IsAbs(a.Path) {
		a.Path = filepath.Join(filepath.Dir(w.File), a.Path)
	}
	text, err := l.read(a.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.add(a.Pos, "paths start at the folder of the workflow file", "there is no file %s of %s", a.Name, noun)
	case err != nil:
		r.add(a.Pos, "", "cannot read the %s %s: %s", noun, a.Name, err)
	case len(text) > MaxAlertBytes:
		r.add(a.Pos, "", "the %s %s are larger than %d MB", noun, a.Name, MaxAlertBytes>>20)
	case !utf8.Valid(text):
		r.add(a.Pos, "save the file as UTF-8", "the %s %s are not valid UTF-8", noun, a.Name)
	}
	a.Text = text
	return a
}
