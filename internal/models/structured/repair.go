package structured

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tailscale/hujson"
)

const (
	maxCandidates = 16   // places in an answer where JSON is looked for
	maxDepth      = 1000 // of nested lists and objects
	maxNumber     = 400  // characters of a number
)

// candidates are the parts of an answer that may be JSON: the whole, and the
// lists and objects in it.
func candidates(answer string) iter.Seq[string] {
	return func(yield func(string) bool) {
		text := strings.TrimSpace(strings.TrimPrefix(strings.ToValidUTF8(answer, "\uFFFD"), "\uFEFF"))
		text = Thoughtless(text)
		if json.Valid([]byte(text)) {
			yield(text)
			return
		}
		for range maxCandidates {
			start := strings.IndexAny(text, "{[")
			if start < 0 {
				return
			}
			text = text[start:]
			end := balanced(text)
			if !yield(text[:end]) {
				return
			}
			text = text[end:]
		}
	}
}

// Thoughtless leaves out what a model writes of its reasoning before the answer:
// between <think> and </think>, and white space around.
func Thoughtless(answer string) string {
	text := strings.TrimSpace(answer)
	if thought, ok := strings.CutPrefix(text, "<think>"); ok {
		if end := strings.LastIndex(thought, "</think>"); end >= 0 {
			return strings.TrimSpace(thought[end+len("</think>"):])
		}
	}
	return text
}

// balanced returns how long the list or object is that a text begins with: all
// of the text where it does not end.
func balanced(text string) int {
	depth, quoted, escaped := 0, false, false
	for i := range len(text) {
		switch c := text[i]; {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// repair makes standard JSON of a text that has trailing commas, comments, or
// line breaks within strings.
func repair(text string) ([]byte, error) {
	if json.Valid([]byte(text)) {
		return []byte(text), nil
	}
	if deep(text) {
		return nil, fmt.Errorf("the JSON is nested deeper than %d levels", maxDepth)
	}
	standard, err := hujson.Standardize(escapeControls(text))
	if err == nil && json.Valid(standard) {
		return standard, nil
	}
	// The standard library says where in words that do not change with hujson.
	var syntax *json.SyntaxError
	if err = json.Unmarshal([]byte(text), new(any)); errors.As(err, &syntax) {
		return nil, fmt.Errorf("the JSON is broken at its byte %d: %w", syntax.Offset, syntax)
	}
	return nil, fmt.Errorf("the JSON is broken: %w", err)
}

// escapeControls writes control characters within strings as JSON wants them.
func escapeControls(text string) []byte {
	out := make([]byte, 0, len(text))
	quoted, escaped := false, false
	for i := range len(text) {
		c := text[i]
		if quoted && !escaped && c < ' ' {
			out = fmt.Appendf(out, `\u%04x`, c)
			continue
		}
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		}
		out = append(out, c)
	}
	return out
}

// deep tells whether brackets are nested too deeply, strings included, before
// a parser that goes as deep reads them.
func deep(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// decode reads JSON with its numbers as they are written. Numbers that no float
// holds are an error: arithmetic on them could take forever.
func decode(text []byte) (any, error) {
	if deep(string(text)) {
		return nil, fmt.Errorf("the JSON is nested deeper than %d levels", maxDepth)
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("the JSON is broken: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the JSON is followed by something else")
	}
	return value, finite(value)
}

func finite(value any) error {
	switch v := value.(type) {
	case json.Number:
		if !reasonable(string(v)) {
			return fmt.Errorf("the number %.20s is beyond those of 64 bits", v)
		}
	case []any:
		for _, e := range v {
			if err := finite(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if err := finite(v[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

func reasonable(number string) bool {
	if len(number) > maxNumber {
		return false
	}
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(number[i+1:])
		if err != nil || exponent > maxNumber || exponent < -maxNumber {
			return false
		}
	}
	_, err := strconv.ParseFloat(number, 64)
	return err == nil
}
