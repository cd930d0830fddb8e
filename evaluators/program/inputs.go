package program

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// casesInput is the name of the dataset of cases, and the columns of it that
// have a meaning.
const (
	casesInput     = "cases"
	inputColumn    = "input"
	expectedColumn = "expected"
	mostCases      = 10000
)

// material is what every run of a step gets, whatever the candidate.
type material struct {
	files map[string][]byte
	env   map[string]string
	cases []trial // nil where each program is run once
}

// Prepare implements evaluators.Preparer.
func (e *evaluator) Prepare(ctx context.Context, inputs map[string]arrow.Table) error {
	m := material{files: map[string][]byte{}, env: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if name == casesInput {
			continue
		}
		content, err := e.write(ctx, inputs[name])
		if err != nil {
			return fmt.Errorf("writing the input %q for programs: %w", name, err)
		}
		variable, path := "CUPEL_INPUT_"+suffix(name), filepath.Join("inputs", suffix(name)+"."+e.config.Format)
		if _, taken := m.env[variable]; taken {
			return fmt.Errorf("two inputs have the same variable %s; rename one", variable)
		}
		m.env[variable], m.files[path] = path, content
	}
	if t := inputs[casesInput]; t != nil {
		var err error
		if m.cases, err = e.readCases(ctx, t); err != nil {
			return fmt.Errorf("the input cases: %w", err)
		}
	}
	e.material = m
	return nil
}

// suffix makes the name of an input one of a variable.
func suffix(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z') {
			return r
		}
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return '_'
	}, name)
}

// write is a table in the format that programs read.
func (e *evaluator) write(ctx context.Context, t arrow.Table) ([]byte, error) {
	var out bytes.Buffer
	w, err := files.NewWriter(&out, t.Schema(), files.Format(e.config.Format), files.WriteOptions{})
	if err != nil {
		return nil, err
	}
	stream, err := datasets.FromTable(t).Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := datasets.Each(ctx, stream, w.Write); err != nil {
		return nil, err
	}
	return out.Bytes(), w.Close()
}

// readCases makes a trial of each row.
func (e *evaluator) readCases(ctx context.Context, t arrow.Table) ([]trial, error) {
	if n := t.NumRows(); n == 0 || n > mostCases {
		return nil, fmt.Errorf("it has %d rows; 1 to %d are possible", n, mostCases)
	}
	if e.config.Referee == refereeExpected && datasets.Lookup(t.Schema(), expectedColumn) < 0 {
		return nil, fmt.Errorf("it has no column %q", expectedColumn)
	}
	if e.config.StdinCol != "" && datasets.Lookup(t.Schema(), inputColumn) >= 0 {
		return nil, fmt.Errorf("its column %q and the parameter stdin_column both say what stands on stdin; leave one out", inputColumn)
	}
	var cases []trial
	stream, err := datasets.FromTable(t).Open(ctx)
	if err != nil {
		return nil, err
	}
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		for row := range int(rec.NumRows()) {
			c, err := readCase(rec, row)
			if err != nil {
				return fmt.Errorf("row %d: %w", len(cases)+1, err)
			}
			c.number = len(cases) + 1
			cases = append(cases, c)
		}
		return nil
	})
	return cases, err
}

func readCase(rec arrow.Record, row int) (trial, error) {
	c := trial{fields: map[string]any{}}
	for i, f := range rec.Schema().Fields() {
		if datasets.IsReserved(f.Name) {
			continue
		}
		c.fields[f.Name] = rec.Column(i).GetOneForMarshal(row)
		var err error
		switch f.Name {
		case inputColumn:
			var text string
			text, err = cell(rec.Column(i), row)
			c.stdin = []byte(text)
		case expectedColumn:
			c.right, err = cell(rec.Column(i), row)
		}
		if err != nil {
			return trial{}, fmt.Errorf("column %q: %w", f.Name, err)
		}
	}
	return c, nil
}

// cell is a value as a text: one that was written, or a whole number. The text
// that a fraction had is lost, and with it what would be the right answer.
func cell(col arrow.Array, row int) (string, error) {
	if col.IsNull(row) {
		return "", nil
	}
	if text, ok := datasets.Text(col, row); ok {
		return text, nil
	}
	switch col.(type) {
	case *array.Int64, *array.Int32, *array.Boolean:
		return col.ValueStr(row), nil
	}
	return "", fmt.Errorf("it holds %s, whose text is not kept; make it a column of texts", col.DataType())
}
