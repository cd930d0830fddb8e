package report

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// showRows is the number of rows that Show prints of a ranked table.
const showRows = 10

// showLimits are those of what Show keeps of a ranked table.
var showLimits = limits{rows: showRows, columns: 6, text: 60, bytes: 1 << 20, sample: 2}

// columnsOf measures text as terminals show it, whatever their locale.
var columnsOf = &runewidth.Condition{}

// plainSpaces are what a terminal pads with.
var plainSpaces = strings.NewReplacer("\u2007", " ", "\u2008", " ")

// Show prints the short report for a terminal: of every ranking the answer,
// the warnings and the first rows, no line longer than width columns (80
// where width is not positive). With colour, winners are bold and warnings
// yellow.
func Show(ctx context.Context, w io.Writer, doc *Document, width int, colour bool) error {
	if width <= 0 {
		width = 80
	}
	t := terminal{width: width, colour: colour}
	t.line(bold, title(doc))
	if sub := subtitle(&doc.Run); len(sub) > 0 {
		t.paragraph(faint, strings.Join(sub, " · "), "")
	}
	general := doc.warnings()
	if len(doc.Rankings) != 1 {
		t.warnings(general)
		general = nil
	}
	for i := range doc.Rankings {
		r := &doc.Rankings[i]
		if r.Table == nil {
			return wrapRanking(r, errors.New("it has no table"))
		}
		s, err := readSheet(ctx, r, showLimits, nil)
		if err != nil {
			return wrapRanking(r, err)
		}
		t.line("", "")
		if len(doc.Rankings) > 1 {
			t.line(bold, clean(r.Step, 100))
		}
		t.ranking(s, general)
	}
	t.heldBack(doc)
	t.policy(doc)
	t.models(doc)
	if doc.Run.Command != "" {
		t.line("", "")
		t.paragraph("", "repeat with: "+clean(doc.Run.Command, 1000), "  ")
	}
	_, err := io.WriteString(w, t.out.String())
	return err
}

// Styles of a terminal (ECMA-48, select graphic rendition).
const (
	bold   = "\x1b[1m"
	faint  = "\x1b[2m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

type terminal struct {
	out    strings.Builder
	width  int
	colour bool
}

// line prints a line, cut to the width.
func (t *terminal) line(style, s string) {
	s = strings.TrimRight(columnsOf.Truncate(s, t.width, "…"), " ")
	if t.colour && style != "" && s != "" {
		s = style + s + reset
	}
	t.out.WriteString(s + "\n")
}

// paragraph prints text broken at spaces; lines after the first are indented.
func (t *terminal) paragraph(style, s, indent string) {
	line := ""
	for _, word := range strings.Fields(s) {
		switch {
		case line == "":
			line = word
		case columnsOf.StringWidth(line+" "+word) > t.width:
			t.line(style, line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	t.line(style, line)
}

func (t *terminal) warnings(texts []string) {
	for _, text := range texts {
		t.paragraph(yellow, "! "+text, "  ")
	}
}

func (t *terminal) ranking(s *sheet, general []string) {
	var sentence strings.Builder
	for _, part := range s.answer() {
		sentence.WriteString(part.Text)
	}
	t.paragraph(bold, sentence.String(), "")
	t.warnings(distinct(append(s.warnings(), general...)))
	if len(s.rows) == 0 {
		return
	}
	t.line("", "")
	t.table(s)
	if more := s.total - int64(len(s.rows)); more > 0 {
		t.line(faint, "… "+count(more)+" more")
	}
}

// table prints the rows with aligned columns; columns that do not fit into
// the width are left out, the last ones first.
func (t *terminal) table(s *sheet) {
	all := s.table(s.rows)
	all.alignDecimals()
	columns := terminalColumns(all)
	room := t.width
	for i, c := range columns {
		if room -= c.width + 2; room < -2 && i > 1 {
			columns = columns[:i]
			break
		}
	}
	for row := -1; row < len(all.Rows); row++ {
		var line strings.Builder
		for _, c := range columns {
			text := c.texts[row+1]
			space := strings.Repeat(" ", c.width-columnsOf.StringWidth(text))
			if c.numeric {
				line.WriteString(space + text + "  ")
			} else {
				line.WriteString(text + space + "  ")
			}
		}
		style := ""
		switch {
		case row < 0:
			style = faint
		case s.rows[row].rank == 1 && !s.unranked():
			style = bold
		}
		t.line(style, line.String())
	}
}

// terminalColumn is a column of texts, its head first.
type terminalColumn struct {
	numeric bool
	width   int
	texts   []string
}

// terminalColumns lays a table out, the head of each column on top.
func terminalColumns(t *table) []terminalColumn {
	const widest = 36
	columns := make([]terminalColumn, len(t.Heads))
	for i, h := range t.Heads {
		name := h.Name
		if h.Unit != "" {
			name += " (" + h.Unit + ")"
		}
		if h.Arrow != "" {
			name += " " + h.Arrow
		}
		columns[i].numeric = h.Numeric
		columns[i].add(columnsOf.Truncate(name, widest, "…"))
		for _, cells := range t.Rows {
			columns[i].add(columnsOf.Truncate(plainSpaces.Replace(cells[i].Text), widest, "…"))
		}
	}
	return columns
}

func (c *terminalColumn) add(text string) {
	c.texts = append(c.texts, text)
	c.width = max(c.width, columnsOf.StringWidth(text))
}
