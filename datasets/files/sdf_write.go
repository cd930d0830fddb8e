package files

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/chem/molfile"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// newSDFWriter writes molfiles whose title is the name, and other columns as
// data items, leaving out nulls.
func newSDFWriter(out io.Writer, schema *arrow.Schema) (*moleculeWriter, error) {
	w, err := newMoleculeWriter(out, schema, SDF)
	if err != nil {
		return nil, err
	}
	for j, label := range w.labels {
		if bytes.ContainsAny([]byte(label), "<>\r\n") {
			return nil, fmt.Errorf("column %q: names in SD files hold no angle brackets and line breaks", label)
		}
		w.labels[j] = sdfItemName(schema.Field(j), label)
	}
	w.row = w.sdfRecord
	return w, nil
}

// sdfItemName is the inverse of sdfField.
func sdfItemName(f arrow.Field, label string) string {
	bare := strings.TrimRight(f.Name, "_")
	if bare != f.Name && (bare == smilesColumn || bare == nameColumn) {
		f.Name = strings.TrimSuffix(f.Name, "_")
		return formatHeader(f)
	}
	return label
}

func (w *moleculeWriter) sdfRecord(out []byte, values [][]byte) ([]byte, error) {
	m, err := smiles.Parse(string(values[w.smiles]))
	if err != nil {
		return out, fmt.Errorf("column %q: %s is no molecule: %s", smilesColumn, excerpt(values[w.smiles]), smilesReason(err))
	}
	title := []byte(nil)
	if w.name >= 0 {
		title = values[w.name]
		if err := w.bare(w.name, title, "\r\n"); err != nil {
			return out, err
		}
	}
	if out, err = molfile.Append(out, m, string(title)); err != nil {
		return out, fmt.Errorf("column %q: %w", smilesColumn, err)
	}
	for j, v := range values {
		if j == w.smiles || j == w.name || len(v) == 0 {
			continue
		}
		if err := w.sdfValue(j, v); err != nil {
			return out, err
		}
		out = fmt.Appendf(out, ">  <%s>\n%s\n\n", w.labels[j], v)
	}
	return append(out, "$$$$\n"...), nil
}

// sdfValue checks that a value, which may have several lines, reads back as it
// is.
func (w *moleculeWriter) sdfValue(column int, value []byte) error {
	if err := w.bare(column, value, "\r"); err != nil {
		return err
	}
	for line := range bytes.Lines(value) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if bytes.HasPrefix(line, []byte{'>'}) || bytes.HasPrefix(line, sdfEnd) || len(bytes.TrimRight(line, " \t")) < len(line) {
			return fmt.Errorf("column %q: an SD file can't keep the line %s", w.schema.Field(column).Name, excerpt(line))
		}
	}
	if bytes.Contains(value, []byte("\n\n\n")) {
		return fmt.Errorf("column %q: an SD file can't keep two blank lines in %s", w.schema.Field(column).Name, excerpt(value))
	}
	return nil
}
