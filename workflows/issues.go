package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pos is a place in a workflow file; lines and columns count from 1. The zero
// Pos is the file as a whole.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Issue is one problem in a workflow file.
type Issue struct {
	File    string `json:"file"`
	Pos     Pos    `json:"pos"`
	Message string `json:"message"`
	Advice  string `json:"advice,omitempty"`
	line    string // the text of the line
}

// Issues are all the problems of a workflow, in the order of the file. It is
// an error.
type Issues []Issue

// Error shows each problem with its place and an excerpt.
func (is Issues) Error() string {
	var b strings.Builder
	for i, issue := range is {
		if i > 0 {
			b.WriteString("\n")
		}
		issue.write(&b)
	}
	return b.String()
}

// excerptWidth bounds how much of a long line an excerpt shows.
const excerptWidth = 120

func (i Issue) write(b *strings.Builder) {
	b.WriteString(i.File)
	if i.Pos.Line > 0 {
		fmt.Fprintf(b, ":%d:%d", i.Pos.Line, i.Pos.Column)
	}
	fmt.Fprintf(b, ": %s\n", i.Message)
	if i.Pos.Line > 0 {
		text, column := clip(i.line, i.Pos.Column)
		number := fmt.Sprintf("%5d", i.Pos.Line)
		fmt.Fprintf(b, "%s | %s\n", number, text)
		fmt.Fprintf(b, "%s | %s^\n", strings.Repeat(" ", len(number)), strings.Repeat(" ", max(0, column-1)))
	}
	if i.Advice != "" {
		fmt.Fprintf(b, "        %s\n", i.Advice)
	}
}

// clip cuts a long line around the column and removes what would disturb a
// terminal.
func clip(line string, column int) (string, int) {
	runes := []rune(harmless(line))
	if len(runes) <= excerptWidth {
		return string(runes), min(column, len(runes)+1)
	}
	from := max(0, min(column-1-excerptWidth/2, len(runes)-excerptWidth))
	return string(runes[from : from+excerptWidth]), column - from
}

// harmless replaces what would disturb a terminal.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// tidy makes one line of a text, and no long one: a message may quote what
// stands in the file.
func tidy(text string, width int) string {
	runes := []rune(strings.TrimSpace(harmless(text)))
	if len(runes) > width {
		runes = append(runes[:width], '…')
	}
	return string(runes)
}

// messageWidth bounds the message of an issue.
const messageWidth = 500

// reporter collects issues about one file.
type reporter struct {
	file   string
	lines  []string
	issues *Issues
	parts  []*bool // marks of the parts of the file that it reports about
}

// marking is the reporter for one part of the file, such as a step: what it
// reports marks the part as broken, so that nothing else is said of what
// follows from it.
func (r *reporter) marking(part *bool) *reporter {
	out := *r
	out.parts = append(slices.Clip(r.parts), part)
	return &out
}

// mark marks the part as broken for a reason that was reported elsewhere.
func (r *reporter) mark() {
	for _, broken := range r.parts {
		*broken = true
	}
}

// maxIssues bounds a report: beyond it a file is not a workflow.
const maxIssues = 100

func (r *reporter) add(pos Pos, advice, format string, args ...any) {
	r.mark()
	if r.full() {
		return
	}
	issue := Issue{File: r.file, Pos: pos, Message: tidy(fmt.Sprintf(format, args...), messageWidth), Advice: advice}
	if pos.Line > 0 && pos.Line <= len(r.lines) {
		issue.line = r.lines[pos.Line-1]
	}
	if !slices.Contains(*r.issues, issue) {
		*r.issues = append(*r.issues, issue)
	}
}

// hide keeps a text out of the excerpts of lines; what follows keeps its column.
func (r *reporter) hide(text string) {
	if text == "" {
		return
	}
	r.lines = slices.Clone(r.lines)
	for i, line := range r.lines {
		r.lines[i] = strings.ReplaceAll(line, text, strings.Repeat("•", utf8.RuneCountInString(text)))
	}
}

// reads tells whether a text stands at a place as it is: not in a block, and
// without escapes.
func (r *reporter) reads(pos Pos, text string) bool {
	if pos.Line < 1 || pos.Line > len(r.lines) {
		return false
	}
	line := []rune(r.lines[pos.Line-1])
	return pos.Column >= 1 && pos.Column <= len(line) && strings.HasPrefix(string(line[pos.Column-1:]), text)
}

func (r *reporter) full() bool { return len(*r.issues) >= maxIssues }

// err returns what was collected, in the order of the files, or nil.
func (is Issues) err() error {
	if len(is) == 0 {
		return nil
	}
	slices.SortStableFunc(is, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return is
}
