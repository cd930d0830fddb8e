package text

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/plain"
)

// Blocked is text/blocked: it holds back texts with blocked terms or patterns. It
// has no data of its own and holds nothing back before a policy gives it some.
func Blocked() gates.Spec {
	return gates.Spec{
		Name: "text/blocked", Version: "1", Open: true,
		Help:  "holds back candidates with terms or patterns that the policy blocks, in any of their texts",
		Files: "a term in each line, or a regular expression between slashes (/…/), and, if you like, a tab and the class of reasons that is reported; # starts a comment",
		New: func(data gates.Data) (gates.Gate, error) {
			g := &blockedGate{terms: map[string][]term{}}
			if err := g.enterAll(data); err != nil {
				return nil, err
			}
			if g.entries() == 0 {
				return nil, errors.New("neither terms nor patterns are blocked")
			}
			g.digest = g.digestEntries()
			return g, nil
		},
	}
}

// blockedGate is a list of terms and patterns. Of several that a text has, the
// first counts.
type blockedGate struct {
	reasons  []string // by number of the entry
	sources  []string // terms and patterns, as they are compared
	terms    map[string][]term
	patterns []pattern
	digest   string
}

// term is listed under its first word, which begins at an offset.
type term struct {
	entry  int
	folded string
	offset int
}

type pattern struct {
	entry int
	re    *regexp.Regexp
}

var _ gates.Gate = (*blockedGate)(nil)

func (g *blockedGate) entries() int { return len(g.reasons) }

func (g *blockedGate) enterAll(data gates.Data) error {
	var errs []error
	for i, text := range data.Terms {
		if err := g.enterTerm(text, text); err != nil {
			errs = append(errs, &gates.TermError{Term: i, Err: err})
		}
	}
	for i, text := range data.Patterns {
		if err := g.enterPattern(text, text); err != nil {
			errs = append(errs, &gates.PatternError{Pattern: i, Err: err})
		}
	}
	for i, f := range data.Files {
		if err := g.enterFile(f); err != nil {
			errs = append(errs, &gates.FileError{File: i, Err: fmt.Errorf("%s: %w", f.Name, err)})
		}
	}
	return errors.Join(errs...)
}

// enterFile reads a file up to its first mistake.
func (g *blockedGate) enterFile(f gates.File) error {
	before := g.entries()
	for i, line := range strings.Split(strings.TrimPrefix(string(f.Text), "\ufeff"), "\n") {
		entry, class, _ := strings.Cut(strings.TrimRight(line, "\r"), "\t")
		entry, class = strings.TrimSpace(entry), strings.TrimSpace(class)
		if entry == "" && class == "" || strings.HasPrefix(entry, "#") {
			continue
		}
		if err := g.enterLine(entry, class); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if g.entries() == before {
		return errors.New("the file blocks nothing: it has no line with a term or a pattern")
	}
	return nil
}

func (g *blockedGate) enterLine(entry, class string) error {
	enter := g.enterTerm
	if len(entry) > 1 && entry[0] == '/' && entry[len(entry)-1] == '/' {
		enter, entry = g.enterPattern, entry[1:len(entry)-1]
	}
	return enter(entry, cmp.Or(class, entry))
}

func (g *blockedGate) enterTerm(text, reason string) error {
	folded := plain.Folded(plain.Text(text))
	first := plain.Span{}
	plain.EachWord(folded, func(at plain.Span) {
		if first.To == 0 {
			first = at
		}
	})
	if first.To == 0 {
		return fmt.Errorf("the term %q has no word", text)
	}
	word := folded[first.From:first.To]
	g.terms[word] = append(g.terms[word], term{g.entries(), folded, first.From})
	g.enter("term "+folded, reason)
	return nil
}

func (g *blockedGate) enterPattern(text, reason string) error {
	re, err := regexp.Compile(text)
	if err != nil {
		return fmt.Errorf("the pattern %q is no regular expression: %w", text, err)
	}
	if re.MatchString("") {
		return fmt.Errorf("the pattern %q matches every text, also an empty one", text)
	}
	g.patterns = append(g.patterns, pattern{g.entries(), re})
	g.enter("pattern "+text, reason)
	return nil
}

func (g *blockedGate) enter(source, reason string) {
	g.sources, g.reasons = append(g.sources, source), append(g.reasons, plain.Text(reason))
}

// digestEntries covers what is blocked and for which reasons, in their order.
func (g *blockedGate) digestEntries() string {
	var texts []string
	for i, source := range g.sources {
		texts = append(texts, source, g.reasons[i])
	}
	return gates.DigestOf(texts...)
}

// Digest implements gates.Gate.
func (g *blockedGate) Digest() string { return g.digest }

// Hold implements gates.Gate.
func (g *blockedGate) Hold(ctx context.Context, batch arrow.Record) ([]string, error) {
	reasons := make([]string, batch.NumRows())
	for row := range reasons {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		first := g.entries()
		for _, col := range batch.Columns() {
			eachText(col, row, func(text string) { first = min(first, g.first(text)) })
		}
		if first < g.entries() {
			reasons[row] = g.reasons[first]
		}
	}
	return reasons, nil
}

// first is the number of the first entry that a text has; that of entries where
// it has none.
func (g *blockedGate) first(text string) int {
	text = plain.Text(text)
	first := g.entries()
	if len(g.terms) > 0 {
		folded := plain.Folded(text)
		plain.EachWord(folded, func(at plain.Span) {
			for _, t := range g.terms[folded[at.From:at.To]] {
				if t.entry < first && t.stands(folded, at.From-t.offset) {
					first = t.entry
				}
			}
		})
	}
	for _, p := range g.patterns {
		if p.entry < first && p.re.MatchString(text) {
			first = p.entry
		}
	}
	return first
}

// stands tells whether a text has the term at a place, as whole words.
func (t *term) stands(text string, at int) bool {
	return at >= 0 && strings.HasPrefix(text[at:], t.folded) && !plain.CutsWord(text, at) && !plain.CutsWord(text, at+len(t.folded))
}
