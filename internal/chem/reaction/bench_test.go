package reaction_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/reaction"
)

// BenchmarkRun applies the reactions of the reference in turn.
func BenchmarkRun(b *testing.B) {
	type run struct {
		r    *reaction.Reaction
		mols []*chem.Mol
	}
	var runs []run
	for _, ref := range references(b) {
		x := run{r: reaction.MustParse(ref.Smarts)}
		for _, s := range ref.Reactants {
			x.mols = append(x.mols, parse(b, s))
		}
		runs = append(runs, x)
	}
	b.ReportAllocs()
	products := 0
	for i := 0; b.Loop(); i++ {
		x := &runs[i%len(runs)]
		out, err := x.r.Run(x.mols...)
		if err != nil {
			b.Fatal(err)
		}
		products += len(out.Sets)
	}
	b.ReportMetric(float64(products)/b.Elapsed().Seconds(), "products/s")
}
