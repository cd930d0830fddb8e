package expression_test

import (
	"errors"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/workflows/expression"
)

// checkError fails unless err is an Error at a place inside text.
func checkError(t *testing.T, text string, err error) {
	t.Helper()
	var e *expression.Error
	if !errors.As(err, &e) || e.Message == "" || e.Offset < 0 || e.Offset > len(text) {
		t.Errorf("%q: an error without a place: %#v", text, err)
	}
}

func FuzzPredicate(f *testing.F) {
	rec := table(f)
	f.Cleanup(rec.Release)
	for _, c := range refusals {
		f.Add(c.text)
	}
	for _, text := range []string{"n > 0 && x < 1.5", "any(parents, # == 'p')", "all(0..99, all(0..99, # > 1))", "smiles matches '^C+O$' ? flag : !flag",
		"point?.x ?? 3 > 1", "sum(point, # ** 2) > median(point)", "[1, 2][0:1][0] == first(point) and 'a' in {'a': 1}", "smiles | upper() | len() > 2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, schema := range []*arrow.Schema{rec.Schema(), nil} {
			p, err := expression.NewPredicate(text, schema)
			if err != nil {
				checkError(t, text, err)
				continue
			}
			if held, err := p.Holds(rec); err == nil && int64(len(held)) != rec.NumRows() {
				t.Errorf("%q: %d results for %d rows", text, len(held), rec.NumRows())
			}
		}
	})
}

func FuzzUntil(f *testing.F) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64}}, nil)
	for _, text := range []string{"best('y') < 0.1 || stalled('y', 5) && round > 3", "mean('y') > 1", "best('z') < 1", "best", "stalled('y', 1e9)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := expression.NewUntil(text, schema)
		if err != nil {
			checkError(t, text, err)
			return
		}
		_, _ = u.Reached(3, 100, 10, values{"y": 0.5})
	})
}

func FuzzFill(f *testing.F) {
	for _, text := range []string{"${{ params.n }}", "a ${{ params.x * 2 }} b ${{ params.name }}", "${{ }}", "${{", "${{ '}}' }}", "${{ params }}", "${{ params.list[0] }}"} {
		f.Add(text)
	}
	params := map[string]any{"n": 3, "x": 0.5, "name": "kinase", "list": []int{1, 2}}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := expression.Fill(text, params); err != nil {
			checkError(t, text, err)
		}
	})
}
