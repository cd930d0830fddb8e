package report

import (
	"slices"

	"github.com/cupel-science/cupel/datasets"
)

// technical are the columns of artifacts that the line below an exhibit tells: what
// it is, and how large.
var technical = []string{datasets.ArtifactData, datasets.ArtifactType, "width", "height"}

// arrangeArtifacts lays out a table of artifacts: what people call one names it,
// texts about it come first (what it was made from, what a judge says of it), then
// numbers, then the technical columns.
func (l *layout) arrangeArtifacts() {
	if l.artifacts = datasets.CheckArtifact(l.schema) == nil; !l.artifacts {
		return
	}
	order := func(i int) int {
		f := l.schema.Field(i)
		switch {
		case slices.Contains(technical, f.Name):
			return 3
		case f.Name == datasets.ArtifactName && datasets.IsText(f.Type):
			return 0
		case datasets.IsText(f.Type):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(l.others, func(a, b int) int { return order(a) - order(b) })
}

// isTechnical tells of one of the others whether a drawing tells it.
func (l *layout) isTechnical(n int) bool {
	return l.artifacts && slices.Contains(technical, l.schema.Field(l.others[n]).Name)
}

// told is a text about a candidate.
type told struct{ Name, Text string }

// tell gives the texts about an artifact that is drawn, for the page to show beside
// it; of other candidates, none.
func (s *sheet) tell(r *row) []told {
	const most, length = 5, 400
	var out []told
	if !s.artifacts || r.drawing == "" {
		return nil
	}
	for n, c := range r.others {
		f := s.schema.Field(s.others[n])
		if len(out) == most || s.others[n] == s.label || s.isTechnical(n) || !datasets.IsText(f.Type) || c.kind == null {
			continue
		}
		out = append(out, told{clean(f.Name, 40), c.long(length)})
	}
	return out
}

// long is as much of a text as is kept, and no more than so many characters.
func (c cell) long(most int) string {
	switch {
	case c.block != nil:
		return clean(c.block.Full, most)
	case c.full != "":
		return clean(c.full, most)
	}
	return c.text
}
