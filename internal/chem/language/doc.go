// Package language is a small model of how molecules are written, which learns
// from tens of thousands of molecules in a second or two and writes new ones like
// them.
//
// A molecule is a text of symbols: an atom with the bond that leads to it, a
// branch, the beginning of a ring, the end of a ring so many atoms further on, the
// end of a branch or of the molecule. What comes next is predicted from what lies
// on the way from the first atom to the present one; branches that are done are
// contracted to their first symbol. The prediction backs off from long contexts
// to short ones as in prediction by partial matching (Cleary and Witten, IEEE
// Trans. Commun. 32, 396 (1984); escape probabilities are those of method C by
// Moffat, IEEE Trans. Commun. 38, 1917 (1990)). Contexts also tell how far back
// the last open ring begins, how many are open, how many branches are being
// written, and how large the molecule is.
//
// Symbols that would break the rules are not drawn: rings that were begun are
// ended, and no atom has more bonds than its like in the training molecules. Bonds
// are single, double and triple ones, and atoms know whether they are to be
// aromatic: what comes out is always a molecule, and one in which other atoms are
// aromatic than was intended is discarded.
//
// The model forgets stereo: it knows constitutions.
package language
