// Package scaffold takes molecules apart, and puts parts together: Murcko
// scaffolds and frameworks, BRICS fragments and what can be built of them, and
// the cuts that matched molecular pairs are found with.
//
// Definitions are those of RDKit 2022.09.
package scaffold
