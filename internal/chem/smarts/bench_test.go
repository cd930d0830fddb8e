package smarts_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// BenchmarkPatterns tries the 480 PAINS patterns on one molecule after another.
func BenchmarkPatterns(b *testing.B) {
	_, mols := molecules(b, "testdata/molecules.smi")
	var patterns []*smarts.Pattern
	for _, e := range expectations(b, "testdata/counts.tsv") {
		if e.source == "pains" {
			patterns = append(patterns, smarts.MustParse(e.text))
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		target := smarts.NewTarget(mols[i%len(mols)])
		for _, p := range patterns {
			target.Match(p)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	all := expectations(b, "testdata/counts.tsv")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := smarts.Parse(all[i%len(all)].text); err != nil {
			b.Fatal(err)
		}
	}
}
