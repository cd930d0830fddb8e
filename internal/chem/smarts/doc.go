// Package smarts reads SMARTS patterns and finds their matches in molecules.
//
// The dialect is RDKit 2022.09's, and so are the meanings where dialects differ:
// a bond that isn't written is single or aromatic, [H] and its like with only an
// isotope, a charge and a map are hydrogen atoms and all other H count hydrogens,
// rN is the size of the smallest ring, RN counts rings of the symmetrised
// smallest set, and ranges such as [D{2-3}] are read. Matches are subgraphs that
// need not be induced.
//
// It differs from RDKit 2022.09 in this: [C@H] at the start of a pattern means
// what it means in SMILES, as in later versions; [H+;D0] and its like are read,
// as counts of hydrogens; text after a space is an error and no name; and a
// search that finds more than its limit may find others of the many matches.
//
// A [Pattern] is compiled once and may be used by many goroutines. Where many
// patterns are tried on one molecule, prepare it once as a [Target].
package smarts
