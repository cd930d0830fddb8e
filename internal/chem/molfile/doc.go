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
// What is written is V2000 in a Kekulé structure with all coordinates zero, for
// none are known: atoms keep their configuration as a parity, which few programs
// read, and double bonds lose theirs.
package molfile
