// Package suggest finds the name a person probably meant: the nearest of a
// list by Damerau-Levenshtein distance (optimal string alignment), for error
// messages that say "did you mean …?".
package suggest

import "fmt"

// longest is the length in bytes up to which a name is one that people type.
const longest = 256

// Nearest returns the closest of names to the given one, "" where none is near
// enough to be a plausible slip (a third of its length, at least one edit).
// Of equally close names the first counts.
func Nearest(name string, names []string) string {
	if len(name) > longest {
		return "" // no slip, and the distance takes the product of the lengths
	}
	best, least := "", max(1, len(name)/3)+1
	for _, n := range names {
		if diff := len(n) - len(name); diff >= least || -diff >= least {
			continue
		}
		if d := distance(name, n); d < least {
			best, least = n, d
		}
	}
	return best
}

// Hint is Nearest as the end of a sentence: ` (did you mean "x"?)` or "".
func Hint(name string, names []string) string {
	if n := Nearest(name, names); n != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}

func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
