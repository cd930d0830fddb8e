package prompt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"text/template"
	"unicode/utf8"
)

// MaxBytes is the largest text that a template may make.
const MaxBytes = 4 << 20

// Template makes prompts. It may be used concurrently.
type Template struct{ parsed *template.Template }

// Parse reads a template. Its name stands in errors: the parameter or file that
// it is from.
func Parse(name, text string) (*Template, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%s: the template is not UTF-8", name)
	}
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%s: the template is empty", name)
	}
	t, err := template.New(name).Option("missingkey=error").Funcs(functions()).Parse(text)
	if err != nil {
		return nil, place(err)
	}
	return &Template{t}, nil
}

func functions() template.FuncMap {
	return template.FuncMap{"number": number, "json": oneLine, "cut": cut, "fence": fence}
}

// Render makes a text of data.
func (t *Template) Render(data any) (string, error) {
	out := bounded{left: MaxBytes}
	if err := t.parsed.Execute(&out, data); err != nil {
		return "", place(err)
	}
	return strings.ToValidUTF8(out.String(), string(utf8.RuneError)), nil
}

// Check renders data of the shape that a template will see, and reports what the
// template names that they do not have. What depends on how much data there is
// (an index out of range) is no error yet.
func (t *Template) Check(sample any) error {
	_, err := t.Render(sample)
	if err != nil && strings.Contains(err.Error(), "out of range") {
		return nil
	}
	return err
}

// bounded is a buffer that takes so many bytes.
type bounded struct {
	bytes.Buffer
	left int
}

var errTooLong = fmt.Errorf("it makes a text of more than %d MiB", MaxBytes>>20)

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// executing is how text/template says where a template was when it failed.
var executing = regexp.MustCompile(` executing "[^"]*" at`)

// place shortens an error of text/template to its place and reason.
func place(err error) error {
	text := strings.TrimPrefix(err.Error(), "template: ")
	return errors.New(executing.ReplaceAllString(text, " at"))
}

// number writes a number with four significant digits.
func number(v any) string {
	f, ok := asFloat(v)
	if !ok || math.IsNaN(f) {
		return "unknown"
	}
	return fmt.Sprintf("%.4g", f)
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case *float64:
		if v != nil {
			return *v, true
		}
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// oneLine writes a value as JSON without the escapes for HTML.
func oneLine(v any) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

// cut is the first n characters of a text.
func cut(n int, text any) string { return Cut(asText(text), n) }

// Cut is the first n characters of a text, the last of them … where there were
// more.
func Cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:max(n-1, 0)]) + "…"
}

func asText(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func fence(text any) string { return Fence(asText(text)) }

// Fence puts a text between lines of more backticks than it has itself.
func Fence(text string) string {
	s, mark := strings.Trim(text, "\n"), "```"
	for strings.Contains(s, mark) {
		mark += "`"
	}
	return mark + "\n" + s + "\n" + mark
}
