// Package pareto compares points by several objectives at once, of which less
// is better in each. A point dominates another when it is nowhere worse and
// somewhere better; the points that nothing dominates are the first front,
// those that only the first front dominates the second, and so on.
//
// Fronts sorts a million points of three objectives in a few seconds: points
// are taken in lexicographic order, so that only earlier ones can dominate a
// point, and every front has an index that answers "does a member dominate
// this?" without looking at them all (see cover). Crowding says how lonely a
// point is within its front, Hypervolume how much of the space a front
// dominates.
//
// Points are slices of equal length without NaN. Equal points share their
// front and their crowding distance, and the order of points changes nothing.
package pareto
