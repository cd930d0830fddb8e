package molecules

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// references are molecules that candidates are compared with.
type references struct {
	texts     []string // SMILES as they were given
	prints    []fingerprint.Counts
	canonical map[string]struct{} // where it is asked for
	skipped   int                 // rows that are no molecules
}

// logger writes to the run's log.
type logger func(format string, args ...any)

// printer makes the fingerprint of a molecule.
type printer func(*chem.Mol) (fingerprint.Counts, error)

func (r *references) add(text string, f fingerprint.Counts) {
	r.texts = append(r.texts, text)
	r.prints = append(r.prints, f)
}

// entry is what is kept of one row of a reference table.
type entry struct {
	text      string
	print     fingerprint.Counts
	canonical string
	ok        bool
}

// readReferences takes in the molecules of a table. Rows that are no molecules
// are skipped; it is an error if none is left. Fingerprints are made where a
// printer is given, canonical SMILES where refs has a set for them.
func readReferences(ctx context.Context, table arrow.Table, name string, refs *references, fp printer, log logger) error {
	at := datasets.Lookup(table.Schema(), name)
	if at < 0 {
		return fmt.Errorf("the input reference has no column %q: set reference_column to the one that holds SMILES", name)
	}
	if t := table.Schema().Field(at).Type; !datasets.IsText(t) {
		return fmt.Errorf("column %q of the input reference is %s, not text", name, t)
	}
	for _, col := range table.Column(at).Data().Chunks() {
		entries := make([]entry, col.Len())
		if err := parallel.Each(ctx, col.Len(), chunk, func(i int) { entries[i] = refs.read(col, i, fp) }); err != nil {
			return err
		}
		for _, e := range entries {
			refs.keep(e, fp != nil)
		}
	}
	if refs.skipped > 0 && len(refs.texts) > 0 {
		log("%d of %d rows of the input reference are no molecules and were skipped", refs.skipped, table.NumRows())
	}
	if len(refs.texts) == 0 {
		return fmt.Errorf("the input reference holds no molecules: %d rows, none with SMILES that can be read", refs.skipped)
	}
	return nil
}

func (r *references) read(col arrow.Array, i int, fp printer) (e entry) {
	text, _ := datasets.Text(col, i)
	m, err := smiles.Parse(text)
	if err != nil || len(m.Atoms) == 0 {
		return e
	}
	if fp != nil {
		if e.print, err = fp(m); err != nil {
			return e
		}
	}
	if r.canonical != nil {
		e.canonical = smiles.Canonical(m)
	}
	// The text may lie in memory that is released with the table.
	e.text, e.ok = strings.Clone(text), true
	return e
}

func (r *references) keep(e entry, printed bool) {
	if !e.ok {
		r.skipped++
		return
	}
	r.texts = append(r.texts, e.text)
	if printed {
		r.prints = append(r.prints, e.print)
	}
	if r.canonical != nil {
		r.canonical[e.canonical] = struct{}{}
	}
}
