package kinds

import (
	"context"
	"errors"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
)

// text is any text.
type text struct{ most int }

func (text) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{column("text", arrow.BinaryTypes.String)}, nil)
}

func (text) Keys() int { return 1 }

func (text) Form(n int) Form {
	if n > 1 {
		return listOf(n, `{"type":"string","minLength":1}`, "a text")
	}
	return Form{Instruction: "Answer with the text itself and nothing else.", split: func(answer string) ([]string, error) { return []string{answer}, nil }}
}

func (k text) Open(map[string]arrow.Table) (Check, error) { return k.check, nil }

func (k text) check(_ context.Context, item string) (Candidate, error) {
	if item = tidy(item); item == "" {
		return nil, errors.New("it is empty")
	}
	return Candidate{item}, tooLong(item, k.most)
}

// tidy leaves out what nobody sees at the ends of a text, line breaks of other
// systems, and characters that no text holds.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
}

func (text) Measure(keys []Key) func(i, j int) float64 { return measureTexts(keys) }
