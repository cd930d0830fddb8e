package fingerprint

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestIndexLikeBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		references := make([]Counts, rapid.IntRange(0, 12).Draw(t, "n"))
		for i := range references {
			references[i] = drawCounts(t, "reference")
		}
		query := drawCounts(t, "query")
		checkIndex(t, NewIndex(references), references, query, rapid.IntRange(0, 15).Draw(t, "k"))
	})
}

type fataler interface{ Fatalf(string, ...any) }

func checkIndex(t fataler, x *Index, references []Counts, query Counts, k int) {
	all := make([]Neighbor, len(references))
	similarities := make([]float64, len(references))
	x.Similarities(query, similarities)
	for i, r := range references {
		all[i] = Neighbor{i, query.Tanimoto(r)}
		if similarities[i] != all[i].Similarity {
			t.Fatalf("similarity %d is %v, want %v", i, similarities[i], all[i].Similarity)
		}
	}
	slices.SortFunc(all, byRank)
	if got, want := x.Nearest(query, k), all[:min(k, len(all))]; !slices.Equal(got, want) {
		t.Fatalf("nearest %v, want %v", got, want)
	}
	for _, least := range []float64{-1, 0, 0.3, 0.5, 1, 2, math.Inf(1)} {
		n := 0
		for n < len(all) && all[n].Similarity >= least {
			n++
		}
		if got := x.Within(query, least); !slices.Equal(got, all[:n]) {
			t.Fatalf("within %v: %v, want %v", least, got, all[:n])
		}
	}
	if got := x.Within(query, math.NaN()); len(got) != len(all) {
		t.Fatalf("within NaN: %d of %d", len(got), len(all))
	}
}

// random vectors of sums that differ widely, so that blocks are pruned.
func randomReferences(n int, seed uint64) []Counts {
	rng := rand.New(rand.NewPCG(seed, 1))
	references := make([]Counts, n)
	for i := range references {
		ids := make([]uint32, 3+rng.IntN(60))
		for j := range ids {
			ids[j] = uint32(rng.ExpFloat64() * 40)
		}
		references[i] = countIDs(ids)
	}
	return references
}

func TestIndexOfManyBlocks(t *testing.T) {
	references := randomReferences(3*block+5, 2)
	x := NewIndex(references)
	var wait sync.WaitGroup
	for _, query := range references[:4] {
		wait.Add(1)
		go func() {
			defer wait.Done()
			checkIndex(errorfer{t}, x, references, query, 20)
		}()
	}
	wait.Wait()
}

// errorfer lets goroutines report.
type errorfer struct{ *testing.T }

func (e errorfer) Fatalf(format string, args ...any) { e.Errorf(format, args...) }

func TestMinMax(t *testing.T) {
	if _, err := NewMinMax(0); err == nil {
		t.Error("width 0 was accepted")
	}
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 64).Draw(t, "width")
		k, err := NewMinMax(width)
		if err != nil {
			t.Fatal(err)
		}
		points := make([]Counts, rapid.IntRange(0, 5).Draw(t, "n"))
		for i := range points {
			points[i] = drawCounts(t, "point")
			k.Add(points[i])
		}
		query := drawCounts(t, "query")
		row := make([]float64, k.Len())
		k.Row(query, row)
		for i, p := range points {
			if want := query.Fold(width).Tanimoto(p.Fold(width)); row[i] != want {
				t.Fatalf("kernel %v, want %v", row[i], want)
			}
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	references := randomReferences(1<<17, 3)
	x := NewIndex(references)
	b.Run("Nearest", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			x.Nearest(references[i*101%len(references)], 2)
		}
	})
	b.Run("Similarities", func(b *testing.B) {
		all := make([]float64, x.Len())
		for i := 0; b.Loop(); i++ {
			x.Similarities(references[i*101%len(references)], all)
		}
	})
}
