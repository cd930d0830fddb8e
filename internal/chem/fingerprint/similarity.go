package fingerprint

import "math"

// overlap of two vectors: their sums, and the sum of their elementwise minima.
type overlap struct{ a, b, common int }

// overlap merges two sparse vectors.
func (c Counts) overlap(other Counts) overlap {
	var o overlap
	i, j := 0, 0
	for i < len(c) && j < len(other) {
		x, y := c[i], other[j]
		switch {
		case x.ID < y.ID:
			i++
			o.a += int(x.N)
		case x.ID > y.ID:
			j++
			o.b += int(y.N)
		default:
			i++
			j++
			o.a += int(x.N)
			o.b += int(y.N)
			o.common += int(min(x.N, y.N))
		}
	}
	o.a += c[i:].Sum()
	o.b += other[j:].Sum()
	return o
}

// Tanimoto similarity, the sum of the elementwise minima over the sum of the
// maxima; the MinMax kernel is another of its names. 0 for two empty vectors,
// as RDKit has it.
func (c Counts) Tanimoto(other Counts) float64 { return c.overlap(other).tversky(1, 1) }

// Dice similarity: twice the sum of the minima over the sum of both vectors.
func (c Counts) Dice(other Counts) float64 { return c.overlap(other).tversky(0.5, 0.5) }

// Tversky similarity: the sum of the minima over itself plus alpha times what
// only c has plus beta times what only other has.
func (c Counts) Tversky(other Counts, alpha, beta float64) float64 {
	return c.overlap(other).tversky(alpha, beta)
}

// Cosine of the angle between two vectors; 0 if one of them is empty.
func (c Counts) Cosine(other Counts) float64 {
	var dot, a, b float64
	i, j := 0, 0
	for i < len(c) && j < len(other) {
		switch x, y := c[i], other[j]; {
		case x.ID < y.ID:
			i++
		case x.ID > y.ID:
			j++
		default:
			dot += float64(x.N) * float64(y.N)
			i++
			j++
		}
	}
	for _, e := range c {
		a += float64(e.N) * float64(e.N)
	}
	for _, e := range other {
		b += float64(e.N) * float64(e.N)
	}
	return ratio(dot, math.Sqrt(a*b))
}

// Tanimoto similarity, the size of the intersection over that of the union; 1
// for two empty sets, as RDKit has it.
func (b Bits) Tanimoto(other Bits) float64 {
	o := b.overlap(other)
	if o.a+o.b == 0 {
		return 1
	}
	return o.tversky(1, 1)
}

// Dice similarity: twice the size of the intersection over the sum of sizes.
func (b Bits) Dice(other Bits) float64 { return b.overlap(other).tversky(0.5, 0.5) }

// Tversky similarity: the size of the intersection over itself plus alpha times
// what only b has plus beta times what only other has.
func (b Bits) Tversky(other Bits, alpha, beta float64) float64 {
	return b.overlap(other).tversky(alpha, beta)
}

// Cosine similarity: the size of the intersection over the geometric mean of
// the sizes; 0 if one of them is empty.
func (b Bits) Cosine(other Bits) float64 {
	o := b.overlap(other)
	return ratio(float64(o.common), math.Sqrt(float64(o.a)*float64(o.b)))
}

func (o overlap) tversky(alpha, beta float64) float64 {
	common := float64(o.common)
	onlyA, onlyB := float64(o.a-o.common), float64(o.b-o.common)
	return ratio(common, common+alpha*onlyA+beta*onlyB)
}

func ratio(numerator, denominator float64) float64 {
	if denominator == 0 {
		return 0
	}
	return numerator / denominator
}
