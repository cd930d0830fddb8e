package summary

import (
	"html/template"

	"github.com/cupel-science/cupel/workflows/report"
)

// Draw renders the candidates that have a picture: equations are typeset.
func Draw(kind string, row report.Row) template.HTML {
	return ""
}
