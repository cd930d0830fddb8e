// Package kinds knows what the rows of a table are as candidates, and what makes
// two of them the same one.
//
// A candidate's id is the digest of its kind and its content. Of most kinds every
// column is content. A molecule is its structure: the canonical SMILES, whatever
// the spelling in the table, the name and the data beside it. So a molecule of a
// library has the id of the same one that a generator proposes.
package kinds

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// Kinds of rows.
const (
	Row      = "row"      // of a table that says nothing of what its rows are
	Molecule = "molecule" // a row with SMILES
)

// smilesColumn holds the structures of molecules, as generators write it.
const smilesColumn = "smiles"

// Of is the kind of the rows of a table: molecules where it has a text column
// `smiles`. It is decided by the columns and not by the format of a file, which
// changes nothing in what a table says.
func Of(schema *arrow.Schema) string {
	if Check(Molecule, schema) == nil {
		return Molecule
	}
	return Row
}

// Check tells why the rows of a table can't be of a kind.
func Check(kind string, schema *arrow.Schema) error {
	switch kind {
	case Molecule:
	case datasets.KindArtifact:
		return datasets.CheckArtifact(schema)
	default:
		return nil
	}
	i := datasets.Lookup(schema, smilesColumn)
	if i < 0 {
		return fmt.Errorf("the rows can't be of the kind %s: there is no column %q", kind, smilesColumn)
	}
	if t := schema.Field(i).Type; !datasets.IsText(t) {
		return fmt.Errorf("the rows can't be of the kind %s: the column %q is %s, not text", kind, smilesColumn, t)
	}
	return nil
}

// Content gives for each batch of rows what their ids are the digest of; nil
// where that is all columns. Rows that are null in it have no other content than
// all columns. The caller releases it.
type Content func(rows arrow.Record) arrow.Record

// ContentOf is the content of a kind.
func ContentOf(kind string) Content {
	if kind == Molecule {
		return structures
	}
	return nil
}
