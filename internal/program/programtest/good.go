//go:build unix

package programtest

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// table is what the program reads and writes: cells by row, nil for null.
type table struct {
	names []string
	rows  [][]any
}

func (t table) column(name string) int {
	for i, n := range t.names {
		if n == name {
			return i
		}
	}
	return -1
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "programtest:", err)
		os.Exit(3)
	}
}

func format() string { return os.Getenv("CUPEL_FORMAT") }
func streams() bool  { return os.Getenv("CUPEL_MODE") == "stream" }

// reference is score with the sum of the input ref-set as the shift.
func reference([]string) {
	sum := sumOf(os.Getenv("CUPEL_INPUT_REF_SET"))
	must(os.Setenv("CUPEL_PARAMS", fmt.Sprintf(`{"shift":%v}`, sum)))
	score(nil)
}

// score answers every request with y = x² + shift, and an error where x is
// null or negative infinity. With the argument `reasons` it gives y also there,
// with `id` it repeats the ids, with `echo` all columns.
func score(args []string) {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	fmt.Fprintln(os.Stderr, "process", os.Getpid())
	params := struct{ Shift float64 }{}
	must(json.Unmarshal([]byte(os.Getenv("CUPEL_PARAMS")), &params))
	for {
		t, err := readTable(in)
		if errors.Is(err, io.EOF) {
			return
		}
		must(err)
		writeTable(out, scores(t, params.Shift, strings.Join(args, " ")))
		must(out.Flush())
		if !streams() {
			return
		}
	}
}

func scores(t table, shift float64, how string) table {
	answer := table{names: []string{"y", "error"}}
	x, id := t.column("x"), t.column("id")
	if strings.Contains(how, "id") {
		answer.names = append(answer.names, "id")
	}
	if strings.Contains(how, "echo") {
		answer.names = append(answer.names, t.names...)
	}
	for _, row := range t.rows {
		v, ok := row[x].(float64)
		ok = ok && !math.IsInf(v, -1)
		cells := []any{v*v + shift, nil}
		if !ok {
			cells = []any{nil, "x has no value"}
			if strings.Contains(how, "reasons") {
				cells[0] = math.NaN()
			}
		}
		if strings.Contains(how, "id") {
			cells = append(cells, row[id])
		}
		if strings.Contains(how, "echo") {
			cells = append(cells, row...)
		}
		answer.rows = append(answer.rows, cells)
	}
	return answer
}

// asked is the request of a generator.
type asked struct {
	Count   int
	Seed    uint64
	Round   int
	Params  map[string]any
	History *string
	Inputs  map[string]string
}

// propose answers every request with count points that depend on everything in
// the request.
func propose([]string) {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return
		}
		must(err)
		var r asked
		must(json.Unmarshal(line, &r))
		writeTable(out, points(r))
		must(out.Flush())
	}
}

func points(r asked) table {
	shift := 0.0
	if r.History != nil {
		shift = sumOf(*r.History)
	}
	if path, ok := r.Inputs["start"]; ok {
		shift += sumOf(path)
	}
	t := table{names: []string{"x", "name"}}
	for i := range r.Count {
		t.rows = append(t.rows, []any{shift + float64(r.Round) + float64(i)*float64(r.Seed%1000), fmt.Sprint("p", r.Seed, "-", i)})
	}
	return t
}

// sumOf adds up the column x of a file.
func sumOf(path string) float64 {
	f, err := os.Open(path)
	must(err)
	defer f.Close()
	var t table
	if format() == "arrow" {
		r, err := ipc.NewFileReader(f)
		must(err)
		for i := range r.NumRecords() {
			rec, err := r.Record(i)
			must(err)
			t.add(rec)
		}
	} else {
		t, err = readTable(bufio.NewReader(f))
		must(err)
	}
	sum := 0.0
	for _, row := range t.rows {
		v, _ := row[t.column("x")].(float64)
		sum += v
	}
	return sum
}

// printEnv writes its environment to stderr.
func printEnv([]string) {
	for _, v := range os.Environ() {
		fmt.Fprintln(os.Stderr, v)
	}
	dir, err := os.Getwd()
	must(err)
	fmt.Fprintln(os.Stderr, "in", dir)
	fmt.Println("on stdout")
}

func readTable(in *bufio.Reader) (table, error) {
	if format() == "arrow" {
		return readArrow(in)
	}
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			text.WriteString(line)
			continue
		}
		if err == io.EOF && text.Len() == 0 {
			return table{}, io.EOF
		}
		break
	}
	if format() == "csv" {
		return readCSV(text.String())
	}
	return readJSON(text.String())
}

func readArrow(in io.Reader) (table, error) {
	r, err := ipc.NewReader(in)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.EOF
		}
		return table{}, err
	}
	var t table
	for _, f := range r.Schema().Fields() {
		t.names = append(t.names, f.Name)
	}
	for r.Next() {
		t.add(r.Record())
	}
	return t, r.Err()
}

func (t *table) add(rec arrow.Record) {
	t.names = t.names[:0]
	for _, f := range rec.Schema().Fields() {
		t.names = append(t.names, f.Name)
	}
	for i := range int(rec.NumRows()) {
		row := make([]any, rec.NumCols())
		for j, c := range rec.Columns() {
			switch c := c.(type) {
			case *array.Float64:
				if c.IsValid(i) {
					row[j] = c.Value(i)
				}
			case *array.String:
				if c.IsValid(i) {
					row[j] = c.Value(i)
				}
			}
		}
		t.rows = append(t.rows, row)
	}
}

func readCSV(text string) (table, error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return table{}, err
	}
	t := table{names: lines[0]}
	for _, line := range lines[1:] {
		row := make([]any, len(line))
		for j, cell := range line {
			if v, err := strconv.ParseFloat(cell, 64); err == nil {
				row[j] = v
			} else if cell != "" && cell != "NA" {
				row[j] = cell
			}
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

func readJSON(text string) (table, error) {
	var t table
	for line := range strings.Lines(text) {
		cells := map[string]any{}
		if err := json.Unmarshal([]byte(line), &cells); err != nil {
			return t, err
		}
		if t.names == nil {
			for name := range cells {
				t.names = append(t.names, name)
			}
		}
		row := make([]any, len(t.names))
		for j, name := range t.names {
			row[j] = cells[name]
			switch cells[name] {
			case "NaN":
				row[j] = math.NaN()
			case "Inf":
				row[j] = math.Inf(1)
			case "-Inf":
				row[j] = math.Inf(-1)
			}
		}
		t.rows = append(t.rows, row)
	}
	return t, nil
}

func writeTable(out io.Writer, t table) {
	switch format() {
	case "arrow":
		writeArrow(out, t)
		return
	case "csv":
		fmt.Fprintln(out, strings.Join(t.names, ","))
		for _, row := range t.rows {
			cells := make([]string, len(row))
			for j, v := range row {
				if v != nil {
					cells[j] = fmt.Sprint(v)
				}
			}
			fmt.Fprintln(out, strings.Join(cells, ","))
		}
	default:
		for _, row := range t.rows {
			cells := map[string]any{}
			for j, v := range row {
				if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
					v = strings.TrimPrefix(fmt.Sprint(f), "+")
				}
				if v != nil {
					cells[t.names[j]] = v
				}
			}
			line, err := json.Marshal(cells)
			must(err)
			fmt.Fprintf(out, "%s\n", line)
		}
	}
	if streams() {
		fmt.Fprintln(out)
	}
}

// writeArrow writes columns as float64, but those named here as text.
func writeArrow(out io.Writer, t table) {
	fields := make([]arrow.Field, len(t.names))
	for j, name := range t.names {
		fields[j] = arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true}
		switch name {
		case "id", "name", "error", "kind":
			fields[j].Type = arrow.BinaryTypes.String
		}
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for _, row := range t.rows {
		for j, v := range row {
			switch v := v.(type) {
			case nil:
				b.Field(j).AppendNull()
			case float64:
				b.Field(j).(*array.Float64Builder).Append(v)
			case string:
				b.Field(j).(*array.StringBuilder).Append(v)
			}
		}
	}
	w := ipc.NewWriter(out, ipc.WithSchema(schema))
	must(w.Write(b.NewRecord()))
	must(w.Close())
}
