package workflows

import (
	"cmp"
	"fmt"
	"strings"
)

// syntaxError is what the YAML parser says of a text that is not YAML.
type syntaxError struct {
	message string
	pos     Pos // where the parser gave up
	opened  Pos // where what it was reading begins; zero where it does not say
}

// Messages of the YAML parser that need more than other words.
const (
	noValue     = "did not find expected node content"
	notClosed   = "did not find expected ',' or"
	noKey       = "did not find expected key"
	noItem      = "did not find expected '-' indicator"
	noColon     = "could not find expected ':'"
	endInQuotes = "found unexpected end of stream"
	badStart    = "found character that cannot start any token"
	badTab      = "found a tab character"
)

// wording says in the words of a workflow's author what the YAML parser says in
// its own.
var wording = []struct{ parser, message, advice string }{
	{"mapping values are not allowed", "a `:` cannot stand here", "write the value in quotes if the colon is part of it, or check the indentation"},
	{"mapping keys are not allowed", "a key cannot stand here", "start it in a line of its own"},
	{"block sequence entries are not allowed", "an item of a list cannot stand here", "start the list in a line of its own"},
	{"found unknown escape character", "there is no such escape in a text in double quotes", `write \\ for a backslash, or put the text in single quotes`},
	{"found a comment without preceding", "a comment needs a space before its #", "write the value in quotes if the # is part of it"},
	{"control characters are not allowed", "a control character stands here", `remove it, or write it as "\x1b" in double quotes`},
	{badTab, "a tab cannot stand here", "indent with spaces, YAML takes no tabs"},
	{badStart, "a value cannot start with this character", "write the value in quotes"},
	{noValue, "a value is missing here", ""},
}

// syntax reports what the YAML parser found wrong, in the words and at the
// place that help most.
func (r *reporter) syntax(e syntaxError) {
	switch e.message {
	case errDeep.Error():
		r.add(e.pos, "", "%s", e.message)
		return
	case errAnchors.Error():
		r.add(e.pos, writeOut, "%s", e.message)
		return
	}
	if e.message == badStart && r.reads(e.pos, "\t") {
		e.message = badTab
	}
	e, advice := r.reworded(e)
	r.add(e.pos, advice, "this is not YAML: %s", e.message)
}

func (r *reporter) reworded(e syntaxError) (out syntaxError, advice string) {
	const check = "check the indentation, and the quotes and brackets before"
	switch {
	case e.message == endInQuotes && e.opened.Line > 0:
		return syntaxError{message: "the quote that opens here is not closed", pos: e.opened}, ""
	case e.message == noColon && e.opened.Line > 0:
		return syntaxError{message: "this is no `key: value`", pos: e.opened}, "write a colon and a space after the key"
	case strings.HasPrefix(e.message, notClosed) && e.opened.Line > 0 && e.opened.Line < e.pos.Line:
		return syntaxError{message: "the bracket that opens here is not closed", pos: e.opened}, r.goesOn(e.pos)
	case strings.HasPrefix(e.message, notClosed):
		e.message = strings.TrimPrefix(e.message, "did not find expected ") + " should stand here"
		return e, check
	case e.message == noKey:
		e.message = fmt.Sprintf("a key of the mapping that begins in line %d should stand here", e.opened.Line)
		return e, check
	case e.message == noItem:
		e.message = fmt.Sprintf("an item of the list that begins in line %d should stand here", e.opened.Line)
		return e, check
	}
	for _, w := range wording {
		if strings.HasPrefix(e.message, w.parser) {
			e.message = w.message
			return e, w.advice
		}
	}
	return e, ""
}

// goesOn says before which line a bracket should have been closed.
func (r *reporter) goesOn(pos Pos) string {
	if pos.Line >= len(r.lines) {
		return "the file ends before it is"
	}
	return fmt.Sprintf("line %d cannot be what is in it", pos.Line)
}

// before tells whether one place stands before another.
func (p Pos) before(other Pos) bool {
	return cmp.Or(cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column)) < 0
}
