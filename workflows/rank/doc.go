// Package rank turns scored candidate tables into a ranked table: the best
// first, with how sure the order is.
//
// A Spec says what is good. Constraints are conditions that every candidate
// fulfils or is dropped for; objectives are scores of which more or less is
// better, and a Method puts them together:
//
//   - Desirability maps each score to a number from 0 (useless) to 1 (ideal)
//     by a Transform and takes the weighted mean, geometric unless told
//     otherwise, so that one useless score cannot be bought off by others.
//     Without transforms scores are scaled between the least and the greatest
//     of the table; with one objective and no transform the score itself
//     ranks.
//   - Lexicographic looks at the first objective, at the next one only where
//     that ties, within a tolerance if there is one, and so on.
//   - Pareto takes the fronts of candidates that no other beats everywhere,
//     the lonelier ones in a front first (package pareto).
//
// Rank reads its tables batch by batch: once or twice to judge and select
// candidates, once to gather the rows of those kept. In between it remembers
// of every row 16 bytes of its id, and whether it can be ranked; of the
// candidates that may be kept it remembers their scores. Only where the order
// depends on all candidates at once (Pareto, tolerances, no Keep) are those all
// of them.
//
// The order never depends on how rows are cut into batches or sorted. Where
// candidates are equally good, the text of the id decides their order, but
// they have the same rank (1, 2, 2, 4) and are marked as tied.
//
// Uncertain scores make uncertain ranks: with standard errors at hand, the
// scores of the candidates kept and of those just below the cut are drawn
// again and again, and each candidate gets the interval of the ranks that it
// had. The best of many noisy scores is better than the candidate deserves;
// Summary.Winner says how much.
//
// Beside Rank, the package compares two ranked tables (Compare) and adjusts p
// values for many tests (BenjaminiHochberg).
package rank
