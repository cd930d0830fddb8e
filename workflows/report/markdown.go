package report

import (
	"bytes"
	"fmt"
	"strings"
)

// markdownRows is the number of rows in the tables of report.md.
const markdownRows = 20

// markdownColumns is the number of columns beside the ranking's own there.
const markdownColumns = 4

// markdown makes report.md: the answer, what speaks against it, the first
// rows, and how to repeat the run.
func markdown(doc *Document, sheets []*sheet, names []string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", markdownText(title(doc)))
	if sub := subtitle(&doc.Run); len(sub) > 0 {
		for i := range sub {
			sub[i] = markdownText(sub[i])
		}
		fmt.Fprintf(&b, "%s\n\n", strings.Join(sub, " · "))
	}
	general := doc.warnings()
	if len(sheets) != 1 {
		markdownWarnings(&b, general)
		general = nil
	}
	for i, s := range sheets {
		if len(sheets) > 1 {
			fmt.Fprintf(&b, "## %s\n\n", markdownText(clean(s.Step, 100)))
		}
		markdownRanking(&b, s, names[i], general)
	}
	if len(sheets) == 0 {
		b.WriteString("No ranking is part of this report.\n\n")
	}
	markdownGates(&b, doc)
	markdownPolicy(&b, doc)
	markdownInputs(&b, doc)
	if text := doc.generated(); text != "" {
		fmt.Fprintf(&b, "%s\n\n", markdownText(text))
	}
	if doc.Run.Command != "" {
		fmt.Fprintf(&b, "To repeat this run to the same bits: %s\n\n", markdownCode(clean(doc.Run.Command, 1000)))
	}
	b.WriteString("The pictures, the lineage and what was run are in [report.html](report.html).\n")
	return b.Bytes()
}

// markdownGates writes which gates there were and what they held back.
func markdownGates(b *bytes.Buffer, doc *Document) {
	if len(doc.Run.Gates)+len(doc.HeldBack)+len(doc.Models) > 0 {
		b.WriteString("## What was run\n\n")
	}
	markdownModels(b, doc)
	for _, gate := range doc.gates(10) {
		label := gateLabel(gate)
		fmt.Fprintf(b, "%s: %s\n\n", strings.ToUpper(label[:1])+label[1:], markdownText(gate))
	}
	if len(doc.HeldBack) == 0 {
		return
	}
	b.WriteString("Held back:\n\n| step | gate | reason | candidates |\n|---|---|---|--:|\n")
	rows, more := capped(doc.HeldBack, markdownRows, "more reason", newHeldView)
	for _, h := range rows {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", markdownText(h.Step), markdownText(h.Gate), markdownText(h.Reason), h.Count)
	}
	b.WriteString("\n")
	if more != "" {
		b.WriteString(more + "\n\n")
	}
}

func markdownWarnings(b *bytes.Buffer, warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(b, "> **Warning:** %s\n>\n", markdownText(w))
	}
	if len(warnings) > 0 {
		b.Truncate(b.Len() - 2)
		b.WriteString("\n")
	}
}

func markdownRanking(b *bytes.Buffer, s *sheet, name string, general []string) {
	for _, part := range s.answer() {
		switch {
		case part.Style == candidateText:
			b.WriteString("**" + markdownCode(part.Text) + "**")
		case part.Strong:
			b.WriteString("**" + markdownText(part.Text) + "**")
		default:
			b.WriteString(markdownText(part.Text))
		}
	}
	b.WriteString("\n\n")
	markdownWarnings(b, distinct(append(s.warnings(), general...)))
	for _, fact := range s.facts() {
		fmt.Fprintf(b, "- %s\n", markdownText(fact))
	}
	if s.total == 0 {
		b.WriteString("\n")
		return
	}
	b.WriteString("\n")
	s.markdownTable(b)
	fmt.Fprintf(b, "\nShowing %s of %s; all rows and columns are in [%s.csv](%s.csv) and [%s.parquet](%s.parquet).\n\n",
		count(int64(min(len(s.rows), markdownRows))), count(s.total), name, name, name, name)
	markdownMeasures(b, s.Measures.table())
}

func markdownMeasures(b *bytes.Buffer, t *measureTable) {
	if t == nil {
		return
	}
	fmt.Fprintf(b, "%s:\n\n| measure | value | |\n|---|--:|---|\n", markdownText(t.Title))
	for _, r := range t.Rows {
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownText(r.Name), r.Value, markdownText(r.Help))
	}
	b.WriteString("\n")
	if t.Caption != "" {
		b.WriteString(markdownText(t.Caption) + "\n\n")
	}
}

// markdownTable writes the columns of the page's table, less its drawings and
// most of what the ranking does not speak of.
func (s *sheet) markdownTable(b *bytes.Buffer) {
	rows := make([]row, min(len(s.rows), markdownRows))
	copy(rows, s.rows)
	for i := range rows {
		rows[i].drawing = ""
		rows[i].others = rows[i].others[:min(len(rows[i].others), markdownColumns)]
	}
	few := *s
	few.rows, few.origin, few.crowding = rows, -1, -1
	t := few.table(rows)
	for _, h := range t.Heads {
		text := markdownText(h.Name)
		if h.Unit != "" {
			text += " (" + markdownText(h.Unit) + ")"
		}
		if h.Arrow != "" {
			text += " " + h.Arrow
		}
		b.WriteString("| " + text + " ")
	}
	b.WriteString("|\n")
	for _, h := range t.Heads {
		b.WriteString(map[bool]string{true: "|--:", false: "|---"}[h.Numeric])
	}
	b.WriteString("|\n")
	for _, cells := range t.Rows {
		for _, c := range cells {
			text := markdownText(clean(c.Text, 80))
			if (c.Class == "t" || c.Class == "id") && c.Text != "" {
				text = markdownCode(clean(c.Text, 80))
			}
			b.WriteString("| " + text + " ")
		}
		b.WriteString("|\n")
	}
}

// markdownEscapes stand for what Markdown (CommonMark with GitHub's tables,
// links and formulas) could take for markup. Colons and points are among them
// only where they would make a bare address into a link. (GitHub links what
// looks like a mail address whatever one does.)
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"|", `\|`, "#", `\#`, "~", `\~`, "$", `\$`, "!", `\!`, "://", `\://`, "www.", `www\.`, "WWW.", `WWW\.`)

// markdownText writes clean text so that Markdown shows it as it is.
func markdownText(s string) string { return markdownEscapes.Replace(s) }

// markdownCode writes clean text as a code span, or escaped where it holds
// characters that would end the span or the cell of a table, or that a
// careless reader of Markdown could take for HTML.
func markdownCode(s string) string {
	if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "`|\\<&") {
		return markdownText(s)
	}
	return "`" + s + "`"
}
