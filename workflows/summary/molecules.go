package summary

import (
	"errors"
	"fmt"
	"html/template"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/kinds"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/depict"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/workflows/report"
)

// Where molecules are found: in this column, of candidates of these kinds. Rows
// of a file are molecules if they have the column.
const (
	smilesColumn = "smiles"
	nameColumn   = "name" // of a molecule, beside its structure
	kindMolecule = kinds.Molecule
	kindRow      = kinds.Row
)

// Bounds of what is looked at for the pictures of a ranking of molecules.
const (
	maxMolecules = 1000 // rows of the ranked table
	topMolecules = 100  // of these, the winners
)

// molecule is a row of a ranked table.
type molecule struct {
	*chem.Mol
	text string
	rank int64 // from 1
}

// moleculePictures adds to a ranking of molecules a map of them, their
// scaffolds, and how the winners differ from the library. A ranking without
// molecules stays as it is.
func (b *builder) moleculePictures(shown *report.Ranking) error {
	mols, err := b.molecules(shown)
	if err != nil || len(mols) == 0 {
		return err
	}
	if i := datasets.Lookup(shown.Table.Schema(), nameColumn); i >= 0 && shown.Table.Schema().Field(i).Type.ID() == arrow.STRING {
		shown.Label = nameColumn
	}
	if m, ok := chemicalSpace(mols); ok {
		shown.Maps = append(shown.Maps, m)
	}
	top := mols[:min(len(mols), topMolecules)]
	var mark func(*chem.Mol) []bool
	if shared, ok := sharedCore(top); ok {
		mark = shared.atoms
		which := fmt.Sprintf("%d of the first %d", shared.count, len(top))
		if shared.count == len(top) {
			which = fmt.Sprintf("all of the first %d", len(top))
		}
		shown.Remarks = append(shown.Remarks, "Marked in the drawings: the rings that "+which+" molecules share.")
		shown.Draw = func(kind string, row report.Row) template.HTML {
			if kind == kindMolecule || kind == kindRow {
				return drawMolecule(row.Text(smilesColumn), mark)
			}
			return b.Draw(kind, row)
		}
	}
	groupScaffolds(shown, mols, mark)
	return b.againstLibrary(shown, mols, top)
}

// againstLibrary sets the molecules, and the winners among them, against the
// library that the run read, if any.
func (b *builder) againstLibrary(shown *report.Ranking, mols, top []molecule) error {
	l, ok, err := b.library()
	if err != nil || !ok {
		return err
	}
	whole, most := l.table.Rows <= libraryKnown, libraryShown
	if whole {
		most = libraryKnown
	}
	texts, err := b.spaced(l, most)
	if err != nil {
		return err
	}
	shown.Contrasts = propertyContrasts(top, l.name, thinned(texts, libraryShown))
	shown.Measures, err = distributionMeasures(b.ctx, mols, l.name, texts, whole)
	return err
}

// molecules reads the first molecules of a ranked table.
func (b *builder) molecules(shown *report.Ranking) ([]molecule, error) {
	column := datasets.Lookup(shown.Table.Schema(), smilesColumn)
	if b.Draw == nil || column < 0 {
		return nil, nil
	}
	kind, rank := datasets.Lookup(shown.Table.Schema(), datasets.Kind), datasets.Lookup(shown.Table.Schema(), report.ColumnRank)
	var mols []molecule
	rows := 0
	err := b.eachBatch(shown.Table, func(rec arrow.Record) bool {
		for i := range int(rec.NumRows()) {
			if rows++; rows > maxMolecules {
				return false
			}
			if kind >= 0 {
				if k, _ := datasets.Text(rec.Column(kind), i); k != kindMolecule && k != kindRow {
					continue
				}
			}
			m := molecule{rank: int64(rows)}
			if rank >= 0 {
				r, ok := report.Row{Record: rec, Index: i}.Float(report.ColumnRank)
				if !ok {
					continue // what could not be ranked
				}
				m.rank = int64(r)
			}
			m.text, _ = datasets.Text(rec.Column(column), i)
			if m.Mol = parseMolecule(m.text); m.Mol != nil {
				mols = append(mols, m)
			}
		}
		return true
	})
	return mols, err
}

// eachBatch hands on the batches of a table until told to stop.
func (b *builder) eachBatch(table datasets.Source, use func(arrow.Record) bool) error {
	stream, err := table.Open(b.ctx)
	if err != nil {
		return err
	}
	err = datasets.Each(b.ctx, stream, func(rec arrow.Record) error {
		if !use(rec) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough ends the reading of a table.
var errEnough = errors.New("enough rows")

// parseMolecule is nil for what is no molecule, or none to look at.
func parseMolecule(text string) *chem.Mol {
	m, err := smiles.Parse(text)
	if err != nil || len(m.Atoms) == 0 {
		return nil // the row says so itself
	}
	return m
}

// drawMolecule draws a molecule with some atoms marked; "" where it is none, or
// too large.
func drawMolecule(text string, mark func(*chem.Mol) []bool) template.HTML {
	m := parseMolecule(text)
	if m == nil {
		return ""
	}
	opt := depict.Options{Label: text}
	if mark != nil {
		opt.Highlight = mark(m)
	}
	svg, err := depict.SVG(m, opt)
	if err != nil {
		return ""
	}
	return template.HTML(svg) // it is made of numbers, element symbols and the escaped label
}
