package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/suggest"
)

// lineScanner cuts text into lines that are not blank.
type lineScanner struct {
	window
	name string
	text []byte // the current line, valid until next
	line int64
}

func newLineScanner(name string, in io.Reader) *lineScanner {
	return &lineScanner{window: newWindow(in), name: name}
}

// next finds the next line; io.EOF after the last.
func (s *lineScanner) next() error {
	for s.text = nil; len(s.text) == 0; s.text = bytes.TrimRight(s.text, " \t\r") {
		if err := s.scan(); err != nil {
			return err
		}
	}
	if !utf8.Valid(s.text) {
		return s.errorAt(invalidUTF8(s.text), "the text is not UTF-8")
	}
	return nil
}

func (s *lineScanner) scan() error {
	s.line++
	searched := 0
	for {
		if n := bytes.IndexByte(s.unread()[searched:], '\n'); n >= 0 {
			s.text = s.unread()[:searched+n]
			s.start += searched + n + 1
			return nil
		}
		searched = len(s.unread())
		ok, err := s.more()
		if errors.Is(err, errTooLong) {
			return &SyntaxError{Name: s.name, Line: s.line, Msg: fmt.Sprintf("line longer than %d MiB", maxRecord>>20)}
		}
		if err != nil {
			return err
		}
		if !ok {
			break
		}
	}
	if searched == 0 {
		return io.EOF
	}
	s.text = s.unread()
	s.start = s.end
	return nil
}

func (s *lineScanner) errorAt(offset int, msg string) error {
	return &SyntaxError{Name: s.name, Line: s.line, Column: utf8.RuneCount(s.text[:min(offset, len(s.text))]) + 1, Msg: msg}
}

// row reads the line as an object; each is called with the path of every value.
// stop says which objects are values themselves.
func (s *lineScanner) row(stop func(path []byte) bool, each func(path []byte, v jsonValue) string) error {
	scan := jsonScanner{text: s.text}
	ok := scan.peek() == '{' && flatten(&scan, nil, 0, stop, each)
	if ok && !scan.done() {
		scan.fail("text follows the object; write one object per line")
	}
	switch {
	case scan.err != "":
		return s.errorAt(scan.at, scan.err)
	case !ok:
		return s.errorAt(0, "not a JSON object; JSON lines hold one object per line, not one array for all")
	}
	return nil
}

// flatten reads an object, joining the keys of nested ones with dots.
func flatten(s *jsonScanner, prefix []byte, depth int, stop func([]byte) bool, each func([]byte, jsonValue) string) bool {
	return s.object(depth, func(key jsonValue, at int) bool {
		path := key.plain()
		if prefix != nil {
			path = slices.Concat(prefix, []byte{'.'}, path)
		}
		if s.peek() == '{' && !stop(path) {
			return flatten(s, path, depth+1, stop, each)
		}
		v, ok := s.value(depth + 1)
		if !ok {
			return false
		}
		if msg := each(path, v); msg != "" {
			s.at = at
			return s.fail(msg)
		}
		return true
	})
}

// inferJSONL reads a sample and decides on all columns of the table.
func inferJSONL(s *lineScanner, opts Options, enough func() bool) (*arrow.Schema, error) {
	guesses, order := map[string]*guess{}, []string(nil)
	for row := 0; row != opts.inferRows() && !enough(); row++ {
		if err := s.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		err := s.row(func([]byte) bool { return false }, func(path []byte, v jsonValue) string {
			g := guesses[string(path)]
			if g == nil {
				if len(order) == maxColumns {
					return fmt.Sprintf("more than %d different keys; if keys are data, write them as values", maxColumns)
				}
				g = &guess{}
				guesses[string(path)], order = g, append(order, string(path))
			}
			g.addJSON(v)
			return ""
		})
		if err != nil {
			return nil, err
		}
	}
	if len(order) == 0 {
		return nil, errors.New("empty; there is no object to take columns from")
	}
	return jsonSchema(order, guesses, opts.Types)
}

// jsonSchema settles the columns. A key that is an object in one row and another
// value in the next is kept as JSON text.
func jsonSchema(order []string, guesses map[string]*guess, types map[string]arrow.DataType) (*arrow.Schema, error) {
	objects := map[string]bool{}
	for _, path := range order {
		for i := range path {
			if path[i] == '.' {
				objects[path[:i]] = true
			}
		}
	}
	mixed := func(path string) bool { g := guesses[path]; return g != nil && g.seen && objects[path] }
	var fields []arrow.Field
	for _, path := range order {
		g := guesses[path]
		switch {
		case path == "":
			return nil, errors.New("a key is empty; every column needs a name")
		case below(path, mixed), objects[path] && !g.seen:
			continue
		case mixed(path):
			g.types = 0
		}
		t := g.dataType()
		if given := types[path]; given != nil {
			t = given
		}
		fields = append(fields, arrow.Field{Name: path, Type: t, Nullable: true})
	}
	return arrow.NewSchema(fields, nil), checkTypes(fields, types)
}

// below reports whether one of the objects that a path leads through is such.
func below(path string, such func(string) bool) bool {
	for i := range path {
		if path[i] == '.' && such(path[:i]) {
			return true
		}
	}
	return false
}

// jsonlReader turns lines into batches.
type jsonlReader struct {
	scan    *lineScanner
	all     map[string]int // columns of the table; -1 those not read
	names   []string
	lenient bool    // keys without a column are counted, not errors
	filled  []int64 // line that last gave a value, by column
	*batch
}

func newJSONLReader(s *lineScanner, schema *arrow.Schema, lenient bool, opts Options) (*jsonlReader, error) {
	r := &jsonlReader{scan: s, all: map[string]int{}, names: fieldNames(schema), lenient: lenient}
	for _, n := range r.names {
		r.all[n] = -1
	}
	schema, _, err := project(schema, make([]int, schema.NumFields()), opts.Columns)
	if err != nil {
		return nil, err
	}
	for i, f := range schema.Fields() {
		r.all[f.Name] = i
	}
	r.filled = make([]int64, schema.NumFields())
	r.batch, err = newBatch(s.name, schema, opts)
	return r, err
}

func (r *jsonlReader) next() (arrow.Record, error) { return r.fill(r.scan.next, r.addRow) }

func (r *jsonlReader) addRow() error {
	var unfit error
	err := r.scan.row(r.isColumn, func(path []byte, v jsonValue) string {
		i, known := r.all[string(path)]
		switch {
		case !known && v.kind == jsonNull:
			return ""
		case !known:
			return r.unknown(path)
		case i < 0:
			return ""
		case r.filled[i] == r.scan.line:
			return fmt.Sprintf("the key %q stands twice in the object", path)
		}
		r.filled[i] = r.scan.line
		if !addJSON(r.cells[i], v) && unfit == nil {
			unfit = r.notFitting(i, r.scan.line, v.plain())
		}
		return ""
	})
	if err != nil {
		return err
	}
	for i, c := range r.cells {
		if r.filled[i] != r.scan.line {
			c.AppendNull()
		}
	}
	r.endRow(len(r.scan.text))
	return unfit
}

// isColumn reports whether an object is the value of a column.
func (r *jsonlReader) isColumn(path []byte) bool {
	_, ok := r.all[string(path)]
	return ok
}

func (r *jsonlReader) unknown(path []byte) string {
	if r.lenient && !r.strict {
		r.stats.unexpected(string(path), r.scan.line)
		return ""
	}
	hint := suggest.Hint(string(path), r.names)
	if r.lenient {
		return fmt.Sprintf("the key %q did not occur in the sample that columns are inferred from%s", path, hint)
	}
	return fmt.Sprintf("the key %q is not expected%s; expected are %s", path, hint, list(r.names))
}

func (r *jsonlReader) close() { r.release() }

// openJSONL reads JSON lines.
func openJSONL(in *input, opts Options) (decoder, error) {
	text, schema, err := in.sampled(opts, func(sample io.Reader, enough func() bool) (*arrow.Schema, error) {
		return inferJSONL(newLineScanner(in.name, sample), opts, enough)
	})
	if err != nil {
		return nil, err
	}
	return newJSONLReader(newLineScanner(in.name, text), schema, opts.Schema == nil || opts.inferred, opts)
}
