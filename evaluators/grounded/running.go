package grounded

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cupel-science/cupel/internal/plain"
)

// This file reads claims in running text. The marks of a paragraph, which are
// citations and quotations, are numbered by the sentence they belong to; sentences
// that have any are claims.

// paragraphEnd is an empty line, or the beginning of a list's item or a heading.
var paragraphEnd = regexp.MustCompile(`\r?\n[ \t]*(?:\r?\n|[-*•#][ \t]|[0-9]{1,3}[.)][ \t])`)

func readRunning(text string) ([]claim, error) {
	var out []claim
	for _, paragraph := range paragraphEnd.Split(text, -1) {
		marks := marksOf(paragraph)
		for len(marks) > 0 {
			n := 1
			for n < len(marks) && marks[n].sentence == marks[0].sentence {
				n++
			}
			if out = append(out, claimOf(marks[:n])); len(out) > maxClaims {
				return nil, errTooMany
			}
			marks = marks[n:]
		}
	}
	return out, nil
}

// mark is a quotation, or a citation of one or several sources.
type mark struct {
	sentence int
	quoted   string
	ids      []string // nil for a quotation
}

// claimOf a sentence. A quotation goes with the citation that follows it, or else
// with the last one before it.
func claimOf(sentence []mark) claim {
	var c claim
	var last []string
	waiting := 0 // quotations at the end of the list that no citation followed yet
	for _, m := range sentence {
		if m.ids == nil {
			c.quotations = append(c.quotations, quotation{m.quoted, last})
			waiting++
			continue
		}
		for i := range waiting {
			c.quotations[len(c.quotations)-1-i].citations = m.ids
		}
		c.citations = append(c.citations, m.ids...)
		last, waiting = m.ids, 0
	}
	return c
}

// marker goes through a paragraph from left to right.
type marker struct {
	text     string
	at       int
	closers  map[rune][]int // places of what closes quotations
	sentence int
	stop     stop
	marks    []mark
}

// stop is what stands before the present place, spaces aside, if a sentence may
// end there.
type stop int

const (
	noStop stop = iota
	plainStop
	quotedStop // the last character of a quotation
)

func marksOf(text string) []mark {
	m := &marker{text: text, closers: closersOf(text)}
	for m.at < len(text) {
		if m.citation() || m.quotation() {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[m.at:])
		m.at += size
		if !unicode.IsSpace(r) {
			m.stop = noStop
		}
		if isStop(r) && !initial(text[:m.at-size]) {
			m.end(plainStop)
		}
	}
	return m.marks
}

// end is called behind what may end a sentence. Where a citation follows, that
// decides.
func (m *marker) end(how stop) {
	rest := m.text[m.at:]
	switch {
	case strings.HasPrefix(strings.TrimLeftFunc(rest, unicode.IsSpace), "[@"):
		m.stop = how
	case startsSentence(rest):
		m.sentence++
		m.stop = noStop
	}
}

// citation takes a citation. One right behind the end of a sentence belongs to it,
// as in "… fell. [@a] Later …", unless the next one goes on behind it: "… fell. [@a]
// reports …".
func (m *marker) citation() bool {
	ids, length := citation(m.text[m.at:])
	if length == 0 {
		return false
	}
	m.at += length
	next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(m.text[m.at:], unicode.IsSpace))
	if m.stop == plainStop && unicode.IsLower(next) {
		m.sentence++
		m.stop = noStop
	}
	m.marks = append(m.marks, mark{sentence: m.sentence, ids: ids})
	if m.stop != noStop {
		m.end(m.stop)
	}
	return true
}

// citation reads [@id], [@id; @other] or [@id, p. 3] at the beginning of a text. Its
// length is 0 where there is none.
func citation(text string) (ids []string, length int) {
	if !strings.HasPrefix(text, "[@") {
		return nil, 0
	}
	end := strings.IndexAny(text[1:], "[]\n")
	if end < 0 || text[end+1] != ']' {
		return nil, 0
	}
	for _, part := range strings.Split(text[1:end+1], ";") {
		id, ok := strings.CutPrefix(strings.TrimLeftFunc(part, unicode.IsSpace), "@")
		if !ok { // a semicolon in a name, or behind a place and before a space
			ids[len(ids)-1] += ";" + part
			continue
		}
		ids = append(ids, id)
	}
	for i, id := range ids {
		if at := strings.IndexFunc(id, unicode.IsSpace); at >= 0 {
			id = id[:at]
		}
		if ids[i] = strings.TrimRight(id, ",;"); ids[i] == "" {
			return nil, 0
		}
	}
	return ids, end + 2
}

// quotation takes a quotation.
func (m *marker) quotation() bool {
	opening, size := utf8.DecodeRuneInString(m.text[m.at:])
	if !m.opens(opening, size) {
		return false
	}
	end := m.closer(opening)
	if end < 0 {
		return false
	}
	quoted := m.text[m.at+size : end]
	_, size = utf8.DecodeRuneInString(m.text[end:])
	m.at, m.stop = end+size, noStop
	m.marks = append(m.marks, mark{sentence: m.sentence, quoted: quoted})
	if last, _ := utf8.DecodeLastRuneInString(quoted); isStop(last) {
		m.end(quotedStop)
	}
	return true
}

// quoteMarks are marks that open quotations, and those that close them.
var quoteMarks = map[rune]string{'"': `"`, '“': `”`, '„': `“”`, '«': `»`, '»': `«`, '”': `”`}

// opens tells whether a mark at the present place may open a quotation. A mark that
// also closes some opens one only if nothing but an opening bracket or a dash touches
// it on the left, and something does on the right.
func (m *marker) opens(r rune, size int) bool {
	switch {
	case quoteMarks[r] == "":
		return false
	case r == '“' || r == '„' || r == '«':
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(m.text[:m.at])
	after, _ := utf8.DecodeRuneInString(m.text[m.at+size:])
	return (m.at == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–-:/", before)) && !unicode.IsSpace(after)
}

// closer is the place of the mark that closes a quotation which is opened at the
// present place; less than 0 if there is none.
func (m *marker) closer(opening rune) int {
	first := -1
	for _, r := range quoteMarks[opening] {
		places := m.closers[r]
		for len(places) > 0 && places[0] <= m.at {
			places = places[1:]
		}
		m.closers[r] = places
		if len(places) > 0 && (first < 0 || places[0] < first) {
			first = places[0]
		}
	}
	return first
}

// closersOf a text are the places of the marks that can close quotations. A
// straight one stands behind something and before no word, as those of inches and
// seconds do not always.
func closersOf(text string) map[rune][]int {
	out := map[rune][]int{}
	for i, r := range text {
		switch r {
		case '"':
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			after, _ := utf8.DecodeRuneInString(text[i+1:])
			if unicode.IsSpace(before) || plain.InWord(after) {
				continue
			}
		case '”', '“', '«', '»':
		default:
			continue
		}
		out[r] = append(out[r], i)
	}
	return out
}

func isStop(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '。' }

// initial tells whether a text ends with a letter by itself, as before the stop in
// "J. Smith".
func initial(text string) bool {
	last, size := utf8.DecodeLastRuneInString(text)
	if !unicode.IsUpper(last) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:len(text)-size])
	return len(text) == size || unicode.IsSpace(before) || before == '.'
}

// startsSentence tells whether a text behind a stop is the end, or begins another
// sentence.
func startsSentence(text string) bool {
	text = strings.TrimLeft(text, ")")
	trimmed := strings.TrimLeftFunc(text, unicode.IsSpace)
	next, _ := utf8.DecodeRuneInString(trimmed)
	switch {
	case trimmed == "", plain.Alone(next), next == '“':
		return true
	case trimmed == text: // no space
		return false
	}
	return unicode.IsUpper(next) || unicode.IsDigit(next) || strings.ContainsRune(`[("“„«»`, next)
}
