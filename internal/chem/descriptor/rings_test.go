package descriptor

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestSpiroBridgeheadStereo(t *testing.T) {
	f, err := os.Open("testdata/rings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 4 || fields[0] == "smiles" {
			continue
		}
		m, err := smiles.Parse(fields[0])
		if err != nil {
			t.Errorf("%s: %v", fields[0], err)
			continue
		}
		got := fmt.Sprint(SpiroAtoms(m), BridgeheadAtoms(m), len(m.StereoCandidates()))
		if want := strings.Join(fields[1:], " "); got != want {
			t.Errorf("%s: spiro, bridgehead, stereo: %s, want %s", fields[0], got, want)
		}
	}
}
