package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// dump reads a table and shows columns with types and units, rows, and what did
// not fit.
func dump(in io.Reader, format files.Format, opts files.Options) (string, error) {
	opts.Name = "t"
	r, err := files.NewReader(in, format, opts)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var out bytes.Buffer
	for _, f := range r.Schema().Fields() {
		fmt.Fprintf(&out, "%s:%s:%s ", f.Name, f.Type, datasets.Unit(f))
	}
	fmt.Fprintln(&out)
	w, err := files.NewWriter(&out, r.Schema(), files.JSONL, files.WriteOptions{})
	if err != nil {
		return "", err
	}
	for {
		rec, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		if err := w.Write(rec); err != nil {
			return "", err
		}
		rec.Release()
	}
	for _, c := range r.Stats().Columns {
		if c.Bad > 0 {
			fmt.Fprintf(&out, "%s: %d bad %s\n", c.Name, c.Bad, strings.ReplaceAll(fmt.Sprint(c.Examples), " }", "}"))
		}
	}
	for _, u := range r.Stats().Unexpected {
		fmt.Fprintf(&out, "unexpected %+v\n", u)
	}
	return out.String(), nil
}

type textCase struct {
	name, text string
	opts       files.Options
	want       string
}

// check reads the text at once and byte by byte.
func (c textCase) check(t *testing.T, format files.Format) {
	t.Run(c.name, func(t *testing.T) {
		for _, in := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			got, err := dump(in, format, c.opts)
			if err != nil {
				got = "error: " + err.Error()
			}
			if diff := cmp.Diff(strings.TrimSpace(c.want), strings.TrimSpace(strings.ReplaceAll(got, " \n", "\n"))); diff != "" {
				t.Error(diff)
			}
		}
	})
}

var expected = arrow.NewSchema([]arrow.Field{
	{Name: "id", Type: arrow.BinaryTypes.String, Nullable: true},
	datasets.WithUnit(arrow.Field{Name: "score", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, "eV"),
	{Name: "tags", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
}, nil)

func TestCSV(t *testing.T) {
	small := func(n int) files.Options { return files.Options{InferRows: n} }
	for _, c := range []textCase{
		{"types", "b,i,f,d,t,s\ntrue,1,1.5,2024-02-29,2024-01-01T00:00:00,x\nFALSE,-2,1e3,1969-12-31,1969-12-31 23:59:59.25,y z\n", files.Options{}, `
b:bool: i:int64: f:float64: d:date32: t:timestamp[us]: s:utf8:
{"b":true,"i":1,"f":1.5,"d":"2024-02-29","t":"2024-01-01T00:00:00","s":"x"}
{"b":false,"i":-2,"f":1000.0,"d":"1969-12-31","t":"1969-12-31T23:59:59.25","s":"y z"}`},
		{"nulls", "i,s,q\n1,NA,\"NA\"\n,,\"\"\nnull,N/A,x\n", files.Options{}, `
i:int64: s:utf8: q:utf8:
{"i":1,"s":null,"q":"NA"}
{"i":null,"s":null,"q":""}
{"i":null,"s":null,"q":"x"}`},
		{"own nulls", "i,s\n-999,NA\n1,-999\n", files.Options{Nulls: []string{"-999"}}, `
i:int64: s:utf8:
{"i":null,"s":"NA"}
{"i":1,"s":null}`},
		{"labels stay text", "zip,big,mix,neg\n007,99999999999999999999,1,-0\n123,1,0x10,5\n", files.Options{}, `
zip:utf8: big:utf8: mix:utf8: neg:float64:
{"zip":"007","big":"99999999999999999999","mix":"1","neg":-0.0}
{"zip":"123","big":"1","mix":"0x10","neg":5.0}`},
		{"64 bits", "i,u,f\n9223372036854775807,18446744073709551615,18446744073709551616\n-9223372036854775808,0,0.5\n", files.Options{}, `
i:int64: u:uint64: f:float64:
{"i":9223372036854775807,"u":18446744073709551615,"f":1.8446744073709552e+19}
{"i":-9223372036854775808,"u":0,"f":0.5}`},
		{"not finite", "f\nNaN\n-Inf\n+infinity\n3\n", files.Options{}, `
f:float64:
{"f":"NaN"}
{"f":"-Inf"}
{"f":"Inf"}
{"f":3.0}`},
		{"time zones", "z,mixed,ns\n2024-01-01T01:00:00+01:00,2024-01-01T00:00:00Z,2024-01-01T00:00:00.123456789Z\n2024-01-01T00:00Z,2024-01-01T00:00:00,2024-01-01T00:00:00Z\n", files.Options{}, `
z:timestamp[us, tz=UTC]: mixed:utf8: ns:timestamp[ns, tz=UTC]:
{"z":"2024-01-01T00:00:00Z","mixed":"2024-01-01T00:00:00Z","ns":"2024-01-01T00:00:00.123456789Z"}
{"z":"2024-01-01T00:00:00Z","mixed":"2024-01-01T00:00:00","ns":"2024-01-01T00:00:00Z"}`},
		{"no such date", "d\n2023-02-29\n", files.Options{}, "d:utf8:\n" + `{"d":"2023-02-29"}`},
		{"units", "distance [Mpc], v [km s^-1] ,odd [x] [],\"quoted, too [m]\"\n1,2,3,4\n", files.Options{}, `
distance:int64:Mpc v:int64:km s^-1 odd [x]:int64: quoted, too:int64:m
{"distance":1,"v":2,"odd [x]":3,"quoted, too":4}`},
		{"byte order mark, CRLF, quotes", "\xef\xbb\xbfa,b\r\n\"x \"\"y\"\"\r\nz\",1\r\n\r\n\"\",2", files.Options{}, `
a:utf8: b:int64:
{"a":"x \"y\"\u000d\nz","b":1}
{"a":"","b":2}`},
		{"spaces", " a , b \n 1 , x \n\t2\t,y\n", files.Options{}, `
a:int64: b:utf8:
{"a":1,"b":" x "}
{"a":2,"b":"y"}`},
		{"one column", "a\n1\n\nNA\n3\n", files.Options{}, "a:int64:\n" + `{"a":1}
{"a":null}
{"a":3}`},
		{"no rows", "a,b [m]\n", files.Options{}, "a:utf8: b:utf8:m"},
		{"bad values", "i,f\n1,1.0\n2,x\n3.5,2\n4.0,1e999\n5,oops\n99999999999999999999,\n", small(1), `
i:int64: f:float64:
{"i":1,"f":1.0}
{"i":2,"f":null}
{"i":null,"f":2.0}
{"i":4,"f":null}
{"i":5,"f":null}
{"i":null,"f":null}
i: 2 bad [{4 3.5} {7 99999999999999999999}]
f: 3 bad [{3 x} {5 1e999} {6 oops}]`},
		{"strict", "i\n1\nx\n", files.Options{InferRows: 1, Strict: true}, `error: t:3: column "i": "x" is no int64`},
		{"columns", "a,b,c\n1,x,2\n", files.Options{Columns: []string{"c", "a"}}, "c:int64: a:int64:\n" + `{"c":2,"a":1}`},
		{"no such column", "alpha,beta\n", files.Options{Columns: []string{"bta"}}, `error: t: no column "bta" (did you mean "beta"?); there are "alpha", "beta"`},
		{"given types", "a,b\n1,2\n", files.Options{Types: map[string]arrow.DataType{"a": arrow.BinaryTypes.String}}, "a:utf8: b:int64:\n" + `{"a":"1","b":2}`},
		{"given type of nothing", "a\n", files.Options{Types: map[string]arrow.DataType{"b": arrow.Null}}, `error: t: type given for a column: no column "b" (did you mean "a"?); there are "a"`},
		{"schema", "tags,score,id\n\"[\"\"a\"\",null]\",0.1,007\n[],NA,\n", files.Options{Schema: expected}, `
id:utf8: score:float64:eV tags:list<item: utf8, nullable>:
{"id":"007","score":0.1,"tags":["a",null]}
{"id":null,"score":null,"tags":[]}`},
		{"schema, bad list", "tags,score,id\n[1,2,1,1\n", files.Options{Schema: expected, Delimiter: ';'}, `error: t: column "id" is missing; there are "tags,score,id"`},
		{"schema, column missing", "id,scores,tags\n", files.Options{Schema: expected}, `error: t: column "score" is missing (did you mean "scores"?); there are "id", "scores", "tags"`},
		{"schema, column unexpected", "id,score,tags,x\n", files.Options{Schema: expected}, `error: t: column 4, "x", is not expected; expected are "id", "score", "tags"`},
		{"schema, other unit", "id,score [J],tags\n", files.Options{Schema: expected}, `error: t: column "score" is in "J", expected in "eV"`},
		{"semicolons", "a;b\n1,5;2\n", files.Options{Delimiter: ';'}, "a:utf8: b:int64:\n" + `{"a":"1,5","b":2}`},
		{"odd delimiter", "a\n", files.Options{Delimiter: '"'}, `error: t: the delimiter can't be '"'; use a comma, semicolon, tab or |`},
		{"empty", "", files.Options{}, `error: t: empty; a header with the column names is missing`},
		{"two names", "a,b,a\n", files.Options{}, `error: t:1:5: two columns have the name "a"`},
		{"no name", "a,,b\n", files.Options{}, `error: t:1:3: column 2 has no name`},
		{"index without name", ",a\n0,1\n", files.Options{}, `error: t:1:1: the first column has no name (pandas writes its index like this; use index=False)`},
		{"short row", "a,b\n1,2\n3\n", files.Options{}, `error: t:3:2: the row has 1 field, the header has 2 columns`},
		{"long row", "a,b\n1,\"x\ny\",3\n", files.Options{}, `error: t:3:4: the row has 3 fields, the header has 2 columns`},
		{"not UTF-8", "a,b\nx,caf\xe9\n", files.Options{}, `error: t:2:6: the text is not UTF-8; convert it, with iconv for example`},
		{"open quote", "a\nx\n\"y\nz\n", files.Options{}, `error: t:3:1: a quoted field is not closed`},
		{"text after quote", "a,b\n\"x\"y,1\n", files.Options{}, `error: t:2:4: text follows a closing quote; write a quote within quotes twice ("")`},
		{"old Mac lines", "a,b\r1,2\r", files.Options{}, `error: t:1:4: a carriage return stands alone; end lines with a newline`},
	} {
		c.check(t, files.CSV)
	}
}

func TestTSV(t *testing.T) {
	textCase{"tabs", "a\tb\n1,5\t\"x\ty\"\n", files.Options{}, "a:utf8: b:utf8:\n" + `{"a":"1,5","b":"x\ty"}`}.check(t, files.TSV)
}

func TestJSONL(t *testing.T) {
	one := files.Options{InferRows: 1}
	for _, c := range []textCase{
		{"types", `{"b":true,"i":1,"f":1.5,"s":"x"}` + "\n\n" + ` {"f":2,"e":1e3}`, files.Options{}, `
b:bool: i:int64: f:float64: s:utf8: e:float64:
{"b":true,"i":1,"f":1.5,"s":"x","e":null}
{"b":null,"i":null,"f":2.0,"s":null,"e":1000.0}`},
		{"nested", `{"a":{"b":1,"c":{"d":"x"}},"e":{}}` + "\n" + `{"a":null}`, files.Options{}, `
a.b:int64: a.c.d:utf8:
{"a.b":1,"a.c.d":"x"}
{"a.b":null,"a.c.d":null}`},
		{"lists", `{"x":[1,2],"y":[],"z":[["a"],null]}` + "\n" + `{"x":[0.5,null],"y":null,"z":[[]]}`, files.Options{}, `
x:list<item: float64, nullable>: y:list<item: utf8, nullable>: z:list<item: list<item: utf8, nullable>, nullable>:
{"x":[1.0,2.0],"y":[],"z":[["a"],null]}
{"x":[0.5,null],"y":null,"z":[[]]}`},
		{"what disagrees is text", `{"a":1,"o":[{"x":1}],"m":{"k":1},"n":1}` + "\n" + `{"a":"x","o":[],"m":2,"n":[1]}`, files.Options{}, `
a:utf8: o:utf8: n:utf8: m:utf8:
{"a":"1","o":"[{\"x\":1}]","n":"1","m":"{\"k\":1}"}
{"a":"x","o":"[]","n":"[1]","m":"2"}`},
		{"not finite", `{"a":NaN,"b":1}` + "\n" + `{"a":-Infinity,"b":"Inf"}`, files.Options{}, `
a:float64: b:float64:
{"a":"NaN","b":1.0}
{"a":"-Inf","b":"Inf"}`},
		{"64 bits", `{"u":18446744073709551615,"t":18446744073709551616}`, files.Options{}, `
u:uint64: t:utf8:
{"u":18446744073709551615,"t":"18446744073709551616"}`},
		{"escapes", `{"a\u0062":"\ud83d\ude00\n\/\u0000","é":"\t"}`, files.Options{}, `
ab:utf8: é:utf8:
{"ab":"😀\n/\u0000","é":"\t"}`},
		{"bad values", `{"i":1,"l":[1]}` + "\n" + `{"i":"x","l":[2,"y"]}` + "\n" + `{"i":2.0,"l":3,"new":{"k":1},"nil":null}`, one, `
i:int64: l:list<item: int64, nullable>:
{"i":1,"l":[1]}
{"i":null,"l":[2,null]}
{"i":2,"l":null}
i: 1 bad [{2 x}]
l: 2 bad [{2 [2,"y"]} {3 3}]
unexpected {Name:new.k Line:3 Count:1}`},
		{"strict", `{"i":1}` + "\n" + `{"i":true}`, files.Options{InferRows: 1, Strict: true}, `error: t:2: column "i": "true" is no int64`},
		{"strict about keys", `{"i":1}` + "\n" + `{"j":true}`, files.Options{InferRows: 1, Strict: true}, `error: t:2:2: the key "j" did not occur in the sample that columns are inferred from (did you mean "i"?)`},
		{"schema", `{"id":"a","score":1,"tags":["x"]}` + "\n" + `{"tags":null}`, files.Options{Schema: expected}, `
id:utf8: score:float64:eV tags:list<item: utf8, nullable>:
{"id":"a","score":1.0,"tags":["x"]}
{"id":null,"score":null,"tags":null}`},
		{"schema, key unexpected", `{"id":"a","scores":1}`, files.Options{Schema: expected}, `error: t:1:11: the key "scores" is not expected (did you mean "score"?); expected are "id", "score", "tags"`},
		{"columns", `{"a":1,"b":[true]}`, files.Options{Columns: []string{"b"}}, "b:list<item: bool, nullable>:\n" + `{"b":[true]}`},
		{"empty", "\n", files.Options{}, `error: t: empty; there is no object to take columns from`},
		{"array", `[{"a":1}]`, files.Options{}, `error: t:1:1: not a JSON object; JSON lines hold one object per line, not one array for all`},
		{"pretty printed", "{\n\"a\":1}", files.Options{}, `error: t:1:2: a key in quotes is missing`},
		{"two objects", `{"a":1} {"a":2}`, files.Options{}, `error: t:1:9: text follows the object; write one object per line`},
		{"twice a key", `{"a":1,"a":2}`, files.Options{}, `error: t:1:8: the key "a" stands twice in the object`},
		{"half a pair", `{"a":"\ud83d"}`, files.Options{}, `error: t:1:7: not a JSON escape`},
		{"no number", `{"a":01}`, files.Options{}, `error: t:1:6: not a JSON number`},
		{"no value", `{"ä":wahr}`, files.Options{}, `error: t:1:6: not a JSON value`},
		{"control character", "{\"a\":\"x\ty\"}", files.Options{}, `error: t:1:8: a control character must be escaped in a string`},
		{"not UTF-8", "{\"a\":\"\xff\"}", files.Options{}, `error: t:1:7: the text is not UTF-8`},
		{"deep", `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, files.Options{}, `error: t:1:38: nested too deeply`},
		{"empty key", `{"":1}`, files.Options{}, `error: t: a key is empty; every column needs a name`},
	} {
		c.check(t, files.JSONL)
	}
}

// A row is read as soon as its line is there: a program that answers row by row
// must not wait for more.
func TestRowsArriveOneByOne(t *testing.T) {
	for format, lines := range map[files.Format][]string{
		files.CSV:   {"id,score,tags\n", "a,1,[]\n", "b,2,\"[]\"\r\n"},
		files.JSONL: {"", `{"id":"a"}` + "\n", `{"id":"b"}` + "\n"},
	} {
		in, out := io.Pipe()
		ask := make(chan bool)
		go func() {
			io.WriteString(out, lines[0]+lines[1])
			<-ask // the second row is written after the first was read
			io.WriteString(out, lines[2])
			<-ask
			out.Close()
		}()
		r, err := files.NewReader(in, format, files.Options{Schema: expected, BatchRows: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"a", "b"} {
			rec, err := r.Next(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if got := rec.Column(0).ValueStr(0); got != id {
				t.Errorf("%s: row %q, want %q", format, got, id)
			}
			rec.Release()
			ask <- true
		}
		if _, err := r.Next(context.Background()); !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v at the end", format, err)
		}
		r.Close()
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// A row without end, and a reader that fails or gives nothing, are errors.
func TestInputThatDoesNotEnd(t *testing.T) {
	fails := iotest.ErrReader(errors.New("disk on fire"))
	for _, c := range []struct {
		format files.Format
		begin  string
		then   io.Reader
		want   string
	}{
		{files.CSV, "a\n\"", endless{}, "t:2:1: row longer than 64 MiB; is a closing quote missing?"},
		{files.JSONL, "{\"", endless{}, "t:1: line longer than 64 MiB"},
		{files.CSV, "a\n1\n2", fails, "disk on fire"},
		{files.JSONL, `{"a":1`, fails, "disk on fire"},
		{files.ArrowStream, "", fails, "disk on fire"},
		{files.Parquet, "PAR1", fails, "disk on fire"},
	} {
		_, err := dump(io.MultiReader(strings.NewReader(c.begin), c.then), c.format, files.Options{})
		hasError(t, err, c.want)
	}
	_, err := dump(strings.NewReader(strings.Repeat("a,", 100_001)), files.CSV, files.Options{})
	hasError(t, err, "t:1:1: the header has more than 100000 columns")
}
