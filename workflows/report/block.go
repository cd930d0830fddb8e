package report

import (
	"strings"
	"unicode/utf8"
)

// block is a text that is too long for a cell, or has lines: its beginning is
// shown, and all of it on request.
type block struct {
	Excerpt, Full string
	Code          bool // set in letters of one width
}

// Bounds of a block.
const (
	excerptBytes = 600
	blockBytes   = 8000
	blockLines   = 2 // from which a text is a block, however short it is
)

// codeColumns are those whose texts are code.
var codeColumns = map[string]bool{"code": true, "json": true}

// newBlock makes a block of the text of a cell; nil where the cell shows all of
// it.
func newBlock(column, text string, limit int) *block {
	if utf8.RuneCountInString(text) <= limit && strings.Count(strings.TrimSpace(text), "\n") < blockLines-1 {
		return nil
	}
	full := cleanLines(strings.Trim(text, "\n"), blockBytes)
	return &block{Excerpt: cleanLines(full, excerptBytes), Full: full, Code: codeColumns[column]}
}

func (b *block) size() int {
	if b == nil {
		return 0
	}
	return (len(b.Excerpt) + len(b.Full)) * 5 / 4
}

// leading is the block that the winner's answer shows: the one that names it.
func (s *sheet) leading(r *row) *block {
	n := s.otherIndex(s.label)
	if n < 0 || n >= len(r.others) || r.others[n].block == nil || s.layout.kind < 0 {
		return nil
	}
	return r.others[n].block
}
