package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// shownColumns is the number of columns beside the ranking's own that rows
// were kept with.
func shownColumns(s *sheet) int {
	if len(s.rows) == 0 {
		return len(s.others)
	}
	return len(s.rows[0].others)
}

// column is a column of the page's table.
type column struct {
	head
	cell func(*row) tableCell
}

// table lays the rows out: rank, drawing, the candidate's name, objectives,
// desirability, front, everything else, origin, id.
func (s *sheet) table(rows []row) *table {
	columns := s.columns(rows)
	t := &table{}
	for _, c := range columns {
		t.Heads = append(t.Heads, c.head)
	}
	for i := range rows {
		cells := make([]tableCell, len(columns))
		for j, c := range columns {
			cells[j] = c.cell(&rows[i])
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func (s *sheet) columns(rows []row) []column {
	rank := column{head{Name: "rank", Numeric: true}, rankCell}
	if s.unranked() {
		rank.Name = "row"
	}
	out := []column{rank}
	pictured := drawn(rows)
	if pictured {
		out = append(out, column{head{Name: "candidate"}, drawingCell})
	}
	named := s.otherIndex(s.label)
	if named >= shownColumns(s) {
		named = -1
	}
	if named >= 0 {
		out = append(out, s.other(rows, named))
	}
	out = append(out, s.rankingColumns()...)
	for n := range shownColumns(s) {
		if n != named && !(pictured && s.isTechnical(n)) {
			out = append(out, s.other(rows, n))
		}
	}
	if s.origin >= 0 {
		out = append(out, column{head{Name: "origin"}, func(r *row) tableCell { return tableCell{Text: r.origin, Class: "o", Bar: -1} }})
	}
	if s.id >= 0 {
		out = append(out, column{head{Name: "id"}, func(r *row) tableCell { return tableCell{Text: short(r.id), Title: r.id, Class: "id", Bar: -1} }})
	}
	return out
}

// rankingColumns are what the ranking is made of.
func (s *sheet) rankingColumns() []column {
	out := s.scoreColumns()
	if s.desirability >= 0 {
		out = append(out, column{head{Name: "desirability", Arrow: "↑", Help: "0 (useless) to 1 (ideal)", Numeric: true}, desirabilityCell})
	}
	if s.front >= 0 {
		out = append(out, column{head{Name: "front", Numeric: true}, func(r *row) tableCell { return wholeCell(r.front) }})
	}
	if s.crowding >= 0 {
		out = append(out, column{head{Name: "crowding", Help: "crowding distance within the front", Numeric: true},
			func(r *row) tableCell { return floatTableCell(r.crowding, r.reason) }})
	}
	return out
}

func drawn(rows []row) bool {
	for i := range rows {
		if rows[i].drawing != "" {
			return true
		}
	}
	return false
}

// otherIndex is the position of a column among the others, -1 for none.
func (s *sheet) otherIndex(column int) int {
	for n, i := range s.others {
		if i == column {
			return n
		}
	}
	return -1
}

// other is a column that plays no part in the ranking.
func (s *sheet) other(rows []row, n int) column {
	f := s.schema.Field(s.others[n])
	h := head{Name: clean(f.Name, 40), Unit: unitText(datasets.Unit(f), 30)}
	for i := range rows {
		if k := rows[i].others[n].kind; k != null {
			h.Numeric = k == numberCell
			break
		}
	}
	return column{h, func(r *row) tableCell { return otherCell(r, n) }}
}

func (s *sheet) scoreColumns() []column {
	const most = 12
	var out []column
	for o, objective := range s.Objectives[:min(len(s.Objectives), most)] {
		h := head{Name: clean(objective.Score, 40), Unit: unitText(objective.Unit, 30), Help: clean(objective.Help, 200), Numeric: true}
		switch objective.Goal {
		case evaluators.Minimize:
			h.Arrow = "↓"
		case evaluators.Maximize:
			h.Arrow = "↑"
		}
		out = append(out, column{h, func(r *row) tableCell { return scoreCell(r, o) }})
	}
	return out
}

func drawingCell(r *row) tableCell {
	if r.drawing == "" {
		return tableCell{Text: r.label, Class: "t", Bar: -1}
	}
	return tableCell{HTML: r.drawing, Sort: r.label, Class: "draw", Bar: -1}
}

func scoreCell(r *row, o int) tableCell {
	v := r.scores[o]
	c := floatTableCell(v.v, r.reason)
	if v.err > 0 && !math.IsNaN(v.v) {
		c.Text = pretty(uncertain(v.v, v.err))
		c.Title = full(v.v, 64) + " ± " + full(v.err, 64)
	}
	if c.Bar = percent(v.d); c.Bar >= 0 {
		if c.Title == "" {
			c.Title = c.Text
		}
		c.Title += "; desirability " + number(v.d, 64)
		c.Sort = full(v.v, 64)
	}
	return c
}

func desirabilityCell(r *row) tableCell {
	c := floatTableCell(r.desirability, r.reason)
	c.Bar = percent(r.desirability)
	return c
}

func rankCell(r *row) tableCell {
	if r.rank == 0 {
		return missing(r.reason)
	}
	c := tableCell{Text: r.rankText(), Class: "n", Sort: strconv.FormatInt(r.place, 10), Bar: -1}
	if r.tied {
		c.Title = "others have the same rank"
	}
	if r.low > 0 && r.high > r.low {
		if c.Title != "" {
			c.Title += "; "
		}
		c.Title += "the rank is " + interval(r.low, r.high)
	}
	return c
}

func floatTableCell(v float64, reason string) tableCell {
	if math.IsNaN(v) {
		return missing(reason)
	}
	return numberCellOf(floatCell(v, 64))
}

func wholeCell(v int64) tableCell {
	if v == 0 {
		return missing("")
	}
	return tableCell{Text: count(v), Class: "n", Sort: strconv.FormatInt(v, 10), Bar: -1}
}

func otherCell(r *row, n int) tableCell {
	c := r.others[n]
	switch c.kind {
	case null:
		return missing(r.reason)
	case numberCell:
		return numberCellOf(c)
	}
	if c.block != nil {
		return tableCell{Sort: c.text, Class: "t", Bar: -1, Block: c.block}
	}
	return tableCell{Text: c.text, Title: c.full, Class: "t", Bar: -1}
}

func numberCellOf(c cell) tableCell {
	return tableCell{Text: c.text, Title: c.full, Class: "n", Bar: -1}
}

// missing is a cell without a value.
func missing(reason string) tableCell {
	title := "no value"
	if reason != "" {
		title += ": " + reason
	}
	return tableCell{Text: "–", Title: title, Class: "z", Bar: -1}
}

// alignDecimals pads the plain numbers of each column with spaces as wide as a
// digit (U+2007) or a point (U+2008), so that the points stand in line.
func (t *table) alignDecimals() {
	for j, h := range t.Heads {
		if !h.Numeric || j == 0 {
			continue
		}
		most := 0
		for _, cells := range t.Rows {
			if n, ok := decimals(cells[j].Text); ok {
				most = max(most, n)
			}
		}
		for _, cells := range t.Rows {
			n, ok := decimals(cells[j].Text)
			if !ok || most == 0 || n == most {
				continue
			}
			if n == 0 {
				cells[j].Text += "\u2008"
			}
			cells[j].Text += strings.Repeat("\u2007", most-n)
		}
	}
}

// decimals counts the digits after the point of a plain number.
func decimals(text string) (int, bool) {
	_, fraction, _ := strings.Cut(text, ".")
	return len(fraction), text != "" && strings.Trim(text, "0123456789.,−") == ""
}
