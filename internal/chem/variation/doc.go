// Package variation makes new molecules from known ones, for search by mutation
// and recombination.
//
// A mutation edits one place of a molecule: an atom is appended, inserted, taken
// out or exchanged for another element; a bond changes its order; a ring is
// closed or opened; a branch moves to another atom; two atoms change places. A
// crossover cuts two molecules, each at a single bond outside of rings or through
// a ring, and joins two of the pieces. The kinds of moves are those of Jensen,
// "A graph-based genetic algorithm and generative model/Monte Carlo tree search
// for the exploration of chemical space", Chem. Sci. 10, 3567 (2019), with the
// moves of branches and the exchange of atoms added.
//
// Moves work on the Kekulé structure and forget stereo marks: what is made here
// is a constitution. A move that leads to a molecule that is not sane, or beyond
// the limits of the search, fails; callers try again. All randomness comes from
// the generator that is handed in.
package variation
