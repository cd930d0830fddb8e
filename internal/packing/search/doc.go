// Package search finds packings of circles in the unit square whose radii have
// a large sum. It knows no model: it climbs, and it hops.
//
// # Climbing
//
// The sum of the radii is linear in the 3n numbers x, y, r. So are the
// conditions that a circle stays in the square; that two circles do not overlap
// is not, but the distance of their centres is a convex function, and so never
// less than its linearisation: what keeps the linearised conditions keeps the
// true ones. A climb is therefore a primal-dual interior-point method for
// linear programs, with Mehrotra's corrector, that linearises anew at each
// step and never leaves the set of packings (ascent). Curvature may be left
// out: if fewer than 3n conditions held a packing in place, it could move
// along a line on which all distances grow, so that the best ones are corners,
// near which linear steps converge quadratically.
//
// S. Mehrotra, On the implementation of a primal-dual interior point method,
// SIAM J. Optim. 2 (1992) 575; G. Lanckriet and B. Sriperumbudur, On the
// convergence of the concave-convex procedure, NIPS 2009, for the
// linearisation.
//
// # Hopping
//
// There are very many such corners. A walk takes the best that it has found,
// puts a circle somewhere else or shakes the circles of a disc, climbs again,
// and stays where it has come if that is better: basin hopping at temperature
// zero (D. Wales and J. Doye, J. Phys. Chem. A 101 (1997) 5111). Propose makes
// many short walks, some from random centres and some from the best packings
// of the past.
//
// A packing that leaves this package has passed the referee (package packing),
// for which its radii lose about 1e-16 each.
package search
