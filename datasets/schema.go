package datasets

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// The reserved columns of a candidate table, in their order.
const (
	ID      = "id"      // utf8: content digest of kind and payload, 32 hex digits
	Kind    = "kind"    // utf8: what the candidate is, such as "equation"
	Parents = "parents" // list<utf8>: ids of the candidates it was made from
	Origin  = "origin"  // utf8: the step and round that made it, "search/propose#3"
)

// Keys of field metadata that Cupel reads.
const (
	MetaUnit    = "unit"    // unit of measurement, "m s^-1"
	MetaLicense = "license" // SPDX identifier, on schemas
	MetaAside   = "aside"   // the column is no part of a candidate's identity, see Aside
)

// IsReserved reports whether a column name belongs to Cupel, not to a payload.
func IsReserved(name string) bool {
	switch name {
	case ID, Kind, Parents, Origin:
		return true
	}
	return false
}

// reservedFields are the candidate columns as they stand in every table.
func reservedFields() []arrow.Field {
	return []arrow.Field{
		{Name: ID, Type: arrow.BinaryTypes.String},
		{Name: Kind, Type: arrow.BinaryTypes.String},
		{Name: Parents, Type: arrow.ListOf(arrow.BinaryTypes.String)},
		{Name: Origin, Type: arrow.BinaryTypes.String},
	}
}

// CandidateSchema is the schema of a candidate table with the given payload:
// the reserved columns followed by the payload's own. A payload may carry its
// own Parents column (list<utf8>); it moves to its reserved place.
func CandidateSchema(payload *arrow.Schema) (*arrow.Schema, error) {
	fields := reservedFields()
	for _, f := range payload.Fields() {
		switch f.Name {
		case Parents:
			if !arrow.TypeEqual(f.Type, fields[2].Type) {
				return nil, fmt.Errorf("column %q must be list<utf8>, not %s", Parents, f.Type)
			}
		case ID, Kind, Origin:
			return nil, fmt.Errorf("column name %q is reserved", f.Name)
		default:
			fields = append(fields, f)
		}
	}
	return arrow.NewSchema(fields, nil), nil
}

// Unit returns the unit of a field, "" where none is recorded.
func Unit(f arrow.Field) string {
	if i := f.Metadata.FindKey(MetaUnit); i >= 0 {
		return f.Metadata.Values()[i]
	}
	return ""
}

// WithUnit returns the field with its unit recorded; an empty unit leaves it
// as it is.
func WithUnit(f arrow.Field, unit string) arrow.Field {
	if unit == "" {
		return f
	}
	return withMeta(f, MetaUnit, unit)
}

// withMeta returns the field with an entry of its metadata set; it is the first.
func withMeta(f arrow.Field, key, value string) arrow.Field {
	keys, values := []string{key}, []string{value}
	for i, k := range f.Metadata.Keys() {
		if k != key {
			keys, values = append(keys, k), append(values, f.Metadata.Values()[i])
		}
	}
	f.Metadata = arrow.NewMetadata(keys, values)
	return f
}

// Lookup finds a column by name; -1 where there is none. Of several columns
// with one name, the first counts.
func Lookup(s *arrow.Schema, name string) int {
	if idx := s.FieldIndices(name); len(idx) > 0 {
		return idx[0]
	}
	return -1
}
