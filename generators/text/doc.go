// Package text is for candidates that are texts.
//
// The gate text/blocked holds back candidates with terms or patterns that a
// workflow's policy blocks:
//
//	policy:
//	  blocked:
//	    terms: [nerve agent, "2,4,6-trinitrotoluene"]
//	    patterns: ['(?i)\bsar[i1]n\b']
//	    file: institution.txt # or a list of files
//
// It looks at every text of a candidate, also at those in lists, structs and maps.
// A term is blocked as whole words, in upper or lower case, in any Unicode form and
// with any spaces, quotation marks and dashes (package internal/plain); a pattern is
// a regular expression (RE2) and is matched against the plain form of each text,
// whose letters have the case that they have.
//
// A file has a term in each line, or a pattern between slashes (/…/); behind a tab
// may stand the class of reasons that is reported instead of the term or pattern
// itself. Empty lines and lines that begin with # do not count.
//
// A list of words is easily got around: that a text passes does not mean that it is
// harmless.
package text
