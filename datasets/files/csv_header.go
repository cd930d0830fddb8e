package files

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// parseHeader splits `distance [Mpc]` into name and unit. Empty brackets end a
// name that has brackets of its own.
func parseHeader(text string) (name, unit string) {
	text = strings.TrimSpace(text)
	open := strings.LastIndexByte(text, '[')
	if open <= 0 || !strings.HasSuffix(text, "]") || text[open-1] != ' ' {
		return text, ""
	}
	return strings.TrimSpace(text[:open]), strings.TrimSpace(text[open+1 : len(text)-1])
}

// formatHeader is the inverse of parseHeader.
func formatHeader(f arrow.Field) string {
	unit := datasets.Unit(f)
	if _, looks := parseHeader(f.Name); unit == "" && looks == "" && !strings.HasSuffix(f.Name, " []") {
		return f.Name
	}
	return f.Name + " [" + unit + "]"
}

// readHeader reads the first row as fields without types.
func readHeader(s *csvScanner) ([]arrow.Field, error) {
	if err := s.next(); err != nil {
		return nil, noHeader(s, err)
	}
	if bytes.IndexByte(s.row, '\r') >= 0 {
		return nil, s.errorAt(bytes.IndexByte(s.row, '\r'), "a carriage return stands alone; end lines with a newline")
	}
	if len(s.fields) > maxColumns {
		return nil, s.errorAt(0, fmt.Sprintf("the header has more than %d columns; are rows and columns exchanged?", maxColumns))
	}
	fields := make([]arrow.Field, len(s.fields))
	seen := map[string]bool{}
	for i, f := range s.fields {
		name, unit := parseHeader(string(s.text(f)))
		switch {
		case name == "" && i == 0:
			return nil, s.errorAt(f.from, "the first column has no name (pandas writes its index like this; use index=False)")
		case name == "":
			return nil, s.errorAt(f.from, fmt.Sprintf("column %d has no name", i+1))
		case seen[name]:
			return nil, s.errorAt(f.from, fmt.Sprintf("two columns have the name %q", name))
		}
		seen[name] = true
		fields[i] = datasets.WithUnit(arrow.Field{Name: name, Nullable: true}, unit)
	}
	return fields, nil
}

// match finds for every field of the expected schema its place in the header,
// and gives it the header's unit where it has none.
func match(header []arrow.Field, schema *arrow.Schema) (*arrow.Schema, []int, error) {
	places := map[string]int{}
	names := make([]string, len(header))
	for i, f := range header {
		places[f.Name], names[i] = i, f.Name
	}
	fields, from := make([]arrow.Field, schema.NumFields()), make([]int, schema.NumFields())
	for i, f := range schema.Fields() {
		at, ok := places[f.Name]
		if !ok {
			return nil, nil, fmt.Errorf("column %q is missing%s; there are %s", f.Name, suggest.Hint(f.Name, names), list(names))
		}
		delete(places, f.Name)
		had, want := datasets.Unit(header[at]), datasets.Unit(f)
		if had != "" && want != "" && had != want {
			return nil, nil, fmt.Errorf("column %q is in %q, expected in %q", f.Name, had, want)
		}
		if want == "" {
			f = datasets.WithUnit(f, had)
		}
		fields[i], from[i] = f, at
	}
	for i, n := range names {
		if _, left := places[n]; left {
			return nil, nil, fmt.Errorf("column %d, %q, is not expected; expected are %s", i+1, n, list(fieldNames(schema)))
		}
	}
	metadata := schema.Metadata()
	return arrow.NewSchema(fields, &metadata), from, nil
}

func fieldNames(schema *arrow.Schema) []string {
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		names[i] = f.Name
	}
	return names
}
