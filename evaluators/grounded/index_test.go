package grounded

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/internal/plain"
)

// drawnText is made of few words and marks, so that parts of it come again.
func drawnText(t *rapid.T, name string, most int) string {
	return plain.Text(strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "ab", "a b", " ", " ", ", ", ".", "-", "é", "血", "x\u0301"}), 0, most).Draw(t, name), ""))
}

// TestContains: the index finds what plain search finds, where that is not within
// words.
func TestContains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var texts []string
		for i := range rapid.IntRange(1, 3).Draw(t, "sources") {
			texts = append(texts, drawnText(t, fmt.Sprint("source", i), 30))
		}
		x, err := newIndex(texts, false)
		if err != nil {
			t.Fatal(err)
		}
		source := rapid.IntRange(0, len(texts)-1).Draw(t, "source")
		quoted := drawnText(t, "quoted", 6)
		if text := texts[source]; text != "" && rapid.Bool().Draw(t, "from the source") {
			from := rapid.IntRange(0, len(text)-1).Draw(t, "from")
			quoted = plain.Text(text[from:rapid.IntRange(from, len(text)).Draw(t, "to")])
		}
		words := 0
		plain.EachWord(quoted, func(plain.Span) { words++ })
		if words == 0 {
			t.Skip("no words")
		}
		want := false
		for at := range texts[source] {
			want = want || strings.HasPrefix(texts[source][at:], quoted) && !plain.CutsWord(texts[source], at) && !plain.CutsWord(texts[source], at+len(quoted))
		}
		if got := x.contains(source, quoted); got != want {
			t.Fatalf("%q in %q: %v", quoted, texts[source], got)
		}
	})
}

func wordsOf(text string) []string {
	var out []string
	plain.EachWord(text, func(at plain.Span) { out = append(out, text[at.From:at.To]) })
	return out
}

// distance is the number of edits between two lists of words.
func distance(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	replaced := distance(a[1:], b[1:])
	if a[0] == b[0] {
		return replaced
	}
	return 1 + min(replaced, distance(a[1:], b), distance(a, b[1:]))
}

// TestNearest: in short texts, the nearest passage is the best of all.
func TestNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, least, most int) []string {
			return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), least, most).Draw(t, name)
		}
		quoted, source := draw("quoted", 1, 4), draw("source", 0, 6)
		x, err := newIndex([]string{"d c b a", strings.Join(source, ", ")}, true)
		if err != nil {
			t.Fatal(err)
		}
		best := len(quoted)
		for from := range source {
			for to := from + 1; to <= len(source); to++ {
				best = min(best, distance(quoted, source[from:to]))
			}
		}
		least := rapid.Float64Range(0.01, 1).Draw(t, "least")
		got := x.nearest(1, strings.Join(quoted, " "), least)
		if 1-float64(best)/float64(len(quoted)) < least {
			if got.similarity >= least {
				t.Fatalf("%v in %v: %+v", quoted, source, got)
			}
			return
		}
		found := wordsOf(got.text)
		if want := 1 - float64(best)/float64(len(quoted)); got.similarity != want || distance(quoted, found) != best {
			t.Fatalf("%v in %v: %+v, but the similarity is %v", quoted, source, got, want)
		}
		if at := got.word - 1; at < 0 || at+len(found) > len(source) || !slices.Equal(source[at:at+len(found)], found) {
			t.Fatalf("%v in %v: %+v", quoted, source, got)
		}
	})
}

// corpus is about so many bytes of sources, of words as frequent as in English.
func corpus(sources, size int) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 3, 200_000)
	out := make([]string, sources)
	for i := range out {
		var b strings.Builder
		for b.Len() < size/sources {
			fmt.Fprintf(&b, "w%x ", zipf.Uint64()*2654435761%1000003)
		}
		out[i] = b.String()
	}
	return out
}

func stringTable(columns map[string][]string) arrow.Table {
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	var fields []arrow.Field
	for _, name := range names {
		fields = append(fields, text(name))
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(fields, nil))
	for i, name := range names {
		b.Field(i).(*array.StringBuilder).AppendValues(columns[name], nil)
	}
	rec := b.NewRecord()
	return array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
}

// BenchmarkGrounded measures 10,000 candidates of five quotations of 20 words, half
// of them with one word changed, against 100 MB of sources.
func BenchmarkGrounded(b *testing.B) {
	const candidates, quotations, words = 10_000, 5, 20
	for _, sources := range []int{50_000, 10} {
		for _, similarity := range []float64{0, 0.8} {
			b.Run(fmt.Sprintf("%d sources, similarity %v", sources, similarity), func(b *testing.B) {
				bodies := corpus(sources, 100<<20)
				ids := make([]string, sources)
				for i := range ids {
					ids[i] = fmt.Sprint("s", i)
				}
				inputs := map[string]arrow.Table{"sources": stringTable(map[string][]string{"id": ids, "text": bodies})}
				rng := rand.New(rand.NewPCG(3, 4))
				rows := make([]string, candidates)
				for i := range rows {
					for range quotations {
						s := rng.IntN(sources)
						from := rng.IntN(len(bodies[s]) - 400)
						from += strings.IndexByte(bodies[s][from:], ' ') + 1
						quoted := strings.Fields(bodies[s][from : from+300])[:words]
						if rng.IntN(2) == 0 {
							quoted[words/2] = "changed"
						}
						rows[i] += fmt.Sprintf("It is said that %q [@s%d]. ", strings.Join(quoted, " "), s)
					}
				}
				in := texts(rows...)
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				config := map[string]any{"similarity": similarity}
				e := prepared(b, config, inputs)
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
				b.Run("prepare", func(b *testing.B) {
					for b.Loop() {
						prepared(b, config, inputs)
					}
				})
				b.Run("evaluate", func(b *testing.B) {
					for b.Loop() {
						evaluate(b, e, in).Release()
					}
				})
			})
		}
	}
}
