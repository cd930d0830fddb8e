// Package descriptor computes numbers that describe molecules: logP, polar
// surface, counts of donors, acceptors and rings, complexity, drug-likeness, ease
// of synthesis.
//
// Definitions are RDKit 2022.09's, as published numbers mostly are RDKit's. Each
// function names the paper that it follows. Atom types that RDKit defines by
// SMARTS are decided here by code that looks at an atom and its neighbours; the
// tests hold it against the patterns themselves.
//
// Functions take a sane molecule and are pure. [Of] computes the common ones
// together.
package descriptor
