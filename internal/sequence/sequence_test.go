package sequence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/sequence"
)

// sentences are made by a small grammar with nesting, agreement and numbers.
func sentences(n int) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	var expression func(depth int) string
	expression = func(depth int) string {
		switch k := rng.IntN(6); {
		case k < 2 || depth > 3:
			return []string{"alpha", "beta", "x", "yy"}[rng.IntN(4)]
		case k == 2:
			return fmt.Sprint(rng.IntN(40))
		case k == 3:
			return "(" + expression(depth+1) + " + " + expression(depth+1) + ")"
		case k == 4:
			return "f[" + expression(depth+1) + "]"
		}
		return "\"" + strings.Repeat("é", rng.IntN(3)) + "\" * " + expression(depth+1)
	}
	out := make([]string, n)
	for i := range out {
		out[i] = "let " + []string{"a", "b"}[rng.IntN(2)] + " = " + expression(0)
	}
	return out
}

func train(t testing.TB, texts []string) *sequence.Model {
	t.Helper()
	m, err := sequence.Train(context.Background(), texts, 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var plain = sequence.Sampling{Temperature: 1, TopP: 1, MostCharacters: 500}

func draw(m *sequence.Model, n int, s sequence.Sampling) []string {
	var out []string
	for i := range n {
		if text, ok := m.Sample(rand.New(rand.NewPCG(uint64(i), 3)), s); ok {
			out = append(out, text)
		}
	}
	return out
}

func balanced(text string) bool {
	var open []rune
	for _, c := range text {
		switch c {
		case '(', '[':
			open = append(open, c)
		case ')', ']':
			if len(open) == 0 || open[len(open)-1] != map[rune]rune{')': '(', ']': '['}[c] {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0 && strings.Count(text, `"`)%2 == 0
}

func meanBits(t *testing.T, m *sequence.Model, texts []string) float64 {
	t.Helper()
	total, symbols := 0.0, 0
	for _, text := range texts {
		bits, n, ok := m.CodeLength(text)
		if !ok || n != len([]rune(text))+1 || !(bits > 0) {
			t.Fatalf("%q: %v bits, %d symbols, %v", text, bits, n, ok)
		}
		total, symbols = total+bits, symbols+n
	}
	return total / float64(symbols)
}

// TestLearns: unseen texts of the same kind take few bits, the mean that the model
// reports is about theirs, and what it writes keeps the rules of the grammar.
func TestLearns(t *testing.T) {
	all := sentences(4500)
	m := train(t, all[:4000])
	same, other := meanBits(t, m, all[4000:]), meanBits(t, m, []string{"xx yy zz", "= = = let"}[1:])
	if same > 0.9 || same > other/4 {
		t.Errorf("%.3f bits a symbol for texts of the kind, %.3f for others", same, other)
	}
	if math.Abs(m.Bits()-same) > 0.1 {
		t.Errorf("the model reports %.3f bits, unseen texts take %.3f", m.Bits(), same)
	}
	good := 0
	texts := draw(m, 300, plain)
	for _, text := range texts {
		if strings.HasPrefix(text, "let ") && balanced(text) {
			good++
		}
	}
	if good < 270 {
		t.Errorf("%d of %d keep the rules, such as %q", good, len(texts), texts[:5])
	}
}

// TestDistribution: at temperature 1 without a bound on the share, symbols come as
// often as the model says that they will.
func TestDistribution(t *testing.T) {
	m := train(t, slices.Repeat([]string{"ab", "ab", "ab", "ac", "b"}, 60))
	count := map[string]int{}
	const n = 4000
	for _, text := range draw(m, n, plain) {
		count[text]++
	}
	for _, text := range []string{"ab", "ac", "b"} {
		bits, _, _ := m.CodeLength(text)
		p := math.Exp2(-bits)
		if got, spread := float64(count[text])/n, 5*math.Sqrt(p*(1-p)/n); math.Abs(got-p) > spread {
			t.Errorf("%q comes %.3f of the time, the model says %.3f", text, got, p)
		}
	}
	// The list of what may come next says the same as going down the code.
	listed := plain
	listed.TopP = 1 - 1e-12
	other := map[string]int{}
	for _, text := range draw(m, n, listed) {
		other[text]++
	}
	for _, text := range []string{"ab", "ac", "b"} {
		if math.Abs(float64(count[text]-other[text])) > 6*math.Sqrt(n)*0.7 {
			t.Errorf("%q comes %d times one way, %d the other", text, count[text], other[text])
		}
	}
}

func TestSampling(t *testing.T) {
	m := train(t, sentences(2000))
	cold, hot := plain, plain
	cold.Temperature, hot.Temperature = 0.2, 2
	few := plain
	few.TopP = 0.5
	surprise := func(s sequence.Sampling) float64 { return meanBits(t, m, draw(m, 300, s)) }
	if a, b, c, d := surprise(cold), surprise(plain), surprise(hot), surprise(few); a >= b || b >= c || d >= b {
		t.Errorf("bits of a symbol: cold %.2f, as it is %.2f, hot %.2f, the likeliest %.2f", a, b, c, d)
	}
	begun := plain
	begun.Prefix = "let b = (x + "
	for _, text := range draw(m, 50, begun) {
		if !strings.HasPrefix(text, begun.Prefix) || len(text) == len(begun.Prefix) {
			t.Errorf("%q does not go on from the prefix", text)
		}
	}
	stopped := plain
	stopped.Stop = " ="
	for _, text := range draw(m, 50, stopped) {
		if text != "let a" && text != "let b" {
			t.Errorf("%q does not stop", text)
		}
	}
	short := plain
	short.MostCharacters = 9
	for _, text := range draw(m, 50, short) {
		if len([]rune(text)) > 9 {
			t.Errorf("%q is too long", text)
		}
	}
	unknown := plain
	unknown.Prefix = "Ж"
	if got := draw(m, 1, unknown); len(got) > 0 {
		t.Errorf("%q begins with what is not known", got)
	}
}

// TestSame: the same texts give the same model and the same seed the same text;
// so does the model that was written and read.
func TestSame(t *testing.T) {
	texts := sentences(500)
	a, b := train(t, texts), train(t, texts)
	if !bytes.Equal(a.Encode(), b.Encode()) {
		t.Error("the same texts give another model")
	}
	back, err := sequence.Decode(a.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.Encode(), a.Encode()) || back.Texts() != 500 || back.Bits() != a.Bits() || back.Symbols() != a.Symbols() || back.Longest() != a.Longest() {
		t.Error("the model that was read is another")
	}
	cold := plain
	cold.Temperature = 0.7
	for _, s := range []sequence.Sampling{plain, cold} {
		if x, y := draw(a, 50, s), draw(back, 50, s); !slices.Equal(x, y) {
			t.Error("the model that was read writes something else")
		}
	}
}

func TestBounds(t *testing.T) {
	for _, texts := range [][]string{nil, {""}, {"", ""}} {
		if _, err := sequence.Train(context.Background(), texts, 100); !errors.Is(err, sequence.ErrNothingLearned) {
			t.Errorf("%q: error %v", texts, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sequence.Train(ctx, sentences(10), 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	m, err := sequence.Train(context.Background(), sentences(1000), 2000)
	if err != nil || m.Symbols() > 2000 || m.Symbols() < 1900 {
		t.Errorf("%d symbols, %v", m.Symbols(), err)
	}
	var many strings.Builder
	for c := range rune(3000) {
		many.WriteRune(0x4e00 + c)
	}
	if m, err := sequence.Train(context.Background(), []string{many.String(), "一丁"}, 1e6); err != nil || m.Texts() != 1 {
		t.Errorf("of two texts, one with 3000 characters: %v", err)
	}
	one := train(t, []string{"a"})
	if _, ok := one.Sample(rand.New(rand.NewPCG(1, 1)), plain); !ok {
		t.Error("a model of one letter writes nothing")
	}
	deep := train(t, []string{strings.Repeat("(", 2000) + strings.Repeat("]", 3000)})
	if deep.Texts() != 1 {
		t.Error("deep brackets are not learned from")
	}
}

// TestAnyTexts: whatever the texts are, a model of them can be trained, written,
// read, asked and drawn from.
func TestAnyTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(1, 12, -1), 1, 12).Draw(t, "texts")
		m, err := sequence.Train(context.Background(), texts, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		back, err := sequence.Decode(m.Encode())
		if err != nil {
			t.Fatal(err)
		}
		bits, _, ok := back.CodeLength(texts[0])
		if again, _, _ := m.CodeLength(texts[0]); !ok || bits != again || !(bits > 0) {
			t.Fatalf("%v bits, then %v, %v", again, bits, ok)
		}
		s := sequence.Sampling{Temperature: rapid.Float64Range(0.05, 5).Draw(t, "temperature"), TopP: rapid.Float64Range(0.01, 1).Draw(t, "share"), MostCharacters: 40}
		text, ok := back.Sample(rand.New(rand.NewPCG(1, 2)), s)
		if ok && len([]rune(text)) > 40 {
			t.Fatalf("%q is too long", text)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(train(f, []string{"ab", "a(b)", "ab"}).Encode())
	f.Add([]byte("cupel sequence model 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := sequence.Decode(data)
		if err != nil {
			return
		}
		m.Sample(rand.New(rand.NewPCG(1, 2)), sequence.Sampling{Temperature: 0.8, TopP: 0.9, MostCharacters: 20})
		if _, err := sequence.Decode(m.Encode()); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkTrain(b *testing.B) {
	texts := sentences(2000)
	symbols := int64(0)
	for b.Loop() {
		symbols += train(b, texts).Symbols()
	}
	b.ReportMetric(float64(symbols)/b.Elapsed().Seconds(), "symbols/s")
}

func BenchmarkSample(b *testing.B) {
	m := train(b, sentences(2000))
	for name, s := range map[string]sequence.Sampling{"plain": plain, "cold": {Temperature: 0.7, TopP: 0.95, MostCharacters: 500}} {
		b.Run(name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				m.Sample(rng, s)
			}
		})
	}
}
