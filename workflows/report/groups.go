package report

import "html/template"

// Groups are sets of candidates that have something in common, such as a
// scaffold.
type Groups struct {
	Title   string
	Rows    []Group // in the order they are shown
	Caption string
}

// Group is one of them.
type Group struct {
	Drawing template.HTML // safe markup without ids; "" where the label will do
	Label   string
	Count   int64
	Best    int64 // the best rank in the group
}

// groupTable is Groups on the page.
type groupTable struct {
	Title, Caption string
	Rows           []groupRow
}

type groupRow struct {
	Drawing     template.HTML
	Label, Text string
}

// table shows the first groups.
func (g *Groups) table(most int) *groupTable {
	if g == nil || len(g.Rows) == 0 {
		return nil
	}
	t := &groupTable{Title: clean(g.Title, 100), Caption: clean(g.Caption, fullText)}
	for _, r := range g.Rows[:min(len(g.Rows), most)] {
		row := groupRow{Label: clean(r.Label, 60), Text: plural(r.Count, "candidate")}
		if r.Best > 0 {
			row.Text += ", best rank " + count(r.Best)
		}
		if len(r.Drawing) <= drawingBytes {
			row.Drawing = r.Drawing
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
