package program

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	tailLines = 20       // lines kept for an error
	lineBytes = 4 << 10  // longest line; the rest of it is dropped
	logBytes  = 16 << 20 // most of one process that goes into the log
)

// journal passes what a process writes to stderr on to the log, line by line,
// and keeps the last lines.
type journal struct {
	log    func(format string, args ...any)
	secret *strings.Replacer

	line []byte
	cut  bool // the line is longer than what is kept
	left int  // bytes that may still go into the log

	mu   sync.Mutex
	tail []string
}

func newJournal(log func(string, ...any), secret *strings.Replacer) *journal {
	return &journal{log: log, secret: secret, left: logBytes}
}

// copy reads to the end.
func (j *journal) copy(r io.Reader) {
	buf := make([]byte, 8<<10)
	for {
		n, err := r.Read(buf)
		j.add(buf[:n])
		if err != nil {
			j.endLine()
			return
		}
	}
}

func (j *journal) add(text []byte) {
	for {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			j.extend(text)
			return
		}
		j.extend(text[:i])
		j.endLine()
		text = text[i+1:]
	}
}

// extend adds to the current line. As on a terminal, a carriage return starts
// it anew: of a progress bar, its last state remains.
func (j *journal) extend(text []byte) {
	if i := bytes.LastIndexByte(bytes.TrimRight(text, "\r"), '\r'); i >= 0 {
		text, j.line, j.cut = text[i+1:], j.line[:0], false
	} else if n := len(j.line); n > 0 && j.line[n-1] == '\r' && len(text) > 0 {
		j.line, j.cut = j.line[:0], false
	}
	if room := lineBytes - len(j.line); len(text) > room {
		text, j.cut = text[:room], true
	}
	j.line = append(j.line, text...)
}

func (j *journal) endLine() {
	if len(j.line) == 0 {
		return
	}
	line := printable(string(j.line))
	if j.cut {
		line += "…"
	}
	line = j.secret.Replace(line)
	j.line, j.cut = j.line[:0], false
	if strings.TrimSpace(line) == "" {
		return
	}
	j.keep(line)
	switch j.left -= len(line); {
	case j.left > 0:
		j.log("%s", line)
	case j.left+len(line) > 0:
		j.log("… what else it writes to stderr is left out of the log")
	}
}

func (j *journal) keep(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.tail) == tailLines {
		j.tail = append(j.tail[:0], j.tail[1:]...)
	}
	j.tail = append(j.tail, line)
}

// last returns the last lines.
func (j *journal) last() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]string(nil), j.tail...)
}

// printable takes out what would command a terminal: escape sequences and
// control characters. Invalid UTF-8 becomes the replacement character.
func printable(line string) string {
	var out strings.Builder
	for rest := line; rest != ""; {
		if sequence, ok := strings.CutPrefix(rest, "\x1b["); ok {
			end := strings.IndexFunc(sequence, func(r rune) bool { return r >= '@' && r <= '~' })
			rest = sequence[end+1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		if r == '\t' || r == utf8.RuneError || unicode.IsPrint(r) {
			out.WriteRune(r)
		}
		rest = rest[size:]
	}
	return out.String()
}
