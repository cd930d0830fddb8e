// Package architecture holds the rules that the packages of this module keep,
// as a test: which package may import which, that each one says what it is for,
// and what no package does. It has no code of its own.
package architecture
