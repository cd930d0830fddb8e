package molecules_test

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/evaluators/evaltest"
)

// zinc is every 1,000th of the 249,455 molecules of ZINC250k (MIT).
//
//go:embed testdata/zinc.smi
var zinc string

// BenchmarkEvaluate scores molecules of 23 heavy atoms, parsing included, on all
// processors (go test -cpu 1 for one).
func BenchmarkEvaluate(b *testing.B) {
	texts := strings.Fields(zinc)
	refs := reference(texts...)
	in := candidates(strings.Fields(strings.Repeat(zinc, 8))...)
	for _, c := range []struct {
		name, label string
		with        map[string]any
	}{
		{"properties", "ten", nil},
		{"properties", "canonical", map[string]any{"properties": "canonical"}},
		{"qed", "", nil},
		{"sa", "", nil},
		{"similarity", "ecfp4", map[string]any{"to": texts[0]}},
		{"similarity", "nearest of 250", nil},
		{"substructure", "", map[string]any{"patterns": map[string]any{"amide": "C(=O)N", "sulfonamide": "S(=O)(=O)N", "halogen": "[F,Cl,Br,I]"}}},
		{"alerts", "pains, brenk", nil},
		{"rules", "lipinski", nil},
		{"novelty", "250", nil},
		{"scaffold", "", nil},
		{"pmo", "osimertinib", map[string]any{"task": "osimertinib_mpo"}},
	} {
		evaltest.Benchmark(b, lookup(b, c.name), evaltest.Case{Name: strings.TrimSpace(c.name + " " + c.label), Params: c.with, Input: in, Inputs: inputsOf(c.with, refs)})
	}
}

// inputsOf leaves out the reference where a parameter stands for it.
func inputsOf[T any](with map[string]any, inputs map[string]T) map[string]T {
	if with["to"] != nil {
		return nil
	}
	return inputs
}
