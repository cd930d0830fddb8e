package report

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/datasets/disclosure"
)

// madeFrom says what a ranked table was made from, and what the licenses of that
// ask for.
func (r *Ranking) madeFrom() []string {
	var out []string
	if made := r.Statement.Made(); made != "" {
		out = append(out, made)
	}
	for _, c := range disclosure.Conditions(r.Statement.Inputs) {
		out = append(out, c.Note())
	}
	return out
}

// licenseText is the license of an input, or that there is none.
func (in *Input) licenseText() string { return disclosure.Input{License: in.License}.LicenseText() }

// sourceText is where the data of an input comes from.
func (in *Input) sourceText() string {
	if in.Source == "" {
		return "–"
	}
	return in.Source
}

// of names the ranked tables that depend on an input.
func (in *Input) of() string {
	const most = 5
	if len(in.Of) == 0 {
		return "–"
	}
	out := make([]string, min(len(in.Of), most))
	for i := range out {
		out[i] = clean(in.Of[i], 60)
	}
	if len(in.Of) > most {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// generated is the sentence that discloses by what candidates were generated; ""
// where the policy does not ask for it.
func (d *Document) generated() string {
	if d.Generated == nil {
		return ""
	}
	return clean(d.Generated.Sentence(), 2000)
}

// markdownInputs writes the files that the run read.
func markdownInputs(b *bytes.Buffer, doc *Document) {
	if len(doc.Inputs) == 0 {
		return
	}
	b.WriteString("## Inputs\n\n| input | license | source | SHA-256 | part of |\n|---|---|---|---|---|\n")
	rows, more := capped(doc.Inputs, markdownRows, "more input", newInputView)
	for _, in := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", markdownText(in.Name), markdownText(in.License), markdownText(in.Source), markdownCode(in.SHAFull), markdownText(in.Of))
	}
	b.WriteString("\n")
	if more != "" {
		b.WriteString(more + "\n\n")
	}
}

// markdownPolicy writes what the policy asked for and what came of it.
func markdownPolicy(b *bytes.Buffer, doc *Document) {
	if len(doc.Policy) == 0 {
		return
	}
	b.WriteString("## Policy\n\n| rule | asks for | came of it |\n|---|---|---|\n")
	rows, more := capped(doc.Policy, markdownRows, "more rule", newRuleView)
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownText(r.Name), markdownText(r.Text), markdownText(r.Effect))
	}
	b.WriteString("\n")
	if more != "" {
		b.WriteString(more + "\n\n")
	}
}

func newRuleView(r Rule) Rule {
	return Rule{clean(r.Name, 40), clean(r.Text, 200), clean(r.Effect, 400)}
}

// policy prints what licenses ask for and what the policy did.
func (t *terminal) policy(doc *Document) {
	notes := map[string]bool{}
	for i := range doc.Rankings {
		for _, c := range disclosure.Conditions(doc.Rankings[i].Statement.Inputs) {
			if note := clean(c.Note(), 400); !notes[note] && len(notes) < shownReasons {
				if len(notes) == 0 {
					t.line("", "")
				}
				notes[note] = true
				t.paragraph("", "license: "+note, "  ")
			}
		}
	}
	if len(doc.Policy) == 0 {
		return
	}
	t.line("", "")
	lines, more := capped(doc.Policy, shownReasons, "more rule", func(r Rule) string {
		v := newRuleView(r)
		line := "policy: " + v.Name + ", " + v.Text
		if v.Effect != "" {
			line += ": " + v.Effect
		}
		return line
	})
	for _, line := range lines {
		t.paragraph("", line, "  ")
	}
	if more != "" {
		t.paragraph(faint, more, "")
	}
}
