// Package pmo holds the oracles of the benchmark Practical Molecular
// Optimization that need no trained model: twenty of its twenty-three tasks
// (Gao, Fu, Sun and Coley, "Sample Efficiency Matters: A Benchmark for Practical
// Molecular Optimization", NeurIPS 2022). The goals themselves are those of
// GuacaMol (Brown, Fiscato, Segler and Vaucher, J. Chem. Inf. Model. 59, 1096
// (2019)) in the form that the benchmark's code gives them.
//
// An oracle maps a molecule to a score between 0 and 1. It is a mean of terms,
// and a term is a property of the molecule (a similarity to a target, a count,
// logP) seen through a modifier that says which values are good.
package pmo
