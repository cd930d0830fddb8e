package molecules

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators/gates"
)

func gateOf(t *testing.T, data gates.Data) gates.Gate {
	t.Helper()
	g, err := Hazard().New(data)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// batchOf texts; "-" stands for no text.
func batchOf(texts []string) arrow.Record {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	for _, s := range texts {
		if s == "-" {
			b.AppendNull()
		} else {
			b.Append(s)
		}
	}
	return array.NewRecord(librarySchema(nil), []arrow.Array{b.NewArray()}, int64(len(texts)))
}

func held(t *testing.T, g gates.Gate, texts ...string) []string {
	t.Helper()
	out, err := g.Hold(context.Background(), batchOf(texts))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	aspirin   = "CC(=O)Oc1ccccc1C(=O)O"
	explosive = "Cc1c(N(=O)=O)cc(N(=O)=O)cc1N(=O)=O"
)

func TestHazardHolds(t *testing.T) {
	tests := []struct{ smiles, want string }{
		{aspirin, ""},
		{"c1ccccc1[N+](=O)[O-]", ""},
		{"-", ""},
		{"", ""},
		{"no molecule", ""},
		{"CC(C)(C)(C)C", ""},
		{explosive, "explosive"},
		{"Cc1c([N+](=O)[O-])cc([N+](=O)[O-])cc1[N+](=O)[O-]", "explosive"},
		{"CCO." + explosive, "explosive"},
		{"OP(O)(=O)F", "organophosphorus"}, // as in toothpaste: patterns are coarse
	}
	var texts, want []string
	for range 20 { // more than one processor's share
		for _, tt := range tests {
			texts, want = append(texts, tt.smiles), append(want, tt.want)
		}
	}
	if got := held(t, gateOf(t, gates.Data{}), texts...); !slices.Equal(got, want) {
		t.Errorf("reasons are %q, want %q", got[:len(tests)], want[:len(tests)])
	}
}

func TestHazardFiles(t *testing.T) {
	acids := gates.File{Name: "acids.csv", Text: []byte("name,smarts,class\nacid,C(=O)[OH],acids\n")}
	rings := gates.File{Name: "rings.tsv", Text: []byte("# no class\nsmarts\tname\nc1ccccc1\tring of benzene\n")}
	tests := []struct {
		name string
		data gates.Data
		want []string // of aspirin, benzene, the explosive
	}{
		{"own", gates.Data{}, []string{"", "", "explosive"}},
		{"replaced", gates.Data{Files: []gates.File{acids}}, []string{"acids", "", ""}},
		{"first alert counts", gates.Data{Files: []gates.File{rings, acids}}, []string{"ring of benzene", "ring of benzene", "ring of benzene"}},
		{"extended", gates.Data{Files: []gates.File{acids, rings}, Extend: true}, []string{"acids", "ring of benzene", "explosive"}},
	}
	for _, tt := range tests {
		if got := held(t, gateOf(t, tt.data), aspirin, "c1ccccc1", explosive); !slices.Equal(got, tt.want) {
			t.Errorf("%s: reasons are %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestHazardDigest: it changes with what may be held back and with the reasons,
// and with nothing else.
func TestHazardDigest(t *testing.T) {
	of := func(texts ...string) string {
		var data gates.Data
		for _, text := range texts {
			data.Files = append(data.Files, gates.File{Text: []byte(text)})
		}
		return gateOf(t, data).Digest()
	}
	first := of("name,smarts,class\na,CC,x\nb,CO,y\n")
	for name, same := range map[string]string{
		"a comment":    of("# new\nname,smarts,class\na,CC,x\n\nb,CO,y"),
		"a source":     of("source,name,smarts,class\nbook,a,CC,x\nbook,b,CO,y\n"),
		"other names":  of("name\tsmarts\tclass\nc\tCC\tx\nd\tCO\ty\n"),
		"two files":    of("name,smarts,class\na,CC,x\n", "name,smarts,class\nb,CO,y\n"),
		"name as such": of("name,smarts\nx,CC\ny,CO\n"),
	} {
		if same != first {
			t.Errorf("%s changes the digest", name)
		}
	}
	for name, other := range map[string]string{
		"a pattern":  of("name,smarts,class\na,CC,x\nb,CN,y\n"),
		"a class":    of("name,smarts,class\na,CC,x\nb,CO,z\n"),
		"an order":   of("name,smarts,class\nb,CO,y\na,CC,x\n"),
		"fewer":      of("name,smarts,class\na,CC,x\n"),
		"other cuts": of("name,smarts,class\na,C,Cx\nb,CO,y\n"),
	} {
		if other == first {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

func TestHazardErrors(t *testing.T) {
	_, err := Hazard().New(gates.Data{Files: []gates.File{
		{Name: "good.csv", Text: []byte("name,smarts\na,CC\n")},
		{Name: "bad.csv", Text: []byte("name,smarts\na,CC\nb,C(\n")},
		{Name: "none.csv", Text: []byte("name,smarts\n")},
	}})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 2 {
		t.Fatalf("the error is %v, not one for each bad file", err)
	}
	for i, want := range []string{`bad.csv: line 3: alert "b"`, "none.csv: the file has no alerts"} {
		var inFile *gates.FileError
		e := joined.Unwrap()[i]
		if !errors.As(e, &inFile) || inFile.File != i+1 || !strings.Contains(e.Error(), want) {
			t.Errorf("error %d is %v, want %q", i+1, e, want)
		}
	}
}

func TestHazardCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := gateOf(t, gates.Data{}).Hold(ctx, batchOf([]string{aspirin})); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func BenchmarkHazard(b *testing.B) {
	g, err := Hazard().New(gates.Data{})
	if err != nil {
		b.Fatal(err)
	}
	batch := batchOf(slices.Repeat([]string{aspirin}, 1000))
	b.ResetTimer()
	for range b.N {
		if _, err := g.Hold(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "mol/s")
}
