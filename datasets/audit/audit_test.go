package audit_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/audit"
	"github.com/cupel-science/cupel/datasets/files"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// csv is the table that a CSV file with the text holds.
func csv(t testing.TB, text string, batchRows int) datasets.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := files.Open(path, files.Options{BatchRows: batchRows})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func lines(rows ...string) string { return strings.Join(rows, "\n") + "\n" }

func check(t testing.TB, src datasets.Source, opts audit.Options) *audit.Report {
	t.Helper()
	r, err := audit.Check(context.Background(), src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// brief writes a finding as "severity check column rows/count".
func brief(f audit.Finding) string {
	return fmt.Sprintf("%s %s %s %v/%d", f.Severity, f.Check, f.Column, f.Rows, f.Count)
}

func briefs(r *audit.Report) []string {
	out := []string{}
	for _, f := range r.Findings {
		out = append(out, brief(f))
	}
	return out
}

func TestCheck(t *testing.T) {
	licensed := audit.Options{License: "CC0-1.0"}
	target := audit.Options{License: "CC0-1.0", Target: "y"}
	for _, c := range []struct {
		name string
		csv  string
		opts audit.Options
		want []string
	}{
		{"clean", lines("a,y", "1,5", "2,9", "3,7"), target, nil},
		{"no rows", lines("a,b"), licensed, []string{"error rows  []/0"}},
		{"no license", lines("a", "1", "2"), audit.Options{}, []string{"warning license  []/0"}},
		{"license required", lines("a", "1", "2"), audit.Options{RequireLicense: true}, []string{"error license  []/0"}},
		{"duplicates", lines("a,b", "1,x", "2,y", "1,x", "1,y", "1,x"), licensed, []string{"warning duplicates  [3 5]/2"}},
		{"conflicts", lines("a,b,y", "1,x,1", "2,y,3", "1,x,2", "2,y,", "1,x,1"), target,
			[]string{"warning duplicates  [5]/1", "warning conflicts y [3]/1", "warning missing y [4]/1"}},
		{"missing", lines("a,b", "1,", "2,", ",", "4,"), licensed, []string{"error missing b []/4", "warning missing a [3]/1"}},
		{"constant", lines("a,b,c", "1,x,", "2,x,3", "3,x,3"), licensed,
			[]string{"warning constant b []/0", "warning constant c []/0", "warning missing c [1]/1"}},
		{"constant target", lines("a,y", "1,x", "2,x", "3,x"), target, []string{"error constant y []/0"}},
		{"constant copy of a constant target", lines("a,b,y", "x,1,x", "x,2,x", "x,3,x"), target,
			[]string{"error constant y []/0", "warning constant a []/0"}},
		{"columns in their order", lines("z,a", "1,", ",2", "3,4"), licensed,
			[]string{"warning missing z [2]/1", "warning missing a [1]/1"}},
		{"one row", lines("a,b", "1,x"), licensed, nil},
		{"not finite", lines("a", "1.5", "NaN", "2", "-Inf"), licensed, []string{"error non-finite a [2 4]/2"}},
		{"outlier", lines("a", "1", "2", "3", "4", "5", "100", "-100"), licensed, []string{"note outliers a [6 7]/2"}},
		{"no deviation", lines("a,b", "1,1", "1,2", "1,3", "9,4", "1,5"), licensed, nil},
		{"linear in target", lines("a,b,y", "2,1,1", "4,1,2", "6,2,3", "8,2,4"), target, []string{"note target a []/4"}},
		{"copy of a text target", lines("a,b,y", "p,u,p", "q,u,q", "p,v,p", "q,v,q"), target, []string{"note target a []/4"}},
		{"unknown unit", lines("a [km/s],b [furlong]", "1,2", "2,1"), licensed, []string{"warning units b []/0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, batch := range []int{1, 2, 0} {
				r := check(t, csv(t, c.csv, batch), c.opts)
				if diff := cmp.Diff(append([]string{}, c.want...), briefs(r)); diff != "" {
					t.Errorf("batches of %d (-want +got):\n%s", batch, diff)
				}
			}
		})
	}
}

func TestTwoTables(t *testing.T) {
	for _, c := range []struct {
		name        string
		train, test string
		target      string
		want        []string
		message     string // part of the first finding's
	}{
		{"apart", lines("a,b", "1,x", "2,y"), lines("a,b", "1,y", "2,x"), "", nil, ""},
		{"leak", lines("a,b", "1,x", "2,y", "3,z"), lines("b,a", "y,2", "z,4", "x,1"), "",
			[]string{"error leakage  [1 3]/2"}, "by a, b; row 1 is its row 2"},
		{"another target", lines("a,y", "1,5", "2,6", "3,8"), lines("a,y", "1,5", "2,7", "9,9"), "y",
			[]string{"error leakage  [1 2]/2"}, "; 1 of them with another target"},
		{"target only here", lines("a,y", "1,5", "2,6", "3,8"), lines("a", "7", "3"), "y", []string{"error leakage  [2]/1"}, "row 2 is its row 3"},
		{"whole and real numbers", lines("a", "1.5", "2"), lines("a", "2", "3"), "", []string{"error leakage  [1]/1"}, ""},
		{"other type", lines("a,b", "1,2", "2,1"), lines("a,b", "x,2", "y,4"), "",
			[]string{"error leakage  [1]/1", "warning columns a []/0"}, "by b"},
		{"other columns", lines("a,b", "1,2", "2,1"), lines("c,b", "1,5", "2,4"), "",
			[]string{"note columns a []/0", "note columns c []/0"}, ""},
		{"nothing shared", lines("a", "1", "2"), lines("b", "1", "2"), "",
			[]string{"warning leakage  []/0", "note columns a []/0", "note columns b []/0"}, ""},
		{"one unit in two spellings", lines("a [km/s]", "1", "2"), lines("a [km s^-1]", "3", "4"), "", nil, ""},
		{"other scale", lines("a [km]", "1", "2"), lines("a [m]", "3", "4"), "", []string{"error units a []/0"}, `"km", but "m"`},
		{"other dimension", lines("a [km]", "1", "2"), lines("a [s]", "3", "4"), "", []string{"error units a []/0"}, "another kind"},
		{"unit missing", lines("a [km]", "1", "2"), lines("a", "3", "4"), "", []string{"warning units a []/0"}, "not given"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check(t, csv(t, c.train, 1), audit.Options{Test: csv(t, c.test, 2), Target: c.target, License: "CC0-1.0"})
			if diff := cmp.Diff(append([]string{}, c.want...), briefs(r)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if c.message != "" && !strings.Contains(r.Findings[0].Message, c.message) {
				t.Errorf("message %q lacks %q", r.Findings[0].Message, c.message)
			}
		})
	}
}

func TestCheckTargetUnknown(t *testing.T) {
	_, err := audit.Check(context.Background(), csv(t, lines("mass,radius", "1,2"), 0), audit.Options{Target: "radios"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "radius"?`) {
		t.Errorf("error %v suggests no column", err)
	}
}

func TestUnreadableRow(t *testing.T) {
	_, err := audit.Check(context.Background(), csv(t, lines("a,b", "1,2"), 0), audit.Options{Test: broken{csv(t, lines("a,b", "1,2"), 0)}})
	if err == nil || !strings.HasPrefix(err.Error(), "test table: ") {
		t.Errorf("error %v does not tell which table", err)
	}
}

type broken struct{ datasets.Source }

func (broken) Open(context.Context) (datasets.Stream, error) { return nil, os.ErrPermission }

func TestRecordedLicense(t *testing.T) {
	metadata := arrow.NewMetadata([]string{datasets.MetaLicense}, []string{"CC-BY-4.0"})
	schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.Null, Nullable: true}}, &metadata)
	table := array.NewTableFromRecords(schema, []arrow.Record{array.NewRecord(schema, []arrow.Array{array.NewNull(3)}, 3)})
	for _, c := range []struct {
		license string
		want    []string
	}{
		{"", nil},
		{"CC-BY-4.0", nil},
		{"MIT", []string{"warning license  []/0"}},
	} {
		r := check(t, datasets.FromTable(table), audit.Options{License: c.license})
		want := append([]string{"error missing a []/3", "warning duplicates  [2 3]/2"}, c.want...)
		if diff := cmp.Diff(want, briefs(r)); diff != "" {
			t.Errorf("license %q (-want +got):\n%s", c.license, diff)
		}
	}
}

// TestPlantedFaults plants repeated, missing and far values among distinct ones
// and wants exactly these back.
func TestPlantedFaults(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(20, 200).Draw(rt, "rows")
		missing := rapid.IntRange(1, n).Draw(rt, "missing")
		far := rapid.IntRange(1, n).Filter(func(i int) bool { return i != missing }).Draw(rt, "far")
		repeat := rapid.IntRange(1, n).Draw(rt, "repeated")
		schema := arrow.NewSchema([]arrow.Field{{Name: "key", Type: arrow.PrimitiveTypes.Int32}, {Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
		table := build(schema, n+1, rapid.IntRange(1, 50).Draw(rt, "batch"), func(b *array.RecordBuilder, row int) {
			if row == n+1 {
				row = repeat
			}
			b.Field(0).(*array.Int32Builder).Append(int32(row % 7))
			x := b.Field(1).(*array.Float64Builder)
			switch row {
			case missing:
				x.AppendNull()
			case far:
				x.Append(float64(1000 * n))
			default:
				x.Append(float64(row))
			}
		})
		rows := func(row int) []int64 {
			if row == repeat {
				return []int64{int64(row), int64(n + 1)}
			}
			return []int64{int64(row)}
		}
		want := []string{
			fmt.Sprintf("warning duplicates  [%d]/1", n+1),
			fmt.Sprintf("warning missing x %v/%d", rows(missing), len(rows(missing))),
			fmt.Sprintf("note outliers x %v/%d", rows(far), len(rows(far))),
		}
		if diff := cmp.Diff(want, briefs(check(t, table, audit.Options{License: "MIT"}))); diff != "" {
			rt.Fatalf("findings (-want +got):\n%s", diff)
		}
	})
}

// build makes a table of rows numbered from 1.
func build(schema *arrow.Schema, rows, batch int, row func(b *array.RecordBuilder, row int)) datasets.Source {
	var recs []arrow.Record
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i := 1; i <= rows; i++ {
		row(b, i)
		if i%batch == 0 || i == rows {
			recs = append(recs, b.NewRecord())
		}
	}
	return datasets.FromTable(array.NewTableFromRecords(schema, recs))
}

func TestInspect(t *testing.T) {
	src := csv(t, lines("name,d [Mpc],flag,when", "a,1,true,2020-01-01", "b,2,false,2020-01-02", "a,,true,", "c,4,,2020-01-01", "d,NaN,true,2020-01-01", ",11,false,2020-01-01"), 2)
	s, err := audit.Inspect(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "inspect.json", s)
	d := s.Columns[1].Numbers
	for name, c := range map[string]struct{ got, want float64 }{
		// By hand, of 1, 2, 4 and 11.
		"mean": {*d.Mean, 4.5}, "sd": {*d.SD, math.Sqrt(61.0 / 3)},
		"q1": {*d.Q1, 1.75}, "median": {*d.Median, 3}, "q3": {*d.Q3, 5.75}, "min": {*d.Min, 1}, "max": {*d.Max, 11},
	} {
		if math.Abs(c.got-c.want) > 1e-14*c.want {
			t.Errorf("%s is %v, want %v", name, c.got, c.want)
		}
	}
}

func TestReportJSON(t *testing.T) {
	train := csv(t, lines("a [km],b,y", "1,1,2", "2,1,4", "2,1,4", "3,1,6", "90,1,180"), 0)
	r := check(t, train, audit.Options{Test: csv(t, lines("a [m],b,y", "2,1,4", "5,1,7"), 0), Target: "y"})
	golden(t, "report.json", r)
	if r.Count(audit.Error) != 2 {
		t.Errorf("%d errors, want 2", r.Count(audit.Error))
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	got, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestLargeTable goes beyond the rows of which quantiles are exact, and beyond
// the values that are counted.
func TestLargeTable(t *testing.T) {
	if testing.Short() {
		t.Skip("reads half a million rows")
	}
	const n = 500_000
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}, nil)
	fill := func(b *array.RecordBuilder, row int) {
		x := float64(row * 7919 % n) // every whole number below n once
		if row == n/2 {
			x = 1e9
		}
		b.Field(0).(*array.Float64Builder).Append(x)
	}
	var summaries []*audit.Summary
	for _, batch := range []int{n, 30_011} {
		src := build(schema, n, batch, fill)
		s, err := audit.Inspect(context.Background(), src)
		if err != nil {
			t.Fatal(err)
		}
		summaries = append(summaries, s)
		if got := briefs(check(t, src, audit.Options{License: "MIT"})); !slices.Equal(got, []string{"note outliers x [250000]/1"}) {
			t.Errorf("findings %q", got)
		}
	}
	if diff := cmp.Diff(summaries[0], summaries[1]); diff != "" {
		t.Errorf("batches make a difference:\n%s", diff)
	}
	c := summaries[0].Columns[0]
	if c.Distinct != 10_000 || !c.MoreDistinct || !c.Numbers.Sampled {
		t.Errorf("distinct %d, more %v, sampled %v", c.Distinct, c.MoreDistinct, c.Numbers.Sampled)
	}
	// The standard error of a median of 100,000 of n uniform values is n/632.
	if off := math.Abs(*c.Numbers.Median - n/2); off > 5*n/632 {
		t.Errorf("the median is off by %g", off)
	}
}

func TestExtremeNumbers(t *testing.T) {
	src := csv(t, lines("x", "-1.7e308", "1.7e308", "1.7e308", "0.5"), 0)
	s, err := audit.Inspect(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Error(err)
	}
	check(t, src, audit.Options{})
}
