// Package chem holds molecules as graphs: atoms, bonds, rings, and what follows
// from them. It is the kernel under Cupel's molecule generators and evaluators.
//
// A molecule is read from SMILES (package smiles) or put together with a
// [Builder]; either way it is sanitised: valences are checked, the hydrogens
// that are not written are counted, rings are found, aromatic systems are
// perceived, and stereo marks that mean nothing are dropped. A [Mol] that exists
// is a sane one. It does not change after that; what edits molecules makes new
// ones.
//
// The definitions are RDKit's wherever chemists disagree (what is aromatic,
// which rings count, what a valence may be), because published numbers are
// RDKit's numbers. RDKit 2022.09 is the referee of the tests.
//
// The packages below this one each do one job:
//
//	smiles        read and write SMILES; canonical form
//	molfile       read and write molfiles, V2000 and V3000
//	smarts        patterns and their matches
//	reaction      reaction SMARTS applied to molecules
//	fingerprint   ECFP, FCFP, atom pairs, MACCS keys, 2D pharmacophores; similarity
//	descriptor    logP, TPSA, QED, SA score and their like
//	alerts        sets of structural alerts: PAINS, Brenk, QED's, hazards
//	scaffold      Murcko scaffolds, BRICS, matched pairs
//	variation     mutations and crossovers of molecules
//	language      a model of how molecules are written, which writes new ones
//	distribution  how alike two sets of molecules are
//	pmo           the oracles of the benchmark Practical Molecular Optimization
//	depict        2D coordinates; structural formulas as SVG
//	chembench     the command that compares the kernel with RDKit
//
// # Speed
//
// Molecules are small and there are many of them. Atoms, bonds and adjacency
// are flat slices with 32-bit indices, so that a molecule of drug size takes a
// handful of allocations and fits into a processor's first-level cache.
package chem
