// Package molfile reads and writes connection tables: molfiles of the versions
// V2000 and V3000, as they stand in SD files ("CTFile Formats", BIOVIA 2020).
//
// What is read are atoms, bonds, charges, radicals, isotopes, valences, atom
// maps and stereo. Configurations come from wedges and 2D coordinates, from 3D
// coordinates where there are any, and from atom parities where all coordinates
// are zero; sides of double bonds come from coordinates. The coordinates
// themselves are not kept, and neither are groups, aliases and the chiral flag.
// Atoms and bonds of queries (atom lists, A, Q, bonds of any order) are errors:
// a molecule has none.
//
// What is written is V2000 in a Kekulé structure, laid out in the plane as
// package depict draws it: no other coordinates are known. Stereocentres have a
// wedge, and double bonds lie as their sides are; those whose sides are not known
// are marked as crossed.
package molfile
