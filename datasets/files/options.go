package files

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Options say how to read. The zero value reads a file as its name and content
// suggest.
type Options struct {
	// Format overrides the format that name and content suggest.
	Format Format
	// SHA256 is the expected checksum of the file's bytes in hex, "" for any.
	SHA256 string
	// Columns are the columns to read, in this order; nil reads all.
	Columns []string
	// Schema is the schema the table must have: columns are found by name and
	// come in the schema's order; missing and unexpected columns are errors.
	// Text is parsed to its types. Typed formats must agree with it up to
	// lossless conversions (dictionary to plain, int32 to int64, …). nil takes
	// the schema as it is found.
	Schema *arrow.Schema
	// Types are the types of some columns of a text format; others are inferred.
	Types map[string]arrow.DataType
	// Nulls are the texts that stand for null in CSV and TSV, besides the empty
	// unquoted field; nil means DefaultNulls.
	Nulls []string
	// Delimiter separates the fields of CSV; 0 means a comma (TSV: a tab).
	Delimiter byte
	// InferRows is how many rows are read to infer types; 0 means 10,000, a
	// negative number all rows. Streams infer from at most 64 MiB of text.
	InferRows int
	// Strict makes values that don't fit their column errors.
	Strict bool
	// BatchRows is the most rows in a batch; 0 means datasets.BatchRows.
	BatchRows int
	// MaxBuffer bounds any single buffer, in bytes, against files that claim
	// absurd sizes; 0 means 256 MiB, or 1024 times the size of a larger input.
	MaxBuffer int64
	// Name stands for a stream in errors, "stdin" for example.
	Name string
	// Memory allocates the batches; nil means memory.DefaultAllocator.
	Memory memory.Allocator

	inferred bool // Schema was inferred; values may go beyond it
}

// DefaultNulls are the texts that are null in CSV and TSV where Options.Nulls
// says nothing else, besides the empty unquoted field.
func DefaultNulls() []string { return []string{"NA", "N/A", "null", "NULL"} }

const (
	defaultInferRows = 10_000
	sampleBytes      = 64 << 20 // most text of a stream that is held to infer types
	batchBytes       = 64 << 20 // text of a batch, for rows of great length
	maxRecord        = 64 << 20 // longest row of text
	maxColumns       = 100_000  // of text
	minMaxBuffer     = 256 << 20
)

func (o Options) batchRows() int {
	if o.BatchRows > 0 {
		return o.BatchRows
	}
	return datasets.BatchRows
}

func (o Options) inferRows() int {
	if o.InferRows == 0 {
		return defaultInferRows
	}
	return o.InferRows
}

func (o Options) allocator() memory.Allocator {
	if o.Memory == nil {
		return memory.DefaultAllocator
	}
	return o.Memory
}

func (o Options) maxBuffer(input int64) int64 {
	if o.MaxBuffer > 0 {
		return o.MaxBuffer
	}
	return max(minMaxBuffer, min(input, 1<<40)*1024)
}

// delimiter is the byte between fields of the given format.
func (o Options) delimiter(f Format) (byte, error) {
	switch {
	case o.Delimiter == 0 && f == TSV:
		return '\t', nil
	case o.Delimiter == 0:
		return ',', nil
	case strings.IndexByte(",;|\t", o.Delimiter) >= 0:
		return o.Delimiter, nil
	}
	return 0, fmt.Errorf("the delimiter can't be %q; use a comma, semicolon, tab or |", o.Delimiter)
}

// check finds contradictions in the options themselves.
func (o Options) check() error {
	for i, c := range o.Columns {
		if slices.Contains(o.Columns[:i], c) {
			return fmt.Errorf("column %q is asked for twice", c)
		}
	}
	if o.Schema == nil {
		return nil
	}
	for i, f := range o.Schema.Fields() {
		if datasets.Lookup(o.Schema, f.Name) != i {
			return fmt.Errorf("the expected schema has two columns %q", f.Name)
		}
	}
	return nil
}

// pick finds the positions of the named columns among the fields.
func pick(fields []arrow.Field, columns []string) ([]int, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	if columns == nil {
		all := make([]int, len(fields))
		for i := range all {
			all[i] = i
		}
		return all, nil
	}
	picked := make([]int, 0, len(columns))
	for _, c := range columns {
		i := slices.Index(names, c)
		if i < 0 {
			return nil, fmt.Errorf("no column %q%s; there are %s", c, suggest.Hint(c, names), list(names))
		}
		picked = append(picked, i)
	}
	return picked, nil
}

// list spells out names, the first ones of many.
func list(names []string) string {
	const most = 20
	text := ""
	for i, n := range names {
		if i == most {
			return text + fmt.Sprintf(" and %d more", len(names)-most)
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%q", n)
	}
	if text == "" {
		return "none"
	}
	return text
}
