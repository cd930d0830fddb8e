package report

import (
	"bytes"
	"fmt"
)

// models says of each model what the run asked of it, and of all together where
// they are several.
func (d *Document) models(most int) []Param {
	var out []Param
	all := ModelUse{Name: "all models"}
	for i, u := range d.Models {
		all.Calls, all.New, all.Input, all.Output = all.Calls+u.Calls, all.New+u.New, all.Input+u.Input, all.Output+u.Output
		all.Cost, all.Spent = all.Cost+u.Cost, all.Spent+u.Spent
		if i < most {
			out = append(out, Param{clean(u.Name, 80), u.text()})
		}
	}
	if len(d.Models) > 1 {
		out = append(out, Param{all.Name, all.text()})
	}
	return out
}

// text is a use in words: "5 calls (3 new), 40 + 12 tokens, cost 2.5 (1.5 in
// this run)".
func (u ModelUse) text() string {
	text := fmt.Sprintf("%s (%s new), %s input and %s output tokens", plural(u.Calls, "call"), count(u.New), count(u.Input), count(u.Output))
	if u.Cost > 0 || u.Spent > 0 {
		text += fmt.Sprintf(", cost %s (%s in this run)", pretty(number(u.Cost, 64)), pretty(number(u.Spent, 64)))
	}
	return text
}

// shownModels bounds the models that a terminal or Markdown shows.
const shownModels = 8

// models prints what models were asked.
func (t *terminal) models(doc *Document) {
	if len(doc.Models) == 0 {
		return
	}
	t.line("", "")
	for _, p := range doc.models(shownModels) {
		t.paragraph("", modelTitle(p)+": "+p.Value, "  ")
	}
}

func modelTitle(p Param) string {
	if p.Name == "all models" {
		return p.Name
	}
	return "model " + p.Name
}

func markdownModels(b *bytes.Buffer, doc *Document) {
	for _, p := range doc.models(shownModels) {
		fmt.Fprintf(b, "- %s: %s\n", markdownText(modelTitle(p)), markdownText(p.Value))
	}
	if len(doc.Models) > 0 {
		b.WriteString("\n")
	}
}
