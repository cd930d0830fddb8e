package run

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/store"
)

// scoreWriter stores scores, and error texts from the first error on: tables
// without errors don't store any.
type scoreWriter struct {
	store  *store.Store
	schema *arrow.Schema
	errors *arrow.Schema
	scores *store.TableWriter
	texts  *store.TableWriter
	rows   int64
	failed int64
}

func newScoreWriter(s *store.Store, schema *arrow.Schema, errorCol string) *scoreWriter {
	field := arrow.Field{Name: errorCol, Type: arrow.BinaryTypes.String, Nullable: true}
	return &scoreWriter{store: s, schema: schema, errors: arrow.NewSchema([]arrow.Field{field}, nil), scores: s.NewTable(schema)}
}

func (w *scoreWriter) write(rec arrow.Record) error {
	n := w.schema.NumFields()
	renamed := array.NewRecord(w.schema, rec.Columns()[:n], rec.NumRows())
	defer renamed.Release()
	if err := w.scores.Write(renamed); err != nil {
		return err
	}
	if int(rec.NumCols()) > n {
		if err := w.writeErrors(rec.Column(n)); err != nil {
			return err
		}
	} else if w.texts != nil {
		if err := w.writeNulls(rec.NumRows()); err != nil {
			return err
		}
	}
	w.rows += rec.NumRows()
	return nil
}

func (w *scoreWriter) writeErrors(texts arrow.Array) error {
	failed := texts.Len() - texts.NullN()
	w.failed += int64(failed)
	if failed > 0 && w.texts == nil {
		w.texts = w.store.NewTable(w.errors)
		if err := w.writeNulls(w.rows); err != nil {
			return err
		}
	}
	if w.texts == nil {
		return nil
	}
	rec := array.NewRecord(w.errors, []arrow.Array{texts}, int64(texts.Len()))
	defer rec.Release()
	return w.texts.Write(rec)
}

func (w *scoreWriter) writeNulls(rows int64) error {
	for ; rows > 0; rows -= datasets.BatchRows {
		nulls := store.NullRecord(w.errors, min(rows, datasets.BatchRows))
		err := w.texts.Write(nulls)
		nulls.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *scoreWriter) abort() {
	w.scores.Abort()
	if w.texts != nil {
		w.texts.Abort()
	}
}

func (w *scoreWriter) commit() (store.Result, error) {
	scores, err := w.scores.Commit()
	if err != nil {
		return store.Result{}, err
	}
	var texts store.Table
	if w.texts != nil {
		texts, err = w.texts.Commit()
	} else {
		texts, err = store.NullTable(w.errors, w.rows)
	}
	if err != nil {
		return store.Result{}, err
	}
	table, err := store.Join(scores, texts)
	return store.Result{Table: table, Failed: w.failed}, err
}
