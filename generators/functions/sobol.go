package functions

import (
	"context"
	"fmt"
	"math/bits"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
)

type sobolConfig struct {
	Dim       int       `param:"dim" min:"1" max:"64" help:"number of variables, the columns x1 to xn"`
	Variables []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower     []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper     []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
	Skip      int       `param:"skip" default:"0" min:"0" max:"1000000000000" help:"number of points at the start of the sequence to leave out"`
	Scramble  string    `param:"scramble" default:"none" enum:"none,shift,owen" help:"randomisation by the seed: a digital shift, or Owen's nested permutations"`
}

// Sobol is functions/sobol: Sobol's low-discrepancy sequence in up to 64
// variables, with the direction numbers of Joe and Kuo. The first 2^k points
// fill each variable's interval evenly, one in each 2^k-th part, and their
// projections on two variables are good as well. The number of points had best
// be a power of two, and the first point (the lower corner) is one of them.
//
// A loop's next round goes on where this one ended, so long as count stays the
// same. Scrambled, each round has a seed and thus a scrambling of its own.
//
// I. M. Sobol', USSR Computational Mathematics and Mathematical Physics 7
// (1967); in Gray code order, I. A. Antonov and V. M. Saleev, ibid. 19 (1979).
// Scrambling: A. B. Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences
// (1995).
func Sobol() generators.Spec {
	return specOf("sobol", "a low-discrepancy sequence, if wanted scrambled", newSobol)
}

type sobol struct {
	box
	directions [][sobolBits]uint64
	skip       int
	scramble   func(x, key uint64) uint64
}

var (
	_ generators.Generator = sobol{}
	_ generators.Declarer  = sobol{}
)

func newSobol(c sobolConfig) (generators.Generator, error) {
	b, err := newBox(c.Dim, c.Variables, c.Lower, c.Upper)
	if err != nil {
		return nil, err
	}
	if most := len(joeKuo) + 1; b.dim() > most {
		return nil, fmt.Errorf("functions/sobol has at most %d variables, not %d", most, b.dim())
	}
	g := sobol{box: b, skip: c.Skip}
	for i := range b.dim() {
		g.directions = append(g.directions, directionNumbers(i))
	}
	switch c.Scramble {
	case "shift":
		g.scramble = func(x, key uint64) uint64 { return x ^ key }
	case "owen":
		g.scramble = owen
	}
	return g, nil
}

// Columns implements generators.Declarer.
func (g sobol) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.schema(false), nil }

// Generate implements generators.Generator.
func (g sobol) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	start, err := roundStart(req, g.skip)
	if err != nil {
		return err
	}
	index := uint64(start)
	state, keys := g.point(index), g.keys(req.Seed)
	return g.points(ctx, req.Count, emit, func(x []float64) {
		for i, v := range state {
			if g.scramble != nil {
				v = g.scramble(v, keys[i])
			}
			x[i] = g.at(i, float64(v>>11)*0x1p-53)
		}
		index++
		flip := bits.TrailingZeros64(index)
		for i := range state {
			state[i] ^= g.directions[i][flip]
		}
	})
}

// point is a point of the sequence, as binary fractions.
func (g sobol) point(index uint64) []uint64 {
	state := make([]uint64, g.dim())
	for gray := index ^ index>>1; gray != 0; gray &= gray - 1 {
		for i := range state {
			state[i] ^= g.directions[i][bits.TrailingZeros64(gray)]
		}
	}
	return state
}

func (g sobol) keys(seed uint64) []uint64 {
	rng, keys := newRand(seed), make([]uint64, g.dim())
	for i := range keys {
		keys[i] = rng.Uint64()
	}
	return keys
}

// sobolBits is the number of binary digits of a coordinate.
const sobolBits = 64

// directionNumbers expands the table for variable i (from 0) by the recurrence
// of its primitive polynomial x^s + a_1 x^(s-1) + … + a_(s-1) x + 1:
//
//	v_k = a_1 v_(k-1) + … + a_(s-1) v_(k-s+1) + v_(k-s) + (v_(k-s) >> s)
//
// where + is exclusive or. The first variable is the radical inverse.
func directionNumbers(i int) (v [sobolBits]uint64) {
	if i == 0 {
		for k := range v {
			v[k] = 1 << (63 - k)
		}
		return v
	}
	p := joeKuo[i-1]
	s := len(p.m)
	for k := range v {
		if k < s {
			v[k] = p.m[k] << (63 - k)
			continue
		}
		v[k] = v[k-s] ^ v[k-s]>>s
		for j := 1; j < s; j++ {
			if p.a>>(s-1-j)&1 == 1 {
				v[k] ^= v[k-j]
			}
		}
	}
	return v
}

// owen flips each of the leading 54 binary digits of x by a coin that depends
// on all digits before it: Owen's scrambling for base 2. The digits are taken
// six at a time, for then one draw of 64 bits has the coins of all 63 nodes of
// the tree that these digits walk down.
func owen(x, key uint64) uint64 {
	flips := uint64(0)
	for first := 0; first < 54; first += 6 {
		before := x >> 1 >> (63 - first) // the digits before, as a number
		coins := mix(key + mix(before<<6|uint64(first)))
		node := uint64(0) // the nodes below node k are 2k+1 and 2k+2
		for shift := 63 - first; shift > 57-first; shift-- {
			flips |= coins >> node & 1 << shift
			node = 2*node + 1 + x>>shift&1
		}
	}
	return x ^ flips
}

// mix is a bijection that looks random: the finaliser of SplitMix64 (G. L.
// Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number
// generators, OOPSLA 2014, with D. Stafford's constants, variant 13).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
