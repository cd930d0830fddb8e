package files

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

type jsonKind byte

const (
	jsonNull jsonKind = iota
	jsonBool
	jsonNumber // also the bare words NaN, Infinity and -Infinity
	jsonString
	jsonArray
	jsonObject
)

// jsonValue is one value in its JSON text; of a string, what is between the
// quotes.
type jsonValue struct {
	kind    jsonKind
	escaped bool // a string with backslashes
	text    []byte
}

// plain is the text of a string, and the JSON text of any other value.
func (v jsonValue) plain() []byte {
	if !v.escaped {
		return v.text
	}
	return unescape(v.text)
}

// isFloat reports whether the value is a number or spells one JSON lacks.
func (v jsonValue) isFloat() bool {
	return v.kind == jsonNumber || v.kind == jsonString && isNonFinite(v.text)
}

func isNonFinite(text []byte) bool {
	switch string(text) {
	case "NaN", "Inf", "-Inf", "+Inf", "Infinity", "-Infinity":
		return true
	}
	return false
}

// jsonScanner reads JSON from valid UTF-8 text. It exists because encoding/json
// takes the last of repeated keys, replaces half a surrogate pair by U+FFFD and
// refuses the NaN that other programs write.
type jsonScanner struct {
	text []byte
	at   int
	err  string // what is wrong at offset at, "" as long as nothing is
}

// maxNesting bounds objects in objects and arrays in arrays.
const maxNesting = 32

func (s *jsonScanner) fail(msg string) bool {
	if s.err == "" {
		s.err = msg
	}
	return false
}

// peek skips spaces and returns the next byte, 0 at the end.
func (s *jsonScanner) peek() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// done reports whether nothing but spaces is left.
func (s *jsonScanner) done() bool {
	s.peek()
	return s.at == len(s.text)
}

func (s *jsonScanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

// value reads one value of any kind, checking arrays and objects to their end.
func (s *jsonScanner) value(depth int) (v jsonValue, ok bool) {
	if depth > maxNesting {
		return v, s.fail("nested too deeply")
	}
	switch c := s.peek(); {
	case c == '"':
		return s.str()
	case c == '{':
		from := s.at
		ok := s.object(depth, func(jsonValue, int) bool {
			_, ok := s.value(depth + 1)
			return ok
		})
		return jsonValue{kind: jsonObject, text: s.text[from:s.at]}, ok
	case c == '[':
		from := s.at
		ok := s.array(depth, func(jsonValue) bool { return true })
		return jsonValue{kind: jsonArray, text: s.text[from:s.at]}, ok
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case s.at == len(s.text):
		return v, s.fail("a value is missing")
	}
	return s.word()
}

func (s *jsonScanner) word() (v jsonValue, ok bool) {
	for _, w := range []struct {
		text string
		kind jsonKind
	}{{"null", jsonNull}, {"true", jsonBool}, {"false", jsonBool}, {"NaN", jsonNumber}, {"Infinity", jsonNumber}} {
		if bytes.HasPrefix(s.text[s.at:], []byte(w.text)) {
			s.at += len(w.text)
			return jsonValue{kind: w.kind, text: []byte(w.text)}, true
		}
	}
	return v, s.fail("not a JSON value")
}

func (s *jsonScanner) number() (v jsonValue, ok bool) {
	from := s.at
	if s.text[s.at] == '-' {
		s.at++
		if bytes.HasPrefix(s.text[s.at:], []byte("Infinity")) {
			s.at += len("Infinity")
			return jsonValue{kind: jsonNumber, text: s.text[from:s.at]}, true
		}
	}
	whole := s.at
	if s.digits() == 0 || s.text[whole] == '0' && s.at > whole+1 {
		s.at = from
		return v, s.fail("not a JSON number")
	}
	if s.at < len(s.text) && s.text[s.at] == '.' {
		s.at++
		if s.digits() == 0 {
			return v, s.fail("digits are missing after the decimal point")
		}
	}
	if s.at < len(s.text) && s.text[s.at]|0x20 == 'e' {
		s.at++
		if s.at < len(s.text) && (s.text[s.at] == '+' || s.text[s.at] == '-') {
			s.at++
		}
		if s.digits() == 0 {
			return v, s.fail("digits are missing in the exponent")
		}
	}
	return jsonValue{kind: jsonNumber, text: s.text[from:s.at]}, true
}

func (s *jsonScanner) digits() int {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at - from
}

func (s *jsonScanner) str() (v jsonValue, ok bool) {
	s.at++
	v = jsonValue{kind: jsonString}
	from := s.at
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			v.text = s.text[from:s.at]
			s.at++
			return v, true
		case c == '\\':
			v.escaped = true
			n := escapeLen(s.text[s.at:])
			if n == 0 {
				return v, s.fail("not a JSON escape")
			}
			s.at += n
		case c < ' ':
			return v, s.fail("a control character must be escaped in a string")
		default:
			s.at++
		}
	}
	return v, s.fail("a string is not closed")
}

// escapeLen is the length of the escape that text begins with, 0 if it is none.
// Half a surrogate pair is none: no text stands for it.
func escapeLen(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		r, ok := hex4(text)
		if !ok {
			return 0
		}
		if !utf16.IsSurrogate(r) {
			return 6
		}
		if low, ok := hex4(text[6:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			return 12
		}
	}
	return 0
}

// hex4 reads the \uXXXX that text begins with.
func hex4(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(v), err == nil
}

// unescape resolves the escapes of a string that was scanned.
func unescape(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		if text[0] != '\\' {
			n := bytes.IndexByte(text, '\\')
			if n < 0 {
				n = len(text)
			}
			out, text = append(out, text[:n]...), text[n:]
			continue
		}
		n := escapeLen(text)
		switch text[1] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, _ := hex4(text)
			if n == 12 {
				low, _ := hex4(text[6:])
				r = utf16.DecodeRune(r, low)
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, text[1])
		}
		text = text[n:]
	}
	return out
}

// object reads an object; each is called at every value with its key and the
// key's offset, and reads the value.
func (s *jsonScanner) object(depth int, each func(key jsonValue, at int) bool) bool {
	if depth > maxNesting {
		return s.fail("nested too deeply")
	}
	s.at++
	if s.take('}') {
		return true
	}
	for {
		if s.peek() != '"' {
			return s.fail("a key in quotes is missing")
		}
		at := s.at
		key, ok := s.str()
		if !ok {
			return false
		}
		if !s.take(':') {
			return s.fail("a colon is missing after the key")
		}
		s.peek()
		if !each(key, at) {
			return false
		}
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return s.fail("a comma or } is missing")
		}
	}
}

// array reads an array; each is called with every value.
func (s *jsonScanner) array(depth int, each func(jsonValue) bool) bool {
	s.at++
	if s.take(']') {
		return true
	}
	for {
		v, ok := s.value(depth + 1)
		if !ok || !each(v) {
			return false
		}
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return s.fail("a comma or ] is missing")
		}
	}
}
