package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// holdsMolecules tells of which formats a table must have molecules.
func holdsMolecules(f files.Format) bool { return f == files.SMILES || f == files.SDF }

func textField(name string) arrow.Field {
	return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
}

// canonical are molecules as the kernel writes them.
var canonical = []string{"CCO", "c1ccccc1", "C[C@H](N)C(=O)O", "[Cl-].[Na+]", "CC(C)Cc1ccc(C(C)C(=O)O)cc1", "C", "C/C=C/C", `C/C=C\C`, "CC=CC",
	"C[C@]12CCC(=O)C=C1CC[C@@H]1[C@@H]2CC[C@@]2(C)[C@H]1CC[C@@H]2O"}

func moleculeSample() arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{
		textField("smiles"), textField("name"),
		datasets.WithUnit(arrow.Field{Name: "solubility", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, "mol L^-1"),
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range 20 {
		b.Field(0).(*array.StringBuilder).Append(canonical[i%len(canonical)])
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("molecule ", i))
		b.Field(2).(*array.Float64Builder).Append(float64(i) / 7)
		if i%3 == 1 {
			b.Field(3).AppendNull()
		} else {
			b.Field(3).(*array.Int64Builder).Append(int64(i * i))
		}
	}
	return b.NewRecord()
}

// molfileOf is a molfile of atoms in a chain.
func molfileOf(title string, atoms ...string) string {
	text := fmt.Sprintf("%s\n  program\n\n%3d%3d  0  0  0  0  0  0  0  0999 V2000\n", title, len(atoms), max(len(atoms)-1, 0))
	for _, a := range atoms {
		text += fmt.Sprintf("    0.0000    0.0000    0.0000 %-3s 0  0\n", a)
	}
	for i := range len(atoms) - 1 {
		text += fmt.Sprintf("%3d%3d  1  0\n", i+1, i+2)
	}
	return text + "M  END\n"
}

func TestSMILES(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		opts files.Options
		want string
	}{
		"plain": {text: "CCO\n\n  C  \n", want: `smiles:utf8:
{"smiles":"CCO"}
{"smiles":"C"}
`},
		"names": {text: "CCO ethyl alcohol\nC\tmethane\t16\r\nCC\n# a comment\nN 007", want: `smiles:utf8: name:utf8:
{"smiles":"CCO","name":"ethyl alcohol"}
{"smiles":"C","name":"methane\t16"}
{"smiles":"CC","name":null}
{"smiles":"N","name":"007"}
`},
		"bad": {text: "CCO a\nc1cc b\nCC(C)(C)(C)C c\nNA d\n", want: `smiles:utf8: name:utf8:
{"smiles":"CCO","name":"a"}
{"smiles":null,"name":"b"}
{"smiles":null,"name":"c"}
{"smiles":null,"name":"d"}
smiles: 2 bad [{2 c1cc column 2: ring 1 is not closed} {3 CC(C)(C)(C)C column 2: valence 5 of C is too high}]
`},
		"strict": {text: "CCO a\nc1cc b\n", opts: files.Options{Strict: true}, want: `t:2: column "smiles": "c1cc" is no molecule: column 2: ring 1 is not closed`},
		"header": {text: "SMILES Name\nCCO ethyl alcohol\n", want: `smiles:utf8: name:utf8:
{"smiles":"CCO","name":"ethyl alcohol"}
`},
		"one word": {text: "smiles\nCCO ethyl alcohol\n", want: `smiles:utf8: name:utf8:
{"smiles":"CCO","name":"ethyl alcohol"}
`},
		"other order": {text: "zinc_id canonical_smiles\nZ1 CCO\n", want: `zinc_id:utf8: smiles:utf8:
{"zinc_id":"Z1","smiles":"CCO"}
`},
		"table": {text: "SMILES\tNAME\tlogP\tsolvent [mL]\nCCO\t7\t-0.3\t2\nC\t\tNA\n\tx\t\t\n", want: `smiles:utf8: name:utf8: logP:float64: solvent:int64:mL
{"smiles":"CCO","name":"7","logP":-0.3,"solvent":2}
{"smiles":"C","name":null,"logP":null,"solvent":null}
{"smiles":null,"name":"x","logP":null,"solvent":null}
`},
		"no header":    {text: "C SMILES of methane\n", want: "smiles:utf8: name:utf8:\n{\"smiles\":\"C\",\"name\":\"SMILES of methane\"}\n"},
		"columns":      {text: "C a\nx b\n", opts: files.Options{Columns: []string{"name"}}, want: "name:utf8:\n{\"name\":\"a\"}\n{\"name\":\"b\"}\n"},
		"late name":    {text: "C\nCC\nCCC late\n", opts: files.Options{InferRows: 2}, want: "smiles:utf8:\n{\"smiles\":\"C\"}\n{\"smiles\":\"CC\"}\n{\"smiles\":\"CCC\"}\nunexpected {Name:name Line:3 Count:1}\n"},
		"empty":        {text: "", want: "smiles:utf8:\n"},
		"too many":     {text: "smiles\tx\nC\t1\t2\n", want: "t:2:1: the line has 3 fields, the header has 2 columns"},
		"twice":        {text: "smiles\tx\tx\nC\n", want: `t:1:1: two columns have the name "x"`},
		"unnamed":      {text: "smiles\t\tx\nC\n", want: "t:1:1: column 2 has no name"},
		"not UTF-8":    {text: "C \xff\n", want: "t:1:3: the text is not UTF-8"},
		"wrong type":   {text: "C\n", opts: files.Options{Types: map[string]arrow.DataType{"smiles": arrow.PrimitiveTypes.Int64}}, want: `t: column "smiles": molecules are text, not int64`},
		"given schema": {text: "C a\n", opts: files.Options{Schema: arrow.NewSchema([]arrow.Field{textField("smiles")}, nil)}, want: `t:1:1: the name "a" comes where no column for names is expected`},
		"missing":      {text: "C a\n", opts: files.Options{Schema: arrow.NewSchema([]arrow.Field{textField("smiles"), textField("mass")}, nil)}, want: `t: column "mass" is missing; there are "smiles"`},
	} {
		checkDump(t, name, c.text, files.SMILES, c.opts, c.want)
	}
}

func checkDump(t *testing.T, name, text string, format files.Format, opts files.Options, want string) {
	t.Helper()
	for _, in := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
		got, err := dump(in, format, opts)
		if err != nil {
			got = err.Error()
		}
		got = strings.ReplaceAll(got, " \n", "\n")
		if diff := cmp.Diff(want, got); diff != "" && !(err != nil && strings.HasPrefix(got, want)) {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSDF(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		opts files.Options
		want string
	}{
		"molfile": {text: molfileOf("ethanol", "C", "C", "O"), want: "smiles:utf8: name:utf8:\n{\"smiles\":\"CCO\",\"name\":\"ethanol\"}\n"},
		"no name": {text: molfileOf("", "C") + "$$$$\n" + molfileOf("", "N") + "$$$$\n\n\n", want: "smiles:utf8:\n{\"smiles\":\"C\"}\n{\"smiles\":\"N\"}\n"},
		"data": {text: molfileOf("a", "C") + ">  <logP>  (1)\n-0.5\n\n> 25 <notes>\nfirst\n\nsecond\n\n> <mass [Da]>\n16\n\n> <name>\nmethane\n\n$$$$\n" +
			molfileOf("b", "O") + "> <logP>\nNA\n\n> DT12\nvalue\n\n$$$$\n",
			want: `smiles:utf8: name:utf8: logP:float64: notes:utf8: mass:int64:Da name_:utf8: DT12:utf8:
{"smiles":"C","name":"a","logP":-0.5,"notes":"first\n\nsecond","mass":16,"name_":"methane","DT12":null}
{"smiles":"O","name":"b","logP":null,"notes":null,"mass":null,"name_":null,"DT12":"value"}
`},
		"carriage returns": {text: strings.ReplaceAll(molfileOf("a", "C")+"> <x>\n1\n\n$$$$\n", "\n", "\r\n"),
			want: "smiles:utf8: name:utf8: x:int64:\n{\"smiles\":\"C\",\"name\":\"a\",\"x\":1}\n"},
		"no blank lines": {text: molfileOf("a", "C") + "> <x>\n1\n> <y>\n2\n$$$$\n",
			want: "smiles:utf8: name:utf8: x:int64: y:int64:\n{\"smiles\":\"C\",\"name\":\"a\",\"x\":1,\"y\":2}\n"},
		"no end": {text: strings.Replace(molfileOf("a", "C"), "M  END\n", "> <x>\n1\n\n$$$$\n", 1),
			want: "smiles:utf8: name:utf8: x:int64:\n{\"smiles\":\"C\",\"name\":\"a\",\"x\":1}\n"},
		"no structure": {text: molfileOf("a") + "$$$$\n", want: "smiles:utf8: name:utf8:\n{\"smiles\":null,\"name\":\"a\"}\n"},
		"bad": {text: molfileOf("a", "C") + "$$$$\n" + molfileOf("b", "Xx") + "> <x>\n1\n\n$$$$\nbroken\n$$$$\n", want: `smiles:utf8: name:utf8: x:int64:
{"smiles":"C","name":"a","x":null}
{"smiles":null,"name":"b","x":1}
{"smiles":null,"name":"broken","x":null}
smiles: 2 bad [{12 b "Xx" is no element} {19 broken the file ends before the counts line}]
`},
		"twice": {text: molfileOf("a", "C") + "> <x>\n1\n\n> <x>\n2\n\n$$$$\n", want: `smiles:utf8: name:utf8: x:int64:
{"smiles":"C","name":"a","x":1}
x: 1 bad [{10 2 the data item stands twice in its record}]
`},
		"late item": {text: molfileOf("a", "C") + "$$$$\n" + molfileOf("b", "C") + "> <x>\n1\n\n$$$$\n", opts: files.Options{InferRows: 1}, want: `smiles:utf8: name:utf8:
{"smiles":"C","name":"a"}
{"smiles":"C","name":"b"}
unexpected {Name:x Line:14 Count:1}
`},
		"late value": {text: molfileOf("a", "C") + "> <x>\n1\n\n$$$$\n" + molfileOf("b", "C") + "> <x>\nmany\n\n$$$$\n", opts: files.Options{InferRows: 1}, want: `smiles:utf8: name:utf8: x:int64:
{"smiles":"C","name":"a","x":1}
{"smiles":"C","name":"b","x":null}
x: 1 bad [{17 many}]
`},
		"columns":   {text: molfileOf("a", "C") + "> <x>\n1\n\n$$$$\n", opts: files.Options{Columns: []string{"x"}}, want: "x:int64:\n{\"x\":1}\n"},
		"strict":    {text: "broken\n$$$$\n", opts: files.Options{Strict: true}, want: `t:2: column "smiles": "broken" is no molecule: the file ends before the counts line`},
		"not UTF-8": {text: molfileOf("a", "C") + "> <x>\n\xff\n\n$$$$\n", want: "t:8:1: the text is not UTF-8"},
		"schema":    {text: molfileOf("a", "C") + "> <x>\n1\n\n$$$$\n", opts: files.Options{Schema: arrow.NewSchema([]arrow.Field{textField("smiles"), textField("name")}, nil)}, want: `t:7: the data item "x" is not expected`},
		"empty":     {text: "\n\n", want: "smiles:utf8:\n"},
	} {
		checkDump(t, name, c.text, files.SDF, c.opts, c.want)
	}
}

// moleculeTypes are those that text holds without a type being given.
var moleculeTypes = []arrow.DataType{arrow.FixedWidthTypes.Boolean, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.String}

// drawMolecules makes a random table with molecules.
func drawMolecules(t *rapid.T) (*arrow.Schema, []arrow.Record) {
	fields := []arrow.Field{textField("smiles")}
	if rapid.Bool().Draw(t, "named") {
		fields = append(fields, textField("name"))
	}
	for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y z", "smiles_", "name__", "id"}), 0, 3, rapid.ID[string]).Draw(t, "names") {
		f := arrow.Field{Name: n, Type: rapid.SampledFrom(moleculeTypes).Draw(t, "type"), Nullable: true}
		fields = append(fields, datasets.WithUnit(f, rapid.SampledFrom([]string{"", "Da"}).Draw(t, "unit")))
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for range rapid.IntRange(0, 20).Draw(t, "rows") {
		for i := range fields {
			drawMoleculeValue(t, i, fields[i].Name, b.Field(i))
		}
	}
	return schema, []arrow.Record{b.NewRecord()}
}

func drawMoleculeValue(t *rapid.T, i int, name string, b array.Builder) {
	text, isText := b.(*array.StringBuilder)
	switch {
	case i == 0:
		text.Append(rapid.SampledFrom(canonical).Draw(t, "smiles"))
	case isText && rapid.Bool().Draw(t, "null"):
		text.AppendNull()
	case isText && name == "name":
		text.Append(rapid.SampledFrom([]string{"NA", "a b", "日本", "1", "null", "#"}).Draw(t, "name"))
	case isText:
		text.Append(rapid.SampledFrom([]string{"a b", "日本", "1", "x#y", "true"}).Draw(t, "text"))
	default:
		drawValue(t, b)
	}
}

// What is written comes back, in every compression.
func TestMoleculesRoundTrip(t *testing.T) {
	for _, format := range []files.Format{files.SMILES, files.SDF} {
		t.Run(string(format), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "table")
			rapid.Check(t, func(rt *rapid.T) {
				schema, recs := drawMolecules(rt)
				compression := rapid.SampledFrom([]files.Compression{files.None, files.Gzip, files.Zstd}).Draw(rt, "compression")
				raw, err := encode(schema, recs, format, files.WriteOptions{Compression: compression})
				if err != nil {
					rt.Fatal(err)
				}
				if err := os.WriteFile(path, raw, 0o600); err != nil {
					rt.Fatal(err)
				}
				src, err := files.Open(path, files.Options{Format: format, Schema: schema, Strict: true, BatchRows: rapid.IntRange(1, 30).Draw(rt, "batch")})
				if err != nil {
					rt.Fatal(err)
				}
				stream, err := src.Open(context.Background())
				if err != nil {
					rt.Fatal(err)
				}
				got, err := datasets.DigestOf(context.Background(), stream)
				if err != nil {
					rt.Fatal(err)
				}
				if got != digest(schema, recs) {
					rt.Fatalf("content changed:\n%s", show(raw, schema, recs))
				}
			})
		})
	}
}

// TestMoleculesRefused names what the formats can't keep.
func TestMoleculesRefused(t *testing.T) {
	for _, c := range []struct {
		format files.Format
		fields []arrow.Field
		row    string
		want   string
	}{
		{files.SMILES, []arrow.Field{textField("smile")}, `{"smile": null}`, `no text column "smiles" (did you mean "smile"?)`},
		{files.SDF, []arrow.Field{{Name: "smiles", Type: arrow.PrimitiveTypes.Int64, Nullable: true}}, `{"smiles": null}`, "no text column"},
		{files.SMILES, []arrow.Field{textField("smiles")}, `{"smiles": "C C"}`, "holds a break"},
		{files.SMILES, []arrow.Field{textField("smiles"), textField("name")}, `{"smiles": "C", "name": "a\nb"}`, "holds a break"},
		{files.SMILES, []arrow.Field{textField("smiles"), textField("x")}, `{"smiles": "C", "x": "a\tb"}`, "holds a break"},
		{files.SMILES, []arrow.Field{textField("smiles"), textField("x")}, `{"smiles": "C", "x": "NA"}`, "read back as missing"},
		{files.SMILES, []arrow.Field{textField("smiles"), textField("name")}, `{"smiles": "C", "name": " a"}`, "spaces at its ends"},
		{files.SMILES, []arrow.Field{textField("name"), textField("smiles")}, `{"smiles": "C", "name": "#a"}`, "begin with #"},
		{files.SDF, []arrow.Field{textField("smiles")}, `{"smiles": "c1cc"}`, "is no molecule: column 2"},
		{files.SDF, []arrow.Field{textField("smiles"), textField("x")}, `{"smiles": "C", "x": "a\n$$$$"}`, "can't keep the line"},
		{files.SDF, []arrow.Field{textField("smiles"), textField("x<y>")}, `{"smiles": "C", "x<y>": null}`, "angle brackets"},
	} {
		rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, arrow.NewSchema(c.fields, nil), strings.NewReader("["+c.row+"]"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := encode(rec.Schema(), []arrow.Record{rec}, c.format, files.WriteOptions{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %s", c.format, c.row, err, c.want)
		}
	}
}

// TestNullMolecules keeps rows that have no molecule.
func TestNullMolecules(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{textField("smiles"), textField("name")}, nil)
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(`[{"smiles": null, "name": "a"}, {"smiles": "C", "name": null}]`))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []files.Format{files.SMILES, files.SDF} {
		raw, err := encode(schema, []arrow.Record{rec}, format, files.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := consume(raw, format, files.Options{}); err != nil || got != digest(schema, []arrow.Record{rec}) {
			t.Errorf("%s: %v, content changed in %q", format, err, raw)
		}
	}
}

// Many rows are written by several processors, and stand in their order; of
// several mistakes the first is told.
func TestManyMolecules(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{textField("smiles"), textField("name")}, nil)
	table := func(smiles func(i int) string) arrow.Record {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		defer b.Release()
		for i := range 1000 {
			b.Field(0).(*array.StringBuilder).Append(smiles(i))
			b.Field(1).(*array.StringBuilder).Append(fmt.Sprint(i))
		}
		return b.NewRecord()
	}
	good := table(func(i int) string { return canonical[i%len(canonical)] })
	bad := table(func(i int) string { return "C" + strings.Repeat("(", max(0, i-700)) })
	for _, format := range []files.Format{files.SMILES, files.SDF} {
		raw, err := encode(schema, []arrow.Record{good, good}, format, files.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := consume(raw, format, files.Options{}); err != nil || got != digest(schema, []arrow.Record{good, good}) {
			t.Errorf("%s: %v, content changed", format, err)
		}
	}
	if _, err := encode(schema, []arrow.Record{good, bad}, files.SDF, files.WriteOptions{}); err == nil || !strings.Contains(err.Error(), "row 1702: ") {
		t.Errorf("got %v", err)
	}
}

// A file of bad lines is read in bounded memory, and the list of them is short.
func TestManyBadMolecules(t *testing.T) {
	r, err := files.NewReader(strings.NewReader(strings.Repeat("c1cc x\n", 10_000)), files.SMILES, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		rec, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		rec.Release()
	}
	if s := r.Stats(); s.Bad() != 10_000 || len(s.Columns[0].Examples) != 20 {
		t.Errorf("%d bad, %d examples", s.Bad(), len(s.Columns[0].Examples))
	}
}

func BenchmarkMolecules(b *testing.B) {
	rec := moleculeSample()
	for _, format := range []files.Format{files.SMILES, files.SDF} {
		raw, err := encode(rec.Schema(), []arrow.Record{rec}, format, files.WriteOptions{})
		if err != nil {
			b.Fatal(err)
		}
		if format == files.SMILES {
			header, rest, _ := bytes.Cut(raw, []byte{'\n'})
			raw = append(append(header, '\n'), bytes.Repeat(rest, 500)...)
		} else {
			raw = bytes.Repeat(raw, 500)
		}
		b.Run(string(format), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				readAll(b, raw, format, nil)
			}
			b.ReportMetric(float64(500*rec.NumRows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
