package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Answer says what the table that a program gives must look like.
type Answer struct {
	// Columns must be there, in any order and of types that convert without
	// loss; they are emitted in this order. nil takes any.
	Columns *arrow.Schema
	// Optional columns may be there, and are emitted after Columns. In JSON
	// lines, where keys may be missing, they always are.
	Optional []arrow.Field
	// Echo are names of columns that may be there and are not read.
	Echo []string
	// Rows is the most rows that are allowed.
	Rows   int64
	Memory memory.Allocator
}

// stdout is the name of the answer in messages.
const stdout = "stdout"

func (a *Answer) read(ctx context.Context, f frame, format Format, emit func(arrow.Record) error) error {
	head, err := f.head()
	if errors.Is(err, io.EOF) {
		return nil // an empty answer in CSV or JSON lines: no rows
	}
	if err != nil {
		return err
	}
	opts := files.Options{Name: stdout, Strict: true, Memory: a.Memory}
	if a.Columns != nil {
		if opts.Schema, opts.Columns, err = a.agree(head, format); err != nil {
			return err
		}
	}
	r, err := files.NewReader(f, format.file(), opts)
	if err == nil {
		defer r.Close()
		err = a.pass(ctx, r, emit)
	}
	var syntax *files.SyntaxError
	if text, ok := f.(*textFrame); ok && errors.As(err, &syntax) && syntax.Line == 1 {
		err = fmt.Errorf("%w; it begins with %s (messages belong on stderr)", err, excerpt(text.start))
	}
	return err
}

// pass hands on the batches, as long as there are not too many rows.
func (a *Answer) pass(ctx context.Context, r *files.Reader, emit func(arrow.Record) error) error {
	for rows := int64(0); ; {
		rec, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if rows += rec.NumRows(); rows > a.Rows {
			rec.Release()
			return fmt.Errorf("it gave more than the %d rows that were asked for", a.Rows)
		}
		err = emit(rec)
		rec.Release()
		if err != nil {
			return stopped{err}
		}
	}
}

// agree compares the columns that the program gives with those it should give.
// It returns the schema to read with, and the columns of it to keep.
func (a *Answer) agree(head []byte, format Format) (*arrow.Schema, []string, error) {
	found, err := columnsOf(head, format)
	if err != nil {
		return nil, nil, err
	}
	fields := slices.Clone(a.Columns.Fields())
	for _, f := range a.Optional {
		if found == nil || datasets.Lookup(found, f.Name) >= 0 {
			fields = append(fields, f)
		}
	}
	keep := names(fields)
	for _, name := range a.Echo {
		if slices.Contains(keep, name) {
			continue
		}
		echo := arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
		if found != nil {
			i := datasets.Lookup(found, name)
			if i < 0 {
				continue
			}
			if format == Arrow {
				echo = found.Field(i)
			}
		}
		fields = append(fields, echo)
	}
	if found != nil {
		err = a.compare(names(fields), names(found.Fields()))
	}
	return arrow.NewSchema(fields, nil), keep, err
}

// compare reports columns that are missing or strange.
func (a *Answer) compare(want, found []string) error {
	var problems []string
	for _, name := range want {
		if !slices.Contains(found, name) {
			problems = append(problems, fmt.Sprintf("the column %q is missing%s", name, suggest.Hint(name, found)))
		}
	}
	for _, name := range found {
		if !slices.Contains(want, name) {
			problems = append(problems, fmt.Sprintf("the column %s is not declared under `columns`", excerpt([]byte(name))))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	declared := make([]string, a.Columns.NumFields())
	for i, f := range a.Columns.Fields() {
		declared[i] = fmt.Sprintf("%q (%s)", f.Name, f.Type)
	}
	gave := make([]string, len(found))
	for i, name := range found {
		gave[i] = excerpt([]byte(name))
	}
	return fmt.Errorf("its table has other columns than declared: %s; declared are %s, it gave %s",
		shorten(problems, "; "), shorten(declared, ", "), shorten(gave, ", "))
}

// columnsOf reads the columns of a table from its beginning. JSON lines don't
// tell them.
func columnsOf(head []byte, format Format) (*arrow.Schema, error) {
	if format == JSONL {
		return nil, nil
	}
	r, err := files.NewReader(bytes.NewReader(head), format.file(), files.Options{Name: stdout})
	if err != nil {
		return nil, err
	}
	return r.Schema(), r.Close()
}

func names(fields []arrow.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// shorten joins the first items of a list.
func shorten(items []string, by string) string {
	const most = 10
	if len(items) > most {
		return fmt.Sprintf("%s%sand %d more", strings.Join(items[:most], by), by, len(items)-most)
	}
	if len(items) == 0 {
		return "none"
	}
	return strings.Join(items, by)
}
