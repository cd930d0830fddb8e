package molecules

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
)

// point is what a model sees of a molecule.
type point struct {
	counts fingerprint.Counts // of ECFP6, folded
	traits traits             // zero where the kernel is on structure alone
}

// The fingerprint of a point.
const (
	pointRadius = 3
	pointWidth  = 2048
)

// traits are numbers of a molecule, in units such that a difference of 1 is a
// small change: how many atoms of the elements of tracked, pairs of hydrogens, rings
// and aromatic rings, Crippen logP, and TPSA in 10 Å².
type traits [13]float64

var tracked = [...]chem.Element{chem.Carbon, chem.Nitrogen, chem.Oxygen, chem.Fluorine, chem.Sulfur, chem.Chlorine, chem.Bromine, chem.Phosphorus}

func traitsOf(m *chem.Mol) (t traits) {
	n := len(tracked)
	for i := range m.Atoms {
		for j, e := range tracked {
			if m.Atoms[i].Element == e {
				t[j]++
			}
		}
		t[n] += float64(m.Atoms[i].Hs) / 2
	}
	t[n+1] = float64(descriptor.RingCount(m))
	t[n+2] = float64(descriptor.AromaticRings(m))
	t[n+3], _ = descriptor.Crippen(m)
	t[n+4] = descriptor.TPSA(m) / 10
	return t
}

// near is a rational quadratic kernel (Rasmussen and Williams, equation 4.19, with
// α = 1) of length traitScale.
func (t *traits) near(u *traits) float64 {
	d := 0.0
	for i, v := range t {
		d += (v - u[i]) * (v - u[i])
	}
	return 1 / (1 + d/(traitScale*traitScale))
}

const traitScale = 3

// kernel is the covariance of the scores of molecules, 1 for a molecule with
// itself: the Tanimoto similarity of structures, to a share mixed with the
// nearness of traits. Structure alone suits scores that ask for parts of a
// molecule, traits those that ask for size, composition or polarity.
type kernel struct {
	share     float64 // of traits, 0 to 1
	structure *fingerprint.MinMax
	traits    []traits
}

func newKernel(share float64) (*kernel, error) {
	structure, err := fingerprint.NewMinMax(pointWidth)
	return &kernel{share: share, structure: structure}, err
}

// point is what the kernel looks at of a molecule.
func (k *kernel) point(m *chem.Mol) (*point, error) {
	c, err := fingerprint.ECFP(m, pointRadius)
	if err != nil {
		return nil, err
	}
	p := &point{counts: c.Fold(pointWidth)}
	if k.share > 0 {
		p.traits = traitsOf(m)
	}
	return p, nil
}

func (k *kernel) len() int { return k.structure.Len() }

func (k *kernel) add(p *point) {
	k.structure.Add(p.counts)
	k.traits = append(k.traits, p.traits)
}

// row writes the covariances of p with all points.
func (k *kernel) row(p *point, dst []float64) {
	k.structure.Row(p.counts, dst)
	if k.share == 0 {
		return
	}
	for i := range dst {
		dst[i] = k.mix(dst[i], &p.traits, &k.traits[i])
	}
}

func (k *kernel) between(p, q *point) float64 {
	similarity := p.counts.Tanimoto(q.counts)
	if k.share == 0 {
		return similarity
	}
	return k.mix(similarity, &p.traits, &q.traits)
}

func (k *kernel) mix(similarity float64, t, u *traits) float64 {
	return (1-k.share)*similarity + k.share*t.near(u)
}
