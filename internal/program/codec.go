package program

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets/files"
)

// MetaParams is the key of the schema metadata with the parameters.
const MetaParams = "cupel.params"

// file is the format on pipes as package files calls it.
func (f Format) file() files.Format {
	if f == Arrow {
		return files.ArrowStream
	}
	return files.Format(f)
}

// extension ends the names of files in the format.
func (f Format) extension() string { return "." + string(f) }

// Encode writes a table of one batch as a request.
func (p *Program) Encode(rec arrow.Record) ([]byte, error) {
	var out bytes.Buffer
	format := p.options.Format
	meta := arrow.NewMetadata([]string{MetaParams}, []string{string(p.params)})
	schema := arrow.NewSchema(plainFields(rec.Schema(), format), &meta)
	w, err := files.NewWriter(&out, schema, format.file(), files.WriteOptions{})
	if err != nil {
		return nil, asFormat(format, err)
	}
	same := array.NewRecord(schema, rec.Columns(), rec.NumRows())
	defer same.Release()
	if err := w.Write(same); err != nil {
		return nil, asFormat(format, err)
	}
	if err := w.Close(); err != nil {
		return nil, asFormat(format, err)
	}
	if format != Arrow && p.options.Mode == Stream {
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

func asFormat(format Format, err error) error {
	return fmt.Errorf("writing candidates as %s for the program: %w", format, err)
}

// plainFields are the fields of a schema as the format has them: the header of
// CSV is names alone, without the units, which programs would have to parse.
func plainFields(schema *arrow.Schema, format Format) []arrow.Field {
	fields := schema.Fields()
	if format != CSV {
		return fields
	}
	out := make([]arrow.Field, len(fields))
	for i, f := range fields {
		out[i] = arrow.Field{Name: f.Name, Type: f.Type, Nullable: f.Nullable}
	}
	return out
}
