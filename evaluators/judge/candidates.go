package judge

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/media"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/prompt"
)

// checkColumns refuses columns that tell a judge nothing of a candidate.
func checkColumns(columns []string) error {
	for i, name := range columns {
		switch {
		case name == "" || datasets.IsReserved(name):
			return fmt.Errorf("columns: %q is no column to judge by", name)
		case slices.Contains(columns[:i], name):
			return fmt.Errorf("columns: %q is there twice", name)
		}
	}
	return nil
}

// Reads implements evaluators.Reader.
func (a *asker) Reads() []evaluators.Column {
	names := slices.Clone(a.Columns)
	if slices.Contains(names, datasets.ArtifactData) && !slices.Contains(names, datasets.ArtifactType) {
		names = append(names, datasets.ArtifactType)
	}
	out := make([]evaluators.Column, len(names))
	for i, name := range names {
		out[i].Name = name
	}
	return out
}

// candidate is a row as the judge sees it, or why it cannot be shown.
type candidate struct {
	text    string
	picture *models.Blob // nil where it is texts only
	seen    string       // digest of the picture
	err     error
}

// compare puts candidates into an order that only depends on what is shown; 0 says
// that two look the same.
func compare(a, b candidate) int {
	return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.seen, b.seen))
}

// candidates shows each row of a table.
func (a *asker) candidates(in arrow.Record) ([]candidate, error) {
	if a.unasked != nil {
		return nil, a.unasked
	}
	read, err := a.project(in)
	if err != nil {
		return nil, err
	}
	defer read.Release()
	bytes, types, err := artifacts(in, a.Columns)
	if err != nil {
		return nil, err
	}
	out := make([]candidate, in.NumRows())
	for i := range out {
		c := &out[i]
		row := prompt.RowOf(read, i)
		if bytes != nil {
			if c.picture, row[datasets.ArtifactData], c.err = shownBytes(bytes, types, i); c.err != nil {
				continue
			}
		}
		if c.picture != nil {
			sum := sha256.Sum256(c.picture.Data)
			c.seen = c.picture.MediaType + string(sum[:])
		}
		c.text, c.err = a.show(row)
	}
	return out, nil
}

// project leaves the columns that are shown as texts.
func (a *asker) project(in arrow.Record) (arrow.Record, error) {
	var fields []arrow.Field
	var cols []arrow.Array
	for _, name := range a.Columns {
		at := datasets.Lookup(in.Schema(), name)
		if at < 0 {
			return nil, fmt.Errorf("the candidates have no column %q", name)
		}
		col := in.Column(at)
		if isBytes(col) {
			if name == datasets.ArtifactData {
				continue
			}
			return nil, fmt.Errorf("column %q is bytes, which a judge can be shown only as %q with a media type", name, datasets.ArtifactData)
		}
		fields, cols = append(fields, in.Schema().Field(at)), append(cols, col)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, in.NumRows()), nil
}

func isBytes(col arrow.Array) bool {
	switch col.DataType().ID() {
	case arrow.BINARY, arrow.LARGE_BINARY, arrow.FIXED_SIZE_BINARY:
		return true
	}
	return false
}

// binary is a column of bytes.
type binary interface {
	arrow.Array
	Value(i int) []byte
}

// artifacts are the columns of bytes and their media types, if they are shown.
func artifacts(in arrow.Record, columns []string) (bytes binary, types arrow.Array, err error) {
	data := datasets.Lookup(in.Schema(), datasets.ArtifactData)
	if data < 0 || !slices.Contains(columns, datasets.ArtifactData) || !isBytes(in.Column(data)) {
		return nil, nil, nil
	}
	bytes, ok := in.Column(data).(binary)
	at := datasets.Lookup(in.Schema(), datasets.ArtifactType)
	if !ok || at < 0 || !datasets.IsText(in.Schema().Field(at).Type) {
		return nil, nil, fmt.Errorf("column %q is bytes, which need a text column %q, such as image/png", datasets.ArtifactData, datasets.ArtifactType)
	}
	return bytes, in.Column(at), nil
}

// attached stands in the text in place of a picture.
const attached = "(a picture, which is attached)"

// shownBytes are a picture, and words in its place, or the text that the bytes are.
func shownBytes(data binary, types arrow.Array, i int) (*models.Blob, any, error) {
	claimed, ok := datasets.Text(types, i)
	if !ok || data.IsNull(i) {
		return nil, nil, fmt.Errorf("column %q or %q is missing", datasets.ArtifactData, datasets.ArtifactType)
	}
	value := slices.Clone(data.Value(i))
	name, err := media.Check(value, claimed)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("column %q: %w", datasets.ArtifactData, err)
	case media.IsText(name):
		return nil, string(value), nil
	case !media.Sized(name):
		return nil, nil, fmt.Errorf("column %q: a judge can be shown texts and pictures (%s), and this is %s", datasets.ArtifactData, media.SizedNames, name)
	}
	if _, _, err := media.Size(value); err != nil {
		return nil, nil, fmt.Errorf("column %q: %w", datasets.ArtifactData, err)
	}
	return &models.Blob{MediaType: name, Data: value}, attached, nil
}

// show a candidate: each column between fences of its own.
func (a *asker) show(row prompt.Row) (string, error) {
	var parts []string
	for _, name := range a.Columns {
		text, err := textOf(row[name])
		if err != nil {
			return "", fmt.Errorf("column %q: %w", name, err)
		}
		if row[name] == nil {
			return "", fmt.Errorf("column %q is missing", name)
		}
		parts = append(parts, name+":\n"+prompt.Fence(prompt.Cut(text, a.Longest)))
	}
	return strings.Join(parts, "\n"), nil
}

// textOf a value: texts as they are, others as JSON.
func textOf(value any) (string, error) {
	if text, ok := value.(string); ok {
		return strings.ToValidUTF8(text, "�"), nil
	}
	text, err := json.Marshal(value)
	return string(text), err
}
