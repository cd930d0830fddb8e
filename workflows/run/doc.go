// Package run executes plans.
//
// A walk goes over a plan's graph of nodes: it waits for what a node reads,
// computes the node's key from the digests of that, and looks the key up in
// the store. A hit costs a look; a miss becomes a Task, which a Runner
// executes. Loops walk their inner graph once a round, each round's tasks
// having keys of their own, so that an interrupted loop finds its rounds in
// the store and goes on where it stopped.
//
// The one Runner that computes anything is Body: it holds the lock on the
// key, retries what failed for a passing reason, and stores the result.
// Executors differ in where they let bodies run; package local runs them in
// this process.
//
// What a task asks of models is noted while it runs, in its context: each call is
// an event of the run, and the list of them stays with the result. A call that
// was refused, offline or by the budget, fails its task. Keys do not cover what
// models answer; where they are asked again, the result is another edition.
//
// Keys cover the implementation's name, version and parameters, the seed, and
// the digests of the tables that are read; never time, host or path. A step
// whose input comes out equal is therefore not run again, whatever was run
// before it.
package run
