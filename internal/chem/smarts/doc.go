// Package smarts reads SMARTS patterns and finds their matches in molecules.
//
// The dialect is RDKit 2022.09's, and so are the meanings where dialects differ:
// a bond that isn't written is single or aromatic, [H] and its like with only an
// isotope, a charge and a map are hydrogen atoms and all other H count hydrogens,
// rN is the size of the smallest ring, RN counts rings of the symmetrised
// smallest set, and ranges such as [D{2-3}] are read. Matches are subgraphs that
// need not be induced.
//
// A [Pattern] is compiled once and may be used by many goroutines. Where many
// patterns are tried on one molecule, prepare it once as a [Target].
package smarts
