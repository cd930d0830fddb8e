package alerts

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smarts"
)

func TestCyclesOf(t *testing.T) {
	tests := []struct {
		smarts            string
		cycles, junctions int
	}{
		{"C", 0, 0},
		{"CCO.CN", 0, 0},
		{"c1ccccc1", 1, 0},
		{"c1ccccc1Cc1ccccc1", 2, 0},
		{"c1ccccc1.C1CC1", 2, 0},
		{"c1ccc2ccccc2c1", 2, 2},
		{"C1CC12CC2", 2, 1},
		{"C1CC2CCC1C2", 2, 2},
		{"a31a(a2a(aa1)aaaa2)aaaa3", 3, 4},
		{"C12C3C4C1C5C2C3C45", 5, 8},
	}
	for _, tt := range tests {
		cycles, junctions := cyclesOf(smarts.MustParse(tt.smarts))
		if cycles != tt.cycles || junctions != tt.junctions {
			t.Errorf("%s: %d cycles and %d junctions, want %d and %d",
				tt.smarts, cycles, junctions, tt.cycles, tt.junctions)
		}
	}
}
