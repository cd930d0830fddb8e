package command

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// record makes the scores of the answer: one record with nulls and a text for
// each candidate that failed.
func (a *answer) record() (arrow.Record, error) {
	rows := int64(0)
	for _, r := range a.parts {
		rows += r.NumRows()
	}
	if rows != a.in.NumRows() {
		return nil, fmt.Errorf("it gave %s for %s; every candidate needs its row, in the same order", count(rows, "row"), count(a.in.NumRows(), "candidate"))
	}
	var cols []arrow.Array
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for i := range a.scores {
		c, err := a.joined(i)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	if err := a.checkIDs(); err != nil {
		return nil, err
	}
	texts := a.texts(cols)
	fields := a.fields()
	if texts.NullN() < texts.Len() {
		fields = append(fields, evaluators.ErrorField())
		a.failRows(cols, texts)
		cols = append(cols, texts)
	} else {
		texts.Release()
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, rows), nil
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// joined is column i of all parts as one, which the caller releases.
func (a *answer) joined(i int) (arrow.Array, error) {
	switch len(a.parts) {
	case 0:
		return array.MakeArrayOfNull(a.mem, a.scores[i].Type, 0), nil
	case 1:
		c := a.parts[0].Column(i)
		c.Retain()
		return c, nil
	}
	chunks := make([]arrow.Array, len(a.parts))
	for j, r := range a.parts {
		chunks[j] = r.Column(i)
	}
	return array.Concatenate(chunks, a.mem)
}

// checkIDs compares the ids that the program repeats, if it does, with those of
// the candidates.
func (a *answer) checkIDs() error {
	if !a.hasID() || len(a.parts) == 0 {
		return nil
	}
	at := datasets.Lookup(a.parts[0].Schema(), datasets.ID)
	if at < 0 {
		return nil
	}
	ids := a.in.Column(datasets.Lookup(a.in.Schema(), datasets.ID))
	nulls, row := 0, 0
	for _, r := range a.parts {
		nulls += r.Column(at).NullN()
	}
	if nulls == ids.Len() {
		return nil // in JSON lines, a key that is never there
	}
	for _, r := range a.parts {
		for i := range int(r.NumRows()) {
			want, _ := datasets.Text(ids, row)
			if got, _ := datasets.Text(r.Column(at), i); got != want {
				return fmt.Errorf("row %d of its answer has the id %q, that of the candidates %q; rows must keep their order", row+1, got, want)
			}
			row++
		}
	}
	return nil
}

// texts is the error column: what the program says, and a reason for rows
// without any score. The caller releases it.
func (a *answer) texts(cols []arrow.Array) arrow.Array {
	b := array.NewStringBuilder(a.mem)
	defer b.Release()
	row := 0
	for _, r := range a.parts {
		at := datasets.Lookup(r.Schema(), evaluators.ErrorColumn)
		for i := range int(r.NumRows()) {
			text := ""
			if at >= 0 {
				text, _ = datasets.Text(r.Column(at), i)
			}
			if strings.TrimSpace(text) == "" {
				text = missing(cols, row)
			}
			if text == "" {
				b.AppendNull()
			} else {
				b.Append(text)
			}
			row++
		}
	}
	return b.NewArray()
}

// missing is the reason why a row without any score failed.
func missing(cols []arrow.Array, row int) string {
	for _, c := range cols {
		if c.IsValid(row) {
			return ""
		}
	}
	return "the program gave no score and no reason"
}

// failRows makes the scores of failed rows null: many programs can't leave out
// a number, and write zero or NaN.
func (a *answer) failRows(cols []arrow.Array, texts arrow.Array) {
	for i, c := range cols {
		cols[i] = withNulls(a.mem, c, texts)
		c.Release()
	}
}

// withNulls is a column whose rows are null too where texts has one. The values
// are shared.
func withNulls(mem memory.Allocator, col, texts arrow.Array) arrow.Array {
	data := col.Data()
	validity := memory.NewResizableBuffer(mem)
	defer validity.Release()
	validity.Resize(int(bitutil.BytesForBits(int64(data.Offset() + data.Len()))))
	clear(validity.Bytes())
	nulls := 0
	for i := range col.Len() {
		if col.IsNull(i) || texts.IsValid(i) {
			nulls++
			continue
		}
		bitutil.SetBit(validity.Bytes(), data.Offset()+i)
	}
	buffers := append([]*memory.Buffer{validity}, data.Buffers()[1:]...)
	out := array.NewData(data.DataType(), data.Len(), buffers, data.Children(), nulls, data.Offset())
	defer out.Release()
	return array.MakeFromData(out)
}
