// Package plainjson writes JSON in which <, > and & stand as they are. The standard
// library escapes them for the sake of web pages, which none of ours goes into
// unescaped; models and people would have to read \u003c.
package plainjson

import (
	"bytes"
	"encoding/json"
)

// Line writes a value on one line, without a line end.
func Line(v any) ([]byte, error) {
	text, err := write(v, "")
	return bytes.TrimSuffix(text, []byte("\n")), err
}

// Indented writes a value over several lines, two spaces deeper at each level.
func Indented(v any) ([]byte, error) { return write(v, "  ") }

func write(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return out.Bytes(), err
}
