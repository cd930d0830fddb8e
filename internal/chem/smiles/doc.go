// Package smiles reads and writes molecules as SMILES.
//
// [Parse] takes what RDKit 2022.09 takes: OpenSMILES with the usual extensions
// (dative bonds -> and <-, %(nnn) ring closures, [#6] for an atomic number).
// [Canonical] writes the one string that a molecule has, whatever the order of
// its atoms was.
package smiles
