package workflows

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Limits of a workflow file. They are far above what people write, and keep a
// hostile or mistaken file from taking the machine's memory: the YAML parser
// holds a line's tokens and a file's nodes at once, some 200 bytes for each.
const (
	MaxFileBytes = 32 << 20
	maxLine      = 1 << 20
	maxKeys      = 1_000_000
	maxMarks     = 2 * maxKeys // a key of a flow mapping comes with a comma
	maxDepth     = 64
)

const elsewhere = "keep data in files of its own, under inputs"

// lineBreaks are what YAML takes for the end of a line, longest first.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// lines splits a text as the YAML parser counts its lines. The mark of UTF-8
// that some editors put first is no part of them.
func lines(text string) []string {
	return strings.Split(lineBreaks.Replace(strings.TrimPrefix(text, "\uFEFF")), "\n")
}

// placeOf is the place of the byte at an offset of a text.
func placeOf(text []byte, offset int) Pos {
	before := lines(string(text[:min(offset, len(text))]))
	return Pos{len(before), utf8.RuneCountInString(before[len(before)-1]) + 1}
}

// checkText refuses what is no text, and what would make the parser's work or
// memory explode.
func checkText(text []byte, r *reporter) bool {
	if len(text) > MaxFileBytes {
		r.add(Pos{}, elsewhere, "the file is larger than %d MB", MaxFileBytes>>20)
		return false
	}
	if at := invalid(text); at >= 0 {
		r.lines = lines(string(text))
		r.add(placeOf(text, at), "save the file as UTF-8", "the file is not valid UTF-8")
		return false
	}
	r.lines = lines(string(text))
	for i, line := range r.lines {
		if len(line) > maxLine {
			r.add(Pos{i + 1, 1}, elsewhere, "the line is longer than %d MB", maxLine>>20)
			return false
		}
		if strings.HasPrefix(line, "%") {
			r.add(Pos{i + 1, 1}, "leave it out", "YAML directives are not part of a workflow")
			return false
		}
	}
	return checkMarks(text, r)
}

// invalid is the offset of the first byte that is no UTF-8, or -1.
func invalid(text []byte) int {
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// checkMarks bounds the number of nodes by the marks that they need. Those in
// texts and comments count too; no file that people write comes near.
func checkMarks(text []byte, r *reporter) bool {
	keys, others := 0, 0
	for i, c := range text {
		switch c {
		case ':':
			if !inWord(text, i) {
				keys++
			}
		case ',', '[', '{':
			others++
		case '-', '?':
			if i+1 == len(text) || bytes.IndexByte([]byte(" \t\r\n"), text[i+1]) >= 0 {
				others++
			}
		}
	}
	switch {
	case keys > maxKeys:
		r.add(Pos{}, elsewhere, "the file has %d keys, more than the %d that a workflow may have", keys, maxKeys)
		return false
	case keys+others > maxMarks:
		r.add(Pos{}, elsewhere, "the file has %d colons, commas, brackets and dashes, more than the %d that a workflow may have", keys+others, maxMarks)
		return false
	}
	return true
}

// inWord tells whether the colon at an offset cannot end a key, as in
// https://example.org or 10:30.
func inWord(text []byte, at int) bool {
	return at > 0 && at+1 < len(text) && wordly(text[at-1]) && (wordly(text[at+1]) || text[at+1] == '/')
}

func wordly(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
