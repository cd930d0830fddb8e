// Package constructions judges mathematical constructions: objects that satisfy
// conditions which can be checked exactly, and that are the better the larger
// some number is.
//
// constructions/circle-packing reads circles from the column circles (lists of
// [x, y, r], or JSON texts) and gives the sum of their radii where they pack
// the unit square. The referee is exact and has no tolerance (package
// internal/packing): a circle that reaches over a side, or into another circle,
// by the last bit is a failed candidate, and its error says by how much.
package constructions
