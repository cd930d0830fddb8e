// Package constructions proposes mathematical constructions: objects that
// satisfy conditions which can be checked exactly, and that are the better the
// larger some number is.
//
// constructions/circle-packing proposes packings of circles in the unit square
// (package internal/packing/search). Its candidates have the column circles, a
// list of [x, y, r] for each circle, the largest first, and come with the
// packing that the search for them began at. What it emits has passed the exact
// referee of package internal/packing. A history tells it where to go on and
// what is known already; a packing whose sum of radii is known is not proposed
// again, so that a round may have fewer candidates than were asked for, and
// none where all that is to be found has been found.
package constructions
