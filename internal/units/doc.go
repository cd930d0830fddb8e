// Package units reads units of measurement such as "m s^-2", "km/s", "Mpc" or
// "J/(kg K)" and calculates with them.
//
// A [Unit] is a scale and a [Dimension]: one unit is Scale times the coherent
// SI unit of that dimension. A dimension is seven rational exponents, one for
// each SI base unit, so that the square root of an area is a length and the
// square root of a length is still a dimension.
//
// Two units measure the same kind of quantity when their dimensions are equal;
// that is all the dimensional analysis of equations needs. Scales are for
// conversion.
//
// Symbols follow the SI brochure (BIPM, 9th edition, 2019) with its prefixes;
// astronomical units follow IAU 2012 resolution B2 (au), IAU 2015 resolution B2
// (parsec) and B3 (nominal solar values); the year is the Julian year of
// 365.25 d. Angles, magnitudes and percentages are dimensionless.
package units
