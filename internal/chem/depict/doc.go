// Package depict lays molecules out in the plane and draws them as structural
// formulas.
//
// [Layout] finds the places of the atoms. Ring systems come first: regular
// polygons side by side where they fit, else the best of several embeddings of
// the bridged part, relaxed with springs (ringsystem, cage, relax). Chains then
// grow from the rings in zigzags of 120°, keep the sides of double bonds, and
// spread substituents evenly (grow). Branches that end up on top of one another
// are mirrored, exchanged and bent apart (untangle). At last the picture is
// turned so that it is wide, with as many bonds as possible in multiples of 30°
// (orient).
//
// [SVG] draws the layout as one element without ids, scripts or style sheets,
// whose colours are CSS variables with fallbacks. Carbon is a corner, other
// atoms stand as their symbols with their hydrogens, aromatic rings are drawn as
// the Kekulé structure, and stereocentres have a wedged or hashed bond, after
// the IUPAC recommendations for graphical representation (Brecher, Pure Appl.
// Chem. 2008, 80, 277; 2006, 78, 1897).
//
// The same molecule, its atoms in the same order, gives the same bytes.
package depict
