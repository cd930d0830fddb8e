// Package packing is the referee of circle packings in the unit square: n
// circles that do not overlap, none of them leaving the square, the sum of
// their radii as large as possible.
//
// The referee has no tolerance. Centres and radii are exact numbers (a float64
// is one, and so is a decimal text), and the conditions
//
//	r ≥ 0,  r ≤ x ≤ 1 - r,  r ≤ y ≤ 1 - r,  (xi - xj)² + (yi - yj)² ≥ (ri + rj)²
//
// are decided in whole numbers, after all have been brought to one denominator.
// Circles may touch each other and the sides, but not overlap by the last bit:
// where a tolerance is granted, searches learn to live off it. A sum that is
// stated as a float64 is rounded down.
//
// A decimal text counts as what it says, not as the float64 nearest to it. So
// circles that touch exactly as float64 may overlap by 1e-17 once they are
// printed with 16 digits; a program that prints its result should make its
// radii smaller by some 1e-15, or print all digits.
//
// The package shares no code with those that search for packings (package
// search below it): what they believe does not matter here.
package packing
