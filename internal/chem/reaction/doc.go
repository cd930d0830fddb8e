// Package reaction applies reactions, written as reaction SMARTS, to molecules.
//
// A reaction has templates of reactants and of products. Atoms with the same map
// number on both sides are the same atoms: they keep what the product's template
// doesn't change, and all that hangs at them. Atoms of the reactant's template
// without a map are lost, those of the product's are new. The meanings are
// RDKit 2022.09's, except that products are made sane here and that the same
// products come about once.
package reaction
