package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// FamiliesOf an atom.
func FamiliesOf(m *chem.Mol, atom int) uint8 { return uint8(familiesOf(m, atom)) }
