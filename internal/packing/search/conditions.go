package search

import "math"

// Circles are stored as x, y, r, one after the other: circle i begins at 3i.
// Conditions are, in this order, one for each pair of circles (distance less
// radii), and five for each circle (left, right, bottom, top, radius). Each has
// a slack, which must not be negative.

// conditions of a packing of n circles, linearised at some point.
type conditions struct {
	n      int
	pairs  []pair
	ux, uy []float64 // by pair: unit vector from the second centre to the first
}

// pair of circles: where each begins, the first one first.
type pair struct{ i, j int }

// perCircle is the number of conditions for a circle alone.
const perCircle = 5

func newConditions(n int) conditions {
	c := conditions{n: n}
	for j := range n {
		for i := range j {
			c.pairs = append(c.pairs, pair{3 * i, 3 * j})
		}
	}
	c.ux, c.uy = make([]float64, len(c.pairs)), make([]float64, len(c.pairs))
	return c
}

func (c *conditions) len() int { return len(c.pairs) + perCircle*c.n }

// linearise computes the slacks at z and remembers their gradients. It returns
// false where z is not strictly inside.
func (c *conditions) linearise(z, slack []float64) bool {
	inside := true
	for k, p := range c.pairs {
		dx, dy := z[p.i]-z[p.j], z[p.i+1]-z[p.j+1]
		d := math.Sqrt(dx*dx + dy*dy)
		c.ux[k], c.uy[k] = dx/d, dy/d
		slack[k] = d - z[p.i+2] - z[p.j+2]
	}
	k := len(c.pairs)
	for i := 0; i < len(z); i += 3 {
		x, y, r := z[i], z[i+1], z[i+2]
		slack[k], slack[k+1], slack[k+2], slack[k+3], slack[k+4] = x-r, 1-x-r, y-r, 1-y-r, r
		k += perCircle
	}
	for _, s := range slack {
		inside = inside && s > 0
	}
	return inside
}

// change is that of the linearised slacks when z changes by dz.
func (c *conditions) change(dz, slack []float64) {
	for k, p := range c.pairs {
		slack[k] = c.ux[k]*(dz[p.i]-dz[p.j]) + c.uy[k]*(dz[p.i+1]-dz[p.j+1]) - dz[p.i+2] - dz[p.j+2]
	}
	k := len(c.pairs)
	for i := 0; i < len(dz); i += 3 {
		x, y, r := dz[i], dz[i+1], dz[i+2]
		slack[k], slack[k+1], slack[k+2], slack[k+3], slack[k+4] = x-r, -x-r, y-r, -y-r, r
		k += perCircle
	}
}

// pull adds to g the gradients of the slacks, each times its weight.
func (c *conditions) pull(weight, g []float64) {
	for k, p := range c.pairs {
		w := weight[k]
		gx, gy := w*c.ux[k], w*c.uy[k]
		g[p.i] += gx
		g[p.i+1] += gy
		g[p.i+2] -= w
		g[p.j] -= gx
		g[p.j+1] -= gy
		g[p.j+2] -= w
	}
	k := len(c.pairs)
	for i := 0; i < len(g); i += 3 {
		left, right, bottom, top, radius := weight[k], weight[k+1], weight[k+2], weight[k+3], weight[k+4]
		g[i] += left - right
		g[i+1] += bottom - top
		g[i+2] += radius - left - right - bottom - top
		k += perCircle
	}
}

// curvature fills the upper triangle of the 3n by 3n matrix h with the sum of
// the outer products of the slacks' gradients, each times its weight.
func (c *conditions) curvature(weight, h []float64) {
	clear(h)
	n := 3 * c.n
	for k, p := range c.pairs {
		w, x, y := weight[k], c.ux[k], c.uy[k]
		wx, wy := w*x, w*y
		wxx, wxy, wyy := wx*x, wx*y, wy*y
		i, j := p.i, p.j
		top, middle, low := h[i*n:(i+1)*n], h[(i+1)*n:(i+2)*n], h[(i+2)*n:(i+3)*n]
		top[i] += wxx
		top[i+1] += wxy
		top[i+2] -= wx
		middle[i+1] += wyy
		middle[i+2] -= wy
		low[i+2] += w
		top[j] -= wxx
		top[j+1] -= wxy
		top[j+2] -= wx
		middle[j] -= wxy
		middle[j+1] -= wyy
		middle[j+2] -= wy
		low[j] += wx
		low[j+1] += wy
		low[j+2] += w
		top, middle, low = h[j*n:(j+1)*n], h[(j+1)*n:(j+2)*n], h[(j+2)*n:(j+3)*n]
		top[j] += wxx
		top[j+1] += wxy
		top[j+2] += wx
		middle[j+1] += wyy
		middle[j+2] += wy
		low[j+2] += w
	}
	k := len(c.pairs)
	for i := 0; i < n; i += 3 {
		left, right, bottom, top, radius := weight[k], weight[k+1], weight[k+2], weight[k+3], weight[k+4]
		h[i*n+i] += left + right
		h[i*n+i+2] += right - left
		h[(i+1)*n+i+1] += bottom + top
		h[(i+1)*n+i+2] += top - bottom
		h[(i+2)*n+i+2] += left + right + bottom + top + radius
		k += perCircle
	}
}
