package summary

import (
	"fmt"
	"math"

	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/workflows/report"
)

// leastSpace is the number of molecules from which a map of them is drawn.
const leastSpace = 5

// chemicalSpace maps molecules by their likeness: the first two principal
// components of the Tanimoto kernel of their ECFP4 counts (Schölkopf and others,
// Neural Comput. 1998, 10, 1299; Ralaivola and others, Neural Networks 2005, 18,
// 1093).
func chemicalSpace(mols []molecule) (report.Map, bool) {
	var prints []fingerprint.Counts
	var of []molecule
	for _, m := range mols {
		if c, err := fingerprint.ECFP(m.Mol, 2); err == nil {
			prints, of = append(prints, c), append(of, m)
		}
	}
	if len(of) < leastSpace {
		return report.Map{}, false
	}
	kernel := centred(tanimotoKernel(prints))
	x, y := components(kernel)
	if x.share < 1e-9 || y.share < 1e-9 {
		return report.Map{}, false // all alike
	}
	space := report.Map{
		Title: "Chemical space",
		X:     report.Quantity{Name: fmt.Sprintf("first component, %.0f %% of the variance", 100*x.share)},
		Y:     report.Quantity{Name: fmt.Sprintf("second component, %.0f %%", 100*y.share)},
		Scale: report.Scale{Name: "rank", Low: report.Count(int(of[len(of)-1].rank)), High: report.Count(int(of[0].rank))},
		Caption: fmt.Sprintf("The first %s molecules by their likeness: principal components of the Tanimoto similarities of their ECFP4 fingerprints. Near points are alike; far ones need not differ in all.",
			report.Count(len(of))),
	}
	last := math.Max(float64(len(of)-1), 1)
	for i, m := range of {
		p := report.Place{X: x.at[i], Y: y.at[i], Shade: 1 - float64(i)/last, Label: report.Count(int(m.rank)) + ". " + m.text}
		if i < 3 {
			p.Note = report.Count(int(m.rank))
		}
		space.Places = append(space.Places, p)
	}
	return space, true
}

// tanimotoKernel is the matrix of all similarities.
func tanimotoKernel(prints []fingerprint.Counts) [][]float64 {
	k := make([][]float64, len(prints))
	for i := range k {
		k[i] = make([]float64, len(prints))
		k[i][i] = 1
		for j := range i {
			k[i][j] = prints[i].Tanimoto(prints[j])
			k[j][i] = k[i][j]
		}
	}
	return k
}

// centred is the kernel of the same points with their mean at the origin.
func centred(k [][]float64) [][]float64 {
	n := float64(len(k))
	means := make([]float64, len(k))
	all := 0.0
	for i, row := range k {
		for _, v := range row {
			means[i] += v / n
		}
		all += means[i] / n
	}
	for i, row := range k {
		for j := range row {
			row[j] += all - means[i] - means[j]
		}
	}
	return k
}

// component is a principal component: coordinates of the points, and its share
// of their variance.
type component struct {
	at    []float64
	share float64
}

// components are the first two, found by iteration with a fixed start.
func components(kernel [][]float64) (first, second component) {
	const iterations = 200
	n := len(kernel)
	trace := 0.0
	u, v := make([]float64, n), make([]float64, n)
	for i := range n {
		trace += kernel[i][i]
		u[i], v[i] = math.Cos(float64(i)+0.5), math.Sin(1.7*float64(i)+0.3)
	}
	var a, b float64 // eigenvalues
	for range iterations {
		u, v = times(kernel, u), times(kernel, v)
		a = normalise(u)
		within := inner(u, v)
		for i := range v {
			v[i] -= within * u[i]
		}
		b = normalise(v)
	}
	return newComponent(u, a, trace), newComponent(v, b, trace)
}

func newComponent(direction []float64, eigenvalue, trace float64) component {
	c := component{at: direction}
	if !(trace > 0) || !(eigenvalue > 0) {
		return c
	}
	c.share = eigenvalue / trace
	scale := math.Sqrt(eigenvalue)
	if direction[0] < 0 { // the best molecule to the right, or above
		scale = -scale
	}
	for i := range c.at {
		c.at[i] *= scale
	}
	return c
}

func times(m [][]float64, x []float64) []float64 {
	out := make([]float64, len(x))
	for i, row := range m {
		out[i] = inner(row, x)
	}
	return out
}

func inner(x, y []float64) float64 {
	sum := 0.0
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// normalise gives a vector length 1 and returns what it had.
func normalise(x []float64) float64 {
	size := math.Sqrt(inner(x, x))
	if size > 0 {
		for i := range x {
			x[i] /= size
		}
	}
	return size
}
