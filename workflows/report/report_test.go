package report

import (
	"bytes"
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (rewrite with -update):\n%s", name, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
}

// write writes a report and returns its files' contents by name.
func write(t *testing.T, doc *Document) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	if _, err := Write(context.Background(), dir, doc); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if e.IsDir() { // artifacts
			continue
		}
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func show(t *testing.T, doc *Document, width int, colour bool) string {
	t.Helper()
	var b strings.Builder
	if err := Show(context.Background(), &b, doc, width, colour); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	files := write(t, kepler(t))
	golden(t, "kepler.html", files["report.html"])
	golden(t, "kepler.md", files["report.md"])
	golden(t, "kepler.csv", files["ranking.csv"])
	golden(t, "kepler.csv.meta.json", files["ranking.csv.meta.json"])
	golden(t, "kepler.txt", []byte(show(t, kepler(t), 100, false)))
	files = write(t, zdt1(t, 100))
	golden(t, "zdt1.html", files["report.html"])
	golden(t, "zdt1.md", files["report.md"])
	golden(t, "zdt1.txt", []byte(show(t, zdt1(t, 100), 72, true)))
}

func TestSameDocumentSameBytes(t *testing.T) {
	a, b := write(t, kepler(t)), write(t, kepler(t))
	if len(a) != 5 {
		t.Errorf("%d files, want 5", len(a))
	}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
}

func TestWriteReplacesAndLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	for range 2 {
		if _, err := Write(context.Background(), dir, kepler(t)); err != nil {
			t.Fatal(err)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 5 {
		t.Errorf("files left over: %v", entries)
	}
	bad := kepler(t)
	bad.Rankings[0].Objectives[0].Score = "rsme"
	if _, err := Write(context.Background(), dir, bad); err == nil {
		t.Fatal("a missing objective is no error")
	}
	if after, _ := os.ReadDir(dir); len(after) != 5 {
		t.Errorf("a failed report left files: %v", after)
	}
}

func TestSeveralRankings(t *testing.T) {
	doc := kepler(t)
	doc.Rankings = append(doc.Rankings, zdt1(t, 20).Rankings[0], zdt1(t, 5).Rankings[0])
	dir := t.TempDir()
	paths, err := Write(context.Background(), dir, doc)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"ranking-shortlist.csv", "ranking-best.csv", "ranking-best-2.csv"}
	for i, p := range paths.CSV {
		if filepath.Base(p) != want[i] {
			t.Errorf("table %d is %s, want %s", i, p, want[i])
		}
	}
	page, _ := os.ReadFile(paths.HTML)
	for _, link := range []string{`href="ranking-best-2.parquet"`, `href="#ranking-3"`} {
		if !bytes.Contains(page, []byte(link)) {
			t.Errorf("the page lacks %s", link)
		}
	}
}

func TestParquetHoldsTheTable(t *testing.T) {
	doc := kepler(t)
	files := write(t, doc)
	pf, err := file.NewParquetReader(bytes.NewReader(files["ranking.parquet"]))
	if err != nil {
		t.Fatal(err)
	}
	r, err := pqarrow.NewFileReader(pf, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	stream, _ := doc.Rankings[0].Table.Open(context.Background())
	want, _ := datasets.ReadAll(context.Background(), stream)
	if got.NumRows() != want.NumRows() || got.NumCols() != want.NumCols() {
		t.Fatalf("%d by %d, want %d by %d", got.NumRows(), got.NumCols(), want.NumRows(), want.NumCols())
	}
	for i := range int(want.NumCols()) {
		if g, w := got.Column(i), want.Column(i); g.Name() != w.Name() || !array.ChunkedEqual(g.Data(), w.Data()) {
			t.Errorf("column %s is %v, want %s: %v", g.Name(), g.Data(), w.Name(), w.Data())
		}
	}
	i := datasets.Lookup(got.Schema(), "rmse")
	if unit := datasets.Unit(got.Schema().Field(i)); unit != "yr" {
		t.Errorf("the unit of rmse is %q", unit)
	}
}

func TestErrorsNameRankingAndColumn(t *testing.T) {
	for name, change := range map[string]struct {
		do   func(*Ranking)
		want []string
	}{
		"no objective":   {func(r *Ranking) { r.Objectives[0].Score = "rsme" }, []string{"shortlist", "rsme", "no such column"}},
		"text objective": {func(r *Ranking) { r.Objectives[0].Score = "expression" }, []string{"expression", "utf8", "not a number"}},
		"no uncertainty": {func(r *Ranking) { r.Objectives[0].Uncertainty = "se" }, []string{"rmse", `"se"`}},
		"no label":       {func(r *Ranking) { r.Label = "smiles" }, []string{"label", "smiles"}},
		"no table":       {func(r *Ranking) { r.Table = nil }, []string{"shortlist", "no table"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := kepler(t)
			change.do(&doc.Rankings[0])
			_, writeErr := Write(context.Background(), t.TempDir(), doc)
			for _, err := range []error{writeErr, Show(context.Background(), &strings.Builder{}, doc, 80, false)} {
				for _, want := range change.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("error %v does not say %q", err, want)
					}
				}
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(ctx, t.TempDir(), kepler(t)); err == nil {
		t.Error("a cancelled report was written")
	}
}

// ranked is a Document of one ranking by one score over a table of columns.
func ranked(t *testing.T, columns ...any) *Document {
	return &Document{Rankings: []Ranking{{Step: "best", Table: datasets.FromTable(tableOf(t, columns...)),
		Objectives: []Objective{{Score: "s", Goal: evaluators.Maximize}}}}}
}

func TestOddTables(t *testing.T) {
	nan := math.NaN()
	null := array.NewFloat64Builder(memory.DefaultAllocator)
	null.AppendValues([]float64{math.Inf(1), math.NaN(), math.Inf(-1), 1, -1e308, 1e308, 5e-324}, nil)
	lots := []any{"s", []float64{1, 2}}
	for i := range 3000 {
		lots = append(lots, strings.Repeat("c", i%7+1)+idOf(i), []float64{float64(i), nan})
	}
	for name, c := range map[string]struct {
		columns []any
		want    []string
	}{
		"empty":                   {[]any{"s", []float64{}}, []string{"No candidate was ranked."}},
		"one row":                 {[]any{"name", []string{"alone"}, "s", []float64{3.25}}, []string{"alone", "is the only ranked candidate", "s 3.25"}},
		"all null":                {[]any{"s", []float64{nan, nan}, "rank", []int64{-1, -1}}, []string{"None of the 2 candidates could be ranked", "2 candidates of 2 have no usable value of s"}},
		"constant":                {[]any{"name", []string{"a", "b", "c"}, "s", []float64{1, 1, 1}, "rank", []int64{1, 1, 1}, "tied", []bool{true, true, true}}, []string{"3 candidates tie for the first rank", "=1"}},
		"not finite":              {[]any{"s", null.NewArray()}, []string{"∞", "−∞", "1×10³⁰⁸", "3 candidates of 7"}},
		"no score by rank column": {[]any{"s", []float64{2, 1}}, []string{"s = 2"}},
		"wide":                    {lots, []string{"2,960 more columns", "s 1"}},
		"no column but the score": {[]any{"s", []float64{0.00001, 0.000012}}, []string{"1×10⁻⁵"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := ranked(t, c.columns...)
			if name == "no score by rank column" {
				c.want = []string{"row 1"}
			}
			page := string(write(t, doc)["report.html"])
			text := strings.Join(textOf(t, page), " ")
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q", want)
				}
			}
			if out := show(t, doc, 60, true); out == "" {
				t.Error("nothing shown")
			}
			if strings.Contains(page, "NaN\"") || strings.Contains(page, "%!") {
				t.Error("the page shows its formatting")
			}
		})
	}
}

func TestAnyColumnType(t *testing.T) {
	mem := memory.DefaultAllocator
	lb := array.NewListBuilder(mem, arrow.PrimitiveTypes.Float64)
	for range 2 {
		lb.Append(true)
		lb.ValueBuilder().(*array.Float64Builder).AppendValues(make([]float64, 500), nil)
	}
	bb := array.NewBinaryBuilder(mem, arrow.BinaryTypes.Binary)
	bb.AppendValues([][]byte{[]byte("\x89PNG<script>"), nil}, nil)
	db := array.NewDictionaryBuilder(mem, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}).(*array.BinaryDictionaryBuilder)
	_ = db.AppendString("=danger")
	_ = db.AppendString("safe")
	nb := array.NewNullBuilder(mem)
	nb.AppendNulls(2)
	doc := ranked(t, "s", []float64{2, 1}, "vector", lb.NewArray(), "image", bb.NewArray(), "class", db.NewArray(), "nothing", nb.NewArray(), "big", []int64{math.MaxInt64, 12345})
	files := write(t, doc)
	text := strings.Join(textOf(t, string(files["report.html"])), " ")
	for _, want := range []string{"… 500 values]", "12 bytes", "=danger", "9,223,372,036,854,775,807", "12,345"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q in %s", want, text)
		}
	}
	if !bytes.Contains(files["ranking.csv"], []byte("'=danger")) || !bytes.Contains(files["ranking.csv"], []byte("9223372036854775807")) {
		t.Errorf("csv: %s", files["ranking.csv"])
	}
}

func TestTableThatNoStepRanked(t *testing.T) {
	doc := ranked(t, "name", []string{"a", "b"}, "s", []float64{1, 2})
	doc.Rankings[0].Objectives = nil
	text := strings.Join(textOf(t, string(write(t, doc)["report.html"])), " ")
	if !strings.Contains(text, "2 candidates, in the order of the table") || strings.Contains(text, "ranks first") {
		t.Errorf("the page says %s", text)
	}
}

func TestLeadWithinUncertainty(t *testing.T) {
	for _, c := range []struct {
		second float64
		warns  bool
	}{{1.99, true}, {1.2, false}} {
		doc := ranked(t, "s", []float64{2, c.second}, "se", []float64{0.1, 0.1})
		doc.Rankings[0].Objectives[0].Uncertainty = "se"
		page := string(write(t, doc)["report.md"])
		if strings.Contains(page, "within its uncertainty") != c.warns {
			t.Errorf("second %g: warning %v expected in %s", c.second, c.warns, page)
		}
	}
}

func TestIncompleteRunWarns(t *testing.T) {
	doc := kepler(t)
	doc.Run.Status = "interrupted"
	doc.Failures = append(doc.Failures, Failure{Step: "dock", Reason: "exit code 2"})
	files := write(t, doc)
	for _, want := range []string{"interrupted", "Step dock failed: exit code 2", "12 candidates failed in search/score"} {
		if !strings.Contains(string(files["report.md"]), want) || !strings.Contains(strings.Join(textOf(t, string(files["report.html"])), " "), want) {
			t.Errorf("nothing says %q", want)
		}
	}
}

func TestLineageIsCut(t *testing.T) {
	doc := kepler(t)
	doc.Lineage = map[string]Node{}
	for i := range 500 { // a ladder: every candidate descends from the next two, and a ring at the end
		doc.Lineage[idOf(i)] = Node{ID: idOf(i), Label: "n" + idOf(i), Parents: []string{idOf(i + 1), idOf(i + 2), "unknown"}}
	}
	doc.Lineage[idOf(499)] = Node{ID: idOf(499), Parents: []string{idOf(498)}}
	f, ok := doc.family(idOf(0))
	if !ok || f.Summary != "499 ancestors in 250 generations." {
		t.Errorf("family %v: %q", ok, f.Summary)
	}
	if want := "… 487 more ancestors"; f.Root.More != want {
		t.Errorf("%q, want %q", f.Root.More, want)
	}
	if _, ok := doc.family("unknown"); ok {
		t.Error("a family without a member")
	}
	write(t, doc)
}

func TestShowFitsTheWidth(t *testing.T) {
	for _, width := range []int{12, 40, 80, 200} {
		for line := range strings.Lines(show(t, kepler(t), width, false)) {
			if w := columnsOf.StringWidth(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("width %d: %d columns in %q", width, w, line)
			}
		}
	}
	if strings.Contains(show(t, kepler(t), 80, false), "\x1b") {
		t.Error("colour where none was asked for")
	}
}

func TestWinnersStandOnTopOfThePicture(t *testing.T) {
	s, err := readSheet(context.Background(), &zdt1(t, 100).Rankings[0], pageLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	dots := s.dots(0, 1)
	if len(dots) != 100 || dots[0].front != 1 {
		t.Fatalf("%d dots, the first of front %d", len(dots), dots[0].front)
	}
	line := s.frontLine(dots)
	if len(line.xs) != 20 || !slices.IsSorted(line.xs) || !line.across {
		t.Errorf("front line %v", line)
	}
}
