package sequence

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// textColumn finds the column of texts of an input: the named one, or the only one
// there is where none is named.
func textColumn(schema *arrow.Schema, input, name string) (int, error) {
	var texts []string
	for _, f := range schema.Fields() {
		if datasets.IsText(f.Type) && !datasets.IsReserved(f.Name) {
			texts = append(texts, f.Name)
		}
	}
	if name == "" {
		if len(texts) != 1 {
			return 0, fmt.Errorf("input %s has %s: set column to the one to read", input, countedTexts(texts))
		}
		name = texts[0]
	}
	i := datasets.Lookup(schema, name)
	if i < 0 {
		return 0, fmt.Errorf("input %s has no column %q%s", input, name, suggest.Hint(name, texts))
	}
	if t := schema.Field(i).Type; !datasets.IsText(t) {
		return 0, fmt.Errorf("column %q of input %s is %s, not text", name, input, t)
	}
	return i, nil
}

func countedTexts(names []string) string {
	if len(names) == 0 {
		return "no column of texts"
	}
	return "several columns of texts (" + strings.Join(names[:min(len(names), 10)], ", ") + ")"
}

// readTexts reads a column, without nulls. The texts do not lie in the table's
// memory.
func readTexts(t arrow.Table, column int) []string {
	out := make([]string, 0, t.NumRows())
	for _, chunk := range t.Column(column).Data().Chunks() {
		for i := range chunk.Len() {
			if text, ok := datasets.Text(chunk, i); ok {
				out = append(out, strings.Clone(text))
			}
		}
	}
	return out
}
