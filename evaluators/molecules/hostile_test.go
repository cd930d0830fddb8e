package molecules_test

import (
	"strings"
	"testing"

	"github.com/cupel-science/cupel/evaluators/molecules"
)

// TestHostile hands every evaluator molecules that nobody has seen. They must be
// scored or refused, soon.
func TestHostile(t *testing.T) {
	with := map[string]map[string]any{
		"properties":   {"properties": propertyNames(t)},
		"substructure": {"patterns": map[string]any{"chain": "*~*~*~*~*~*"}},
		"pmo":          {"task": "deco_hop"},
	}
	texts := []string{
		strings.Repeat("C", 15000), strings.Repeat("C.", 7000) + "C", strings.Repeat("C1CC1", 3000),
		strings.Repeat("C(", 9000), strings.Repeat("[", 100000), strings.Repeat("C", 2<<20), "\x00", "\xff",
	}
	for _, spec := range molecules.Specs() {
		name := strings.TrimPrefix(spec.Name, "molecules/")
		for i, row := range evaluate(t, name, with[name], reference(aspirin), texts...) {
			if i >= 3 && row["error"] == null {
				t.Errorf("%s scores text %d", name, i)
			}
		}
	}
}
