package workflows_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/cupel-science/cupel/workflows"
)

// steps1000 is a workflow of 1,000 steps: 250 groups that generate, evaluate,
// filter and rank, each group waiting for the one before.
func steps1000() []byte {
	var b bytes.Buffer
	b.WriteString("cupel: v1\nname: large\nseed: 7\nparams: {n: 10, limit: 3.5}\nsteps:\n")
	for i := range 250 {
		fmt.Fprintf(&b, "  make%d:\n    generate: toy/points\n    count: ${{ params.n * 2 }}\n    with: {dim: 3, width: 2.5}\n", i)
		if i > 0 {
			fmt.Fprintf(&b, "    history: best%d\n", i-1)
		}
		fmt.Fprintf(&b, "  score%d:\n    evaluate: make%d\n    with: [{use: toy/sphere, with: {dim: 3}}, {use: toy/pair, as: p}]\n", i, i)
		fmt.Fprintf(&b, "  few%d: {filter: score%d, keep: \"y < ${{ params.limit }} && p_f1 > -1\"}\n", i, i)
		fmt.Fprintf(&b, "  best%d:\n    rank: few%d\n    objectives: [y, {score: p_f2, weight: 2}]\n    constraints: [x1 < 3, \"x2 > -3\"]\n    keep: 10\n", i, i)
	}
	return b.Bytes()
}

// BenchmarkValidate1000 measures reading and compiling 1,000 steps.
func BenchmarkValidate1000(b *testing.B) {
	text, c := steps1000(), catalog()
	for b.Loop() {
		plan, err := workflows.Compile(workflows.Parse("large.yaml", text, noFiles), c, workflows.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		plan.Close()
	}
}
