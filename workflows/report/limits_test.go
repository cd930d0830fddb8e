package report

import (
	"context"
	"fmt"
	"html/template"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// watched is a table that records how much memory is live while it is read.
type watched struct {
	datasets.Source
	most *uint64
}

func (w watched) Open(ctx context.Context) (datasets.Stream, error) {
	s, err := w.Source.Open(ctx)
	return &watchedStream{Stream: s, most: w.most}, err
}

type watchedStream struct {
	datasets.Stream
	most *uint64
	n    int
}

func (w *watchedStream) Next(ctx context.Context) (arrow.Record, error) {
	if w.n++; w.n%10 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		*w.most = max(*w.most, m.HeapAlloc)
	}
	return w.Stream.Next(ctx)
}

func TestMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	doc := docking(1_000_000)
	var most uint64
	doc.Rankings[0].Table = watched{doc.Rankings[0].Table, &most}
	paths, err := Write(context.Background(), t.TempDir(), doc)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(paths.HTML)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) > 1_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if !strings.Contains(string(page), `Showing 1,000 of 1,000,000; the rest is in <a href="ranking.parquet">`) {
		t.Error("the page does not say what it leaves out")
	}
	if most > 64<<20 {
		t.Errorf("%d MB live while the table was read", most>>20)
	}
	if info, err := os.Stat(paths.Parquet[0]); err != nil || info.Size() < 1_000_000 {
		t.Errorf("parquet: %v, %v", info, err)
	}
}

// TestPageStaysSmall gives the page far too much of everything.
func TestPageStaysSmall(t *testing.T) {
	for name, change := range map[string]func(*Document){
		"long texts": func(d *Document) {
			s := newSynthetic(400)
			s.text = func(int64) string { return strings.Repeat("<&\"", 30_000) }
			d.Rankings[0].Table = s
		},
		"large drawings": func(d *Document) {
			big := template.HTML("<b>" + strings.Repeat("x", drawingBytes-10) + "</b>")
			d.Draw = func(string, Row) template.HTML { return big }
		},
		"many rankings": func(d *Document) {
			for i := range 50 {
				r := d.Rankings[0]
				r.Step = fmt.Sprint("step", i)
				d.Rankings = append(d.Rankings, r)
			}
		},
		"a long account": func(d *Document) {
			long := strings.Repeat("<", 10_000)
			d.Run.WorkflowText = strings.Repeat("<&\n", 500_000)
			for range 2_000 {
				d.Steps = append(d.Steps, Step{Name: long, Kind: long, Key: long})
				d.Failures = append(d.Failures, Failure{Step: long, Reason: long})
				d.Run.Gates = append(d.Run.Gates, long)
				d.HeldBack = append(d.HeldBack, HeldBack{long, long, long, 1})
				d.Models = append(d.Models, ModelUse{Name: long, Calls: 1})
				d.Inputs = append(d.Inputs, Input{Name: long, Path: long})
				d.Run.Params = append(d.Run.Params, Param{long, long})
				d.Notes = append(d.Notes, long)
				d.Rankings[0].Warnings = append(d.Rankings[0].Warnings, long)
				d.Progress = append(d.Progress, Series{Name: "s", Points: []Point{{0, 0, 1, 1}, {1, 0, 2, 2}}})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			doc := docking(3000)
			change(doc)
			page := write(t, doc)["report.html"]
			if len(page) > MaxBytes {
				t.Errorf("the page has %d bytes", len(page))
			}
			if !strings.HasSuffix(string(page), "</html>\n") {
				t.Errorf("the page does not end: %q", page[len(page)-40:])
			}
		})
	}
}
