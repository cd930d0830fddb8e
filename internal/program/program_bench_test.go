//go:build unix

package program

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/cupel-science/cupel/internal/program/programtest"
)

// BenchmarkTrue measures the cost of a step that does nothing: two at once, as
// many new programs.
func BenchmarkTrue(b *testing.B) {
	if _, err := os.Stat("/bin/true"); err != nil {
		b.Skip(err)
	}
	each(b, 2, func() error {
		p, err := New(Options{Command: []string{"/bin/true"}, Format: Arrow, Mode: Batch, Log: b.Logf})
		if err != nil {
			return err
		}
		line, env, err := p.GeneratorRequest(0, 1, 0, &Folder{})
		if err != nil {
			return err
		}
		return p.Do(context.Background(), Exchange{Request: line, Env: env})
	})
}

// each calls f from several goroutines at once, b.N times in all.
func each(b *testing.B, workers int, f func() error) {
	b.Helper()
	todo := make(chan struct{})
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for range todo {
				if err := f(); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for b.Loop() {
		todo <- struct{}{}
	}
	close(todo)
	wait.Wait()
}

// BenchmarkStream measures the exchange of one batch with a living process.
func BenchmarkStream(b *testing.B) {
	for _, format := range []Format{Arrow, CSV, JSONL} {
		for _, rows := range []int{1, 10_000} {
			b.Run(string(format)+map[bool]string{true: "/one row", false: "/10000 rows"}[rows == 1], func(b *testing.B) {
				command, env := programtest.Command("score")
				p, err := New(Options{Command: command, Env: env, Format: format, Mode: Stream, OutputLimit: 1 << 40, Log: b.Logf})
				if err != nil {
					b.Fatal(err)
				}
				defer p.Close()
				values := make([]float64, rows)
				for b.Loop() {
					if _, err := ask(context.Background(), p, values...); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
