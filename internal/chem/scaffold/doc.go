// Package scaffold takes molecules apart, and puts parts together: Murcko
// scaffolds and frameworks, BRICS fragments and what can be built of them, and
// the cuts that matched molecular pairs are found with.
//
// Definitions are those of RDKit 2022.09. Stereo is kept where RDKit loses or
// mixes it up: sides of double bonds in scaffolds, and both kinds in what
// [BreakBRICS] and [PairCuts] cut off.
package scaffold
