package fingerprint

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// MACCSBits is the number of dimensions of [MACCS]; the keys are 1 to 166.
const MACCSBits = 167

// MACCS tells which of the 166 public MDL keys a molecule has: Durant et al.,
// J. Chem. Inf. Comput. Sci. 42, 1273 (2002), as RDKit defines them.
func MACCS(m *chem.Mol) (Bits, error) {
	if err := checkSize(m); err != nil {
		return nil, err
	}
	bits := NewBits(MACCSBits)
	target := smarts.NewTarget(m)
	for _, key := range maccsKeys() {
		if key.in(target) {
			bits.Set(key.number)
		}
	}
	if aromaticRings(m) > 1 {
		bits.Set(twoAromaticRings)
	}
	if fragments(m) > 1 {
		bits.Set(twoFragments)
	}
	return bits, nil
}

// Keys that are not patterns.
const (
	twoAromaticRings = 125
	twoFragments     = 166
)

// maccsKey is a pattern that a molecule has if it has more than so many unique
// matches.
type maccsKey struct {
	number, above int
	pattern       *smarts.Pattern
}

func (k *maccsKey) in(t *smarts.Target) bool {
	if k.above == 0 {
		return t.Match(k.pattern)
	}
	return t.Count(k.pattern, true) > k.above
}

//go:embed maccs.txt
var maccsTable string

var maccsKeys = sync.OnceValue(func() []maccsKey {
	var keys []maccsKey
	for line := range strings.Lines(maccsTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var k maccsKey
		var text string
		if _, err := fmt.Sscan(line, &k.number, &k.above, &text); err != nil {
			panic(fmt.Sprintf("maccs.txt: %q: %v", line, err))
		}
		k.pattern = smarts.MustParse(text)
		keys = append(keys, k)
	}
	return keys
})

func aromaticRings(m *chem.Mol) int {
	n := 0
	for _, ring := range m.Rings().Bonds {
		aromatic := true
		for _, bond := range ring {
			aromatic = aromatic && m.Bonds[bond].Aromatic
		}
		if aromatic {
			n++
		}
	}
	return n
}

// fragments of a molecule: its parts that no bond joins.
func fragments(m *chem.Mol) int {
	var w walk
	w.start(m)
	seen := make([]bool, len(m.Atoms))
	n := 0
	for atom := range m.Atoms {
		if seen[atom] {
			continue
		}
		n++
		for _, i := range w.reach(atom, unreached-1) {
			seen[i] = true
		}
	}
	return n
}
