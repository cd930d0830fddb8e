// Package fingerprint turns molecules into vectors of their parts and compares
// them.
//
//	ECFP, FCFP     circular (Morgan) fingerprints
//	AtomPairs      pairs of atoms and the distance between them
//	Torsions       chains of four atoms
//	Pharmacophore  pairs and triangles of features (Gobbi and Poppinger)
//	MACCS          the 166 public MDL keys
//
// The first four are [Counts]: 32-bit identifiers of parts and how often each
// occurs. The identifiers are RDKit's, so that similarities equal those in the
// literature to the last digit. Counts are folded to fewer dimensions with
// [Counts.Fold] and [Counts.Bits]; similarities need no folding, and unfolded
// ones are not overestimated by collisions.
//
// [Index] compares one molecule with many.
//
// All functions are safe for concurrent use.
package fingerprint

import (
	"errors"
	"fmt"

	"github.com/cupel-science/cupel/internal/chem"
)

// MaxAtoms is the size of the largest molecule that has fingerprints. Their cost
// grows with the square of the size, and faster for pharmacophores.
const MaxAtoms = 4096

// ErrTooLarge is wrapped by the errors for molecules above a limit.
var ErrTooLarge = errors.New("molecule too large for a fingerprint")

func checkSize(m *chem.Mol) error {
	if n := len(m.Atoms); n > MaxAtoms {
		return fmt.Errorf("%w: %d atoms, at most %d", ErrTooLarge, n, MaxAtoms)
	}
	if n := len(m.Bonds); n > maxBonds {
		return fmt.Errorf("%w: %d bonds, at most %d", ErrTooLarge, n, maxBonds)
	}
	return nil
}

// maxBonds bounds what a graph that no molecule has can cost.
const maxBonds = 4 * MaxAtoms
