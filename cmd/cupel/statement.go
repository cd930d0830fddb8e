package main

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets/disclosure"
)

// withStatement is the schema of a table that is made from a data file, with what
// the file says of where it comes from: in its own metadata, or in a file beside it.
func (c *console) withStatement(path string, schema *arrow.Schema) *arrow.Schema {
	s, ok := disclosure.FromMetadata(schema.Metadata())
	if !ok {
		var err error
		if s, ok, err = disclosure.ReadSidecar(path); err != nil {
			fmt.Fprintf(c.err, "what the table was made from is not carried over: %s\n", harmless(err.Error()))
		}
	}
	if !ok {
		return schema
	}
	s.Table = "" // the new one may have fewer columns or rows
	metadata := s.Metadata(schema.Metadata())
	return arrow.NewSchema(schema.Fields(), &metadata)
}
