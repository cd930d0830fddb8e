// Package molecules scores molecules.
//
// Every evaluator reads SMILES from one column (parameter column, by default
// smiles) and is a thin layer over the kernel in internal/chem, which says where
// each formula comes from and is held against RDKit 2022.09:
//
//	molecules/properties    weight, logP, polar surface, counts, formula, canonical SMILES
//	molecules/qed           drug-likeness
//	molecules/sa            ease of synthesis
//	molecules/similarity    similarity to given molecules or to a dataset
//	molecules/substructure  how often named SMARTS patterns occur
//	molecules/alerts        PAINS and other structural alerts
//	molecules/rules         rules of thumb such as Lipinski's
//	molecules/novelty       what a dataset lacks, and the distance to it
//	molecules/scaffold      Murcko scaffold and framework
//	molecules/pmo           the oracles of a benchmark of optimisers
//
// A row whose SMILES is missing, or is no molecule, has null scores and a text
// that says why and where. A row is parsed once by each evaluator, and the rows
// of a batch are scored on all processors; no score depends on how many these
// are.
package molecules
