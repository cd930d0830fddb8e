// Package reaction applies reactions, written as reaction SMARTS, to molecules.
//
// A reaction has templates of reactants and of products. Atoms with the same map
// number on both sides are the same atoms: they keep what the product's template
// doesn't change, and all that hangs at them. Atoms of the reactant's template
// without a map are lost, those of the product's are new. The meanings are
// RDKit 2022.09's, except that products are made sane here and that the same
// products come about once.
//
// Stereo differs where RDKit's depends on the order of the atoms: a neighbour
// that comes in place of a hydrogen, or goes for one, has its place, so that the
// arrangement is retained; a double bond that loses the neighbour which its sides
// were told by keeps its sides by the other neighbour.
package reaction
