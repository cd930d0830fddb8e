package summary

import (
	"html/template"

	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/workflows/report"
)

// Draw renders the candidates that have a picture: equations are typeset,
// molecules drawn as structures, packings as the circles that they are. So are the
// circles that a candidate of another kind, such as a program, has in its row.
func Draw(kind string, row report.Row) template.HTML {
	switch kind {
	case "equation":
		return drawEquation(row)
	case kindMolecule, kindRow:
		return drawMolecule(row.Text(smilesColumn), nil)
	}
	return drawPacking(row)
}

func drawEquation(row report.Row) template.HTML {
	e, err := symbolic.Parse(row.Text("equation"))
	if err != nil {
		return "" // its text will do
	}
	return template.HTML(symbolic.MathML(e, row.Text("target"))) // MathML escapes names
}
