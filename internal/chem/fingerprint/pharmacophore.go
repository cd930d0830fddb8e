package fingerprint

import (
	"fmt"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// PharmacophoreBits is the number of dimensions of [Pharmacophore].
const PharmacophoreBits = pairBits + triangleBits

// MaxFeaturePoints is the number of features in the largest molecule that has a
// pharmacophore fingerprint: the cost grows with its third power.
const MaxFeaturePoints = 1024

// Pharmacophore is the 2D fingerprint of Gobbi and Poppinger, Biotech. Bioeng.
// 61, 47 (1998): the pairs and triangles of features, with the distances
// between them in bonds. The members are the bits of RDKit's Gen2DFingerprint
// with Gobbi_Pharm2D.factory.
func Pharmacophore(m *chem.Mol) (Bits, error) {
	if err := checkSize(m); err != nil {
		return nil, err
	}
	p := pharmacophorePool.Get().(*pharmacophore)
	defer pharmacophorePool.Put(p)
	if p.findPoints(m); len(p.points) > MaxFeaturePoints {
		return nil, fmt.Errorf("%w: %d pharmacophore features, at most %d", ErrTooLarge, len(p.points), MaxFeaturePoints)
	}
	p.measure(m)
	bits := NewBits(PharmacophoreBits)
	p.setPairs(bits)
	p.setTriangles(bits)
	return bits, nil
}

// point is a feature of an atom. The points of a molecule are ordered by family
// and atom.
type point struct {
	family uint8
	atom   int32
}

// pharmacophore is memory to find pharmacophores in.
type pharmacophore struct {
	walk
	points []point
	// bins has a row for each point: the bins of its distances to the points.
	bins []uint8
}

var pharmacophorePool = sync.Pool{New: func() any { return new(pharmacophore) }}

func (p *pharmacophore) findPoints(m *chem.Mol) {
	var ofFamily [families][]int32
	p.points = p.points[:0]
	for atom := range m.Atoms {
		for f, set := 0, familiesOf(m, atom); set != 0; f, set = f+1, set>>1 {
			if set&1 != 0 {
				ofFamily[f] = append(ofFamily[f], int32(atom))
			}
		}
	}
	for f, atoms := range ofFamily {
		for _, atom := range atoms {
			p.points = append(p.points, point{uint8(f), atom})
		}
	}
}

// measure fills bins.
func (p *pharmacophore) measure(m *chem.Mol) {
	n := len(p.points)
	p.bins = resized(p.bins, n*n)
	p.start(m)
	for i, a := range p.points {
		p.reach(int(a.atom), farthest)
		for j, b := range p.points {
			p.bins[i*n+j] = distanceBin(p.from[b.atom])
		}
	}
}

func (p *pharmacophore) row(i int) []uint8 {
	n := len(p.points)
	return p.bins[i*n:][:n:n]
}

func (p *pharmacophore) setPairs(bits Bits) {
	for i, a := range p.points {
		for j, bin := range p.row(i)[i+1:] {
			if bin != noBin {
				bits.Set(pairBit(a.family, p.points[i+1+j].family, bin))
			}
		}
	}
}

func (p *pharmacophore) setTriangles(bits Bits) {
	for i, a := range p.points {
		fromA := p.row(i)
		for j := i + 1; j < len(p.points); j++ {
			ab := fromA[j]
			if ab == noBin {
				continue
			}
			fromB := p.row(j)
			for k := j + 1; k < len(p.points); k++ {
				if ac, bc := fromA[k], fromB[k]; ac != noBin && bc != noBin {
					f := [3]uint8{a.family, p.points[j].family, p.points[k].family}
					bits.Set(triangleBit(f, [3]uint8{ab, ac, bc}))
				}
			}
		}
	}
}
