package summary

import (
	"html/template"

	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/workflows/report"
)

// Draw renders the candidates that have a picture: equations are typeset,
// molecules drawn as structures, packings as the circles that they are.
func Draw(kind string, row report.Row) template.HTML {
	switch kind {
	case "equation":
		return drawEquation(row)
	case kindMolecule, kindRow:
		return drawMolecule(row.Text(smilesColumn), nil)
	case column.Kind:
		return drawPacking(row)
	}
	return ""
}

func drawEquation(row report.Row) template.HTML {
	e, err := symbolic.Parse(row.Text("equation"))
	if err != nil {
		return "" // its text will do
	}
	return template.HTML(symbolic.MathML(e, row.Text("target"))) // MathML escapes names
}
