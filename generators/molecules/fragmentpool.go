package molecules

import (
	"context"
	"math/rand/v2"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// fragmentPool holds the BRICS fragments of a library.
type fragmentPool struct {
	fragments []*chem.Mol
	// draws lists fragments as often as they are to be drawn.
	draws []int32
	// partners are draws by the environment that they can be joined to and the
	// number of their open ends.
	partners [environments][mostEnds + 1][]int32
	// sizes are the numbers of fragments of the library's molecules.
	sizes []int
}

const (
	environments = 17 // of BRICS are numbered from 1
	mostEnds     = 4  // of a fragment that is used
)

// newFragmentPool takes molecules apart. A fragment is drawn as often as it
// occurs or, where evenly, each once.
func newFragmentPool(ctx context.Context, texts []string, evenly bool) (*fragmentPool, error) {
	broken := make([][]*chem.Mol, len(texts))
	keys := make([][]string, len(texts))
	err := parallel.Each(ctx, len(texts), chunk, func(i int) {
		m, err := read(texts[i])
		if err != nil {
			return
		}
		if broken[i], err = scaffold.BreakBRICS(m); err != nil {
			broken[i] = nil
		}
		for _, f := range broken[i] {
			keys[i] = append(keys[i], smiles.Canonical(f))
		}
	})
	if err != nil {
		return nil, err
	}
	p := &fragmentPool{}
	index := map[string]int32{}
	for i, parts := range broken {
		if len(parts) < 2 {
			continue
		}
		p.sizes = append(p.sizes, len(parts))
		for j, f := range parts {
			at, known := index[keys[i][j]]
			if !known {
				at = int32(len(p.fragments))
				index[keys[i][j]] = at
				p.fragments = append(p.fragments, f)
			}
			if !known || !evenly {
				p.add(at)
			}
		}
	}
	return p, nil
}

// add notes one draw of a fragment.
func (p *fragmentPool) add(at int32) {
	f := p.fragments[at]
	ends := scaffold.OpenEnds(f)
	if len(ends) == 0 || len(ends) > mostEnds {
		return
	}
	p.draws = append(p.draws, at)
	for label := range p.partners {
		for _, end := range ends {
			if scaffold.Fit(uint16(label), f.Atoms[end].Isotope) {
				p.partners[label][len(ends)] = append(p.partners[label][len(ends)], at)
				break
			}
		}
	}
}

// partner draws a fragment that fits an environment and has a number of ends
// within bounds.
func (p *fragmentPool) partner(rng *rand.Rand, label uint16, least, most int) (*chem.Mol, bool) {
	if label >= environments { // a dummy of the user's
		return nil, false
	}
	if most = min(most, mostEnds); least > most {
		return nil, false
	}
	lists := p.partners[label][least : most+1]
	total := 0
	for _, l := range lists {
		total += len(l)
	}
	if total == 0 {
		return nil, false
	}
	at := rng.IntN(total)
	for _, l := range lists {
		if at < len(l) {
			return p.fragments[l[at]], true
		}
		at -= len(l)
	}
	return nil, false
}

// grow joins fragments at random, as many as a molecule of the library has that
// is drawn at random but not more than most, so that no end is left open. It is
// false where that fails.
func (p *fragmentPool) grow(rng *rand.Rand, most int) (*chem.Mol, bool) {
	if len(p.draws) == 0 {
		return nil, false
	}
	left := min(most, p.sizes[rng.IntN(len(p.sizes))]) - 1
	m := p.fragments[p.draws[rng.IntN(len(p.draws))]]
	for {
		ends := scaffold.OpenEnds(m)
		if len(ends) == 0 {
			return m, true
		}
		if left < len(ends) {
			return nil, false
		}
		least := 1
		if len(ends) == 1 && left > 1 {
			least = 2 // an end must be left for the others
		}
		end := ends[rng.IntN(len(ends))]
		label := m.Atoms[end].Isotope
		f, ok := p.partner(rng, label, least, left-len(ends)+1)
		if !ok {
			return nil, false
		}
		joined, err := scaffold.Join(m, end, f, fittingEnd(rng, f, label))
		if err != nil {
			return nil, false
		}
		m = joined
		left--
	}
}

// fittingEnd draws an open end of a fragment that fits an environment.
func fittingEnd(rng *rand.Rand, f *chem.Mol, label uint16) int {
	var fitting []int
	for _, end := range scaffold.OpenEnds(f) {
		if scaffold.Fit(label, f.Atoms[end].Isotope) {
			fitting = append(fitting, end)
		}
	}
	return fitting[rng.IntN(len(fitting))]
}
