package report

// Measures are numbers about the candidates of a ranking as a whole.
type Measures struct {
	Title   string
	Rows    []Measure // in the order they are shown
	Caption string
}

// Measure is one of them.
type Measure struct {
	Name  string
	Value float64 // NaN where there is none
	Help  string  // what it says; "" where the name does
}

// mostMeasures is the number of rows that are shown.
const mostMeasures = 40

// measureTable is Measures on the page.
type measureTable struct {
	Title, Caption string
	Rows           []measureRow
}

type measureRow struct{ Name, Value, Help string }

// table shows the first measures; nil where there are none.
func (m *Measures) table() *measureTable {
	if m == nil || len(m.Rows) == 0 {
		return nil
	}
	t := &measureTable{Title: clean(m.Title, 100), Caption: clean(m.Caption, fullText)}
	for _, r := range m.Rows[:min(len(m.Rows), mostMeasures)] {
		value := pretty(group(number(r.Value, 64), 5))
		if r.Value != r.Value {
			value = "–"
		}
		t.Rows = append(t.Rows, measureRow{clean(r.Name, 60), value, clean(r.Help, fullText)})
	}
	return t
}
