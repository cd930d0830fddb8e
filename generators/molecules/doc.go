// Package molecules proposes molecules: candidates of kind "molecule" with a
// column smiles, which holds canonical SMILES.
package molecules
