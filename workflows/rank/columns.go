package rank

import (
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// The columns that a ranking adds after those of its tables.
const (
	RankColumn         = "rank"         // int64, from 1; equally good candidates share it
	DesirabilityColumn = "desirability" // float64, 0 to 1: the weighted mean
	DesirabilityPrefix = "d_"           // d_<score>, float64, 0 to 1: desirability of one score; null where it is masked
	FrontColumn        = "front"        // int64, from 1: number of the Pareto front
	CrowdingColumn     = "crowding"     // float64: crowding distance in the front, infinite at its ends
	LowColumn          = "rank_low"     // int64: ends of the interval of the rank; null where no score is uncertain
	HighColumn         = "rank_high"    // int64
	TiedColumn         = "tied"         // bool: another candidate is as good, kept or just below the cut
)

var rankColumns = []string{RankColumn, DesirabilityColumn, FrontColumn, CrowdingColumn, LowColumn, HighColumn, TiedColumn}

func isRankColumn(name string) bool { return slices.Contains(rankColumns, name) }

// Columns is the schema of the ranked table of a table with schema in, for
// several tables that of Unite. The columns of an earlier ranking go, and so
// does any other column that this ranking writes; then come
//
//   - rank;
//   - by desirability: desirability and a d_<score> for each objective, unless
//     a single score ranks as it is;
//   - by Pareto front: front and crowding;
//   - if a score has an uncertainty: rank_low and rank_high;
//   - tied.
//
// The error names all columns that are missing or of the wrong type.
func Columns(in *arrow.Schema, spec Spec) (*arrow.Schema, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	if err := spec.checkColumns(in); err != nil {
		return nil, err
	}
	fields := append(carried(in, spec), spec.written()...)
	metadata := in.Metadata()
	return arrow.NewSchema(fields, &metadata), nil
}

// written are the columns that a ranking adds.
func (s Spec) written() []arrow.Field {
	s = s.withDefaults()
	var out []arrow.Field
	add := func(name string, t arrow.DataType, nullable bool) {
		out = append(out, arrow.Field{Name: name, Type: t, Nullable: nullable})
	}
	add(RankColumn, arrow.PrimitiveTypes.Int64, false)
	if s.Method == Desirability && !s.raw() {
		add(DesirabilityColumn, arrow.PrimitiveTypes.Float64, false)
		for _, o := range s.Objectives {
			add(DesirabilityPrefix+o.Score, arrow.PrimitiveTypes.Float64, true)
		}
	}
	if s.Method == Pareto {
		add(FrontColumn, arrow.PrimitiveTypes.Int64, false)
		add(CrowdingColumn, arrow.PrimitiveTypes.Float64, false)
	}
	if s.uncertain() {
		add(LowColumn, arrow.PrimitiveTypes.Int64, true)
		add(HighColumn, arrow.PrimitiveTypes.Int64, true)
	}
	add(TiedColumn, arrow.FixedWidthTypes.Boolean, false)
	return out
}

// carried are the columns of the input that the output keeps.
func carried(in *arrow.Schema, spec Spec) []arrow.Field {
	gone := map[string]bool{}
	for _, f := range spec.written() {
		gone[f.Name] = true
	}
	if wasRanked(in) {
		for _, name := range rankColumns {
			gone[name] = true
		}
		for _, f := range in.Fields() {
			gone[DesirabilityPrefix+f.Name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(in.Fields()), func(f arrow.Field) bool { return gone[f.Name] && !spec.objective(f.Name) })
}

// objective tells whether a column is ranked by: a score may be called d_x
// beside a column x.
func (s Spec) objective(name string) bool {
	return slices.ContainsFunc(s.Objectives, func(o Objective) bool { return o.Score == name || o.Uncertainty == name })
}

// wasRanked tells whether a ranking made the table: it then has both columns
// that all rankings write.
func wasRanked(in *arrow.Schema) bool {
	return datasets.Lookup(in, RankColumn) >= 0 && datasets.Lookup(in, TiedColumn) >= 0
}

// replaced are the columns that a ranking writes over although no ranking made
// them.
func replaced(in *arrow.Schema, spec Spec) []string {
	if wasRanked(in) {
		return nil
	}
	var out []string
	for _, f := range spec.written() {
		if datasets.Lookup(in, f.Name) >= 0 {
			out = append(out, f.Name)
		}
	}
	return out
}

func (s Spec) checkColumns(in *arrow.Schema) error {
	var errs []error
	written := map[string]bool{}
	for _, f := range s.written() {
		written[f.Name] = true
	}
	for _, o := range s.Objectives {
		what := fmt.Sprintf("objective %q", o.Score)
		errs = append(errs, numericColumn(in, what, o.Score))
		if o.Uncertainty != "" {
			errs = append(errs, numericColumn(in, what+": its uncertainty", o.Uncertainty))
		}
		if written[o.Score] || written[o.Uncertainty] {
			errs = append(errs, fmt.Errorf("%s: the ranking writes a column of that name", what))
		}
	}
	for _, c := range s.Constraints {
		for _, name := range c.Columns {
			errs = append(errs, hasColumn(in, fmt.Sprintf("constraint %q", c.Text), name))
		}
	}
	if d := s.Diverse; d != nil {
		if d.By != "" {
			errs = append(errs, hasColumn(in, "diverse", d.By))
		}
		for _, name := range d.Over {
			errs = append(errs, numericColumn(in, "diverse", name))
		}
	}
	return errors.Join(errs...)
}

func hasColumn(in *arrow.Schema, what, name string) error {
	if datasets.Lookup(in, name) >= 0 {
		return nil
	}
	names := make([]string, in.NumFields())
	for i, f := range in.Fields() {
		names[i] = f.Name
	}
	return fmt.Errorf("%s: there is no column %q%s", what, name, suggest.Hint(name, names))
}

func numericColumn(in *arrow.Schema, what, name string) error {
	if err := hasColumn(in, what, name); err != nil {
		return err
	}
	t := in.Field(datasets.Lookup(in, name)).Type
	if !datasets.IsNumeric(t) && t.ID() != arrow.NULL {
		return fmt.Errorf("%s: the column %q is %s, not a number", what, name, t)
	}
	return nil
}
