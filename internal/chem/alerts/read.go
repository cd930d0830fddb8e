package alerts

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Limits of files of alerts: beyond any that there are.
const (
	maxAlerts = 100_000
	maxLine   = 1 << 20
)

var errEmpty = errors.New("the file is empty: a line with the columns name and smarts is wanted")

// Read compiles the alerts of a file. Its first line that is neither empty nor a
// comment (# …) names the columns: name and smarts, and if you like class and
// source, in any order. Columns are separated by tabs if that line has any, and
// otherwise by commas with quotes as usual in CSV. Errors name the line.
func Read(r io.Reader) (*Set, error) {
	lines := lineReader{Scanner: bufio.NewScanner(r)}
	lines.Buffer(nil, maxLine)
	if !lines.next() {
		return nil, cmp.Or(lines.Err(), errEmpty)
	}
	split := splitCommas
	if strings.Contains(lines.Text(), "\t") {
		split = splitTabs
	}
	columns, err := readColumns(&lines, split)
	if err != nil {
		return nil, err
	}
	set := &Set{}
	for lines.next() {
		fields, err := split(lines.Text())
		if err != nil {
			return nil, lines.errorf("%w", err)
		}
		alert, err := columns.alert(fields)
		if err != nil {
			return nil, lines.errorf("%w", err)
		}
		if err := set.add(alert); err != nil {
			return nil, lines.errorf("%w", err)
		}
	}
	return set, lines.Err()
}

// lineReader yields lines that say something, and counts all.
type lineReader struct {
	*bufio.Scanner
	number int
}

func (r *lineReader) next() bool {
	for r.Scan() {
		r.number++
		if text := strings.TrimSpace(r.Text()); text != "" && text[0] != '#' {
			return true
		}
	}
	return false
}

func (r *lineReader) errorf(format string, args ...any) error {
	return fmt.Errorf("line %d: %w", r.number, fmt.Errorf(format, args...))
}

func splitTabs(line string) ([]string, error) { return strings.Split(line, "\t"), nil }

func splitCommas(line string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(line))
	fields, err := r.Read()
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		return nil, fmt.Errorf("column %d: %w", syntax.Column, syntax.Err)
	}
	return fields, err
}

// columns tells which field holds what; -1 where a file lacks it.
type columns struct{ name, smarts, class, source, count int }

func readColumns(lines *lineReader, split func(string) ([]string, error)) (columns, error) {
	fields, err := split(strings.TrimPrefix(lines.Text(), "\ufeff"))
	if err != nil {
		return columns{}, lines.errorf("%w", err)
	}
	for i := range fields {
		fields[i] = strings.ToLower(strings.TrimSpace(fields[i]))
	}
	c := columns{
		name:   slices.Index(fields, "name"),
		smarts: slices.Index(fields, "smarts"),
		class:  slices.Index(fields, "class"),
		source: slices.Index(fields, "source"),
		count:  len(fields),
	}
	if c.name < 0 || c.smarts < 0 {
		return c, lines.errorf("the columns are %q: name and smarts are wanted", fields)
	}
	return c, nil
}

func (c *columns) alert(fields []string) (Alert, error) {
	if len(fields) != c.count {
		return Alert{}, fmt.Errorf("%d fields where there are %d columns", len(fields), c.count)
	}
	at := func(column int) string {
		if column < 0 {
			return ""
		}
		return strings.TrimSpace(fields[column])
	}
	a := Alert{Name: at(c.name), SMARTS: at(c.smarts), Class: at(c.class), Source: at(c.source)}
	switch {
	case a.Name == "":
		return a, errors.New("the name is empty")
	case a.SMARTS == "":
		return a, fmt.Errorf("alert %q has no smarts", a.Name)
	}
	return a, nil
}
