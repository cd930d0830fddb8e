// Package symbolic is about formulas.
package symbolic
