package summary

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
)

// Bounds of the lineage in a report: winners per table, and ancestors in all.
const (
	lineageWinners = 5
	lineageNodes   = 2000
)

// addWinners remembers the candidates in the first rows of a ranked table.
func (b *builder) addWinners(rec arrow.Record) {
	id := datasets.Lookup(rec.Schema(), datasets.ID)
	if id < 0 {
		return
	}
	for row := range min(lineageWinners, int(rec.NumRows())) {
		if text, ok := datasets.Text(rec.Column(id), row); ok {
			b.winners = append(b.winners, text)
		}
	}
}

// lineage follows the winners back to the first round. It reads the tables of
// the run from the last to the first: a candidate's parents were made before
// it.
func (b *builder) lineage() error {
	if len(b.winners) == 0 {
		return nil
	}
	b.doc.Lineage = map[string]report.Node{}
	wanted := map[string]bool{}
	for _, id := range b.winners {
		wanted[id] = true
	}
	for i := len(b.rec.Tasks) - 1; i >= 0 && len(wanted) > 0 && len(b.doc.Lineage) < lineageNodes; i-- {
		e := b.rec.Tasks[i]
		n := b.nodes[e.Step]
		if n == nil || len(n.Scorings) == 0 && n.Generator == nil {
			continue
		}
		if err := b.trace(e, wanted); err != nil {
			return err
		}
	}
	return nil
}

// trace takes the wanted candidates of one table into the lineage and asks for
// their parents.
func (b *builder) trace(e run.Event, wanted map[string]bool) error {
	result, ok, err := b.Store.Result(e.Key)
	if err != nil || !ok {
		return err
	}
	src, err := b.Store.Read(result.Table)
	if err != nil {
		return err
	}
	id, parents := datasets.Lookup(src.Schema(), datasets.ID), datasets.Lookup(src.Schema(), datasets.Parents)
	if id < 0 || parents < 0 {
		return nil
	}
	stream, err := src.Open(b.ctx)
	if err != nil {
		return err
	}
	return datasets.Each(b.ctx, stream, func(rec arrow.Record) error {
		for row := range int(rec.NumRows()) {
			text, _ := datasets.Text(rec.Column(id), row)
			if !wanted[text] || len(b.doc.Lineage) >= lineageNodes {
				continue
			}
			delete(wanted, text)
			node := b.node(rec, row, texts(rec.Column(parents), row))
			b.doc.Lineage[text] = node
			for _, p := range node.Parents {
				if _, known := b.doc.Lineage[p]; !known {
					wanted[p] = true
				}
			}
		}
		return nil
	})
}

func texts(col arrow.Array, row int) []string {
	list, ok := col.(array.ListLike)
	if !ok || col.IsNull(row) {
		return nil
	}
	from, to := list.ValueOffsets(row)
	out := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		if s, ok := datasets.Text(list.ListValues(), int(i)); ok {
			out = append(out, s)
		}
	}
	return out
}

func (b *builder) node(rec arrow.Record, row int, parents []string) report.Node {
	n := report.Node{Parents: parents}
	for i, f := range rec.Schema().Fields() {
		text, isText := datasets.Text(rec.Column(i), row)
		switch {
		case f.Name == datasets.ID:
			n.ID = text
		case f.Name == datasets.Kind:
			n.Kind = text
		case f.Name == datasets.Origin:
			n.Origin = text
		case isText && n.Kind == datasets.KindArtifact && f.Name == datasets.ArtifactName && text != "":
			n.Label = text
		case isText && n.Label == "" && !datasets.IsReserved(f.Name) && f.Name != datasets.ArtifactType:
			n.Label = text
		case b.objective(f.Name):
			n.Scores = append(n.Scores, report.Score{Name: f.Name, Value: value(rec, i, row), Unit: datasets.Unit(f)})
		}
	}
	return n
}

// objective tells whether a ranking of the report looks at a column.
func (b *builder) objective(column string) bool {
	for _, r := range b.doc.Rankings {
		for _, o := range r.Objectives {
			if o.Score == column {
				return true
			}
		}
	}
	return false
}

func value(rec arrow.Record, col, row int) float64 {
	values, valid, err := datasets.Float64s(rec, col)
	if err != nil || valid != nil && !valid[row] {
		return math.NaN()
	}
	return values[row]
}
