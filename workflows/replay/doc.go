// Package replay repeats runs from their records and compares runs.
//
// Open makes the plan of a recorded run again, from the workflow text, params
// and input tables that the store keeps. Verify computes that plan anew, in a
// store of its own, and compares every table with the recorded one. Diff
// explains two runs: what changed in the workflow, the inputs and the keys,
// and how the ranking moved.
package replay
