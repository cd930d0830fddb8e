package report

import (
	"context"
	"strings"
	"testing"
)

// BenchmarkWrite writes whole reports: of ten equations, of a hundred points,
// of a hundred thousand molecules.
func BenchmarkWrite(b *testing.B) {
	for name, doc := range map[string]*Document{"kepler": kepler(b), "zdt1": zdt1(b, 100), "docking-100k": docking(100_000)} {
		b.Run(name, func(b *testing.B) {
			dir := b.TempDir()
			b.ReportAllocs()
			for range b.N {
				if _, err := Write(context.Background(), dir, doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkShow prints the short report of a hundred thousand rows.
func BenchmarkShow(b *testing.B) {
	doc := docking(100_000)
	for range b.N {
		if err := Show(context.Background(), &strings.Builder{}, doc, 100, true); err != nil {
			b.Fatal(err)
		}
	}
}
