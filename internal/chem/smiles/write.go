package smiles

import "github.com/cupel-science/cupel/internal/chem"

// Canonical SMILES.
func Canonical(_ *chem.Mol) string { panic("not yet") }
