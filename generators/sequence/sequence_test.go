package sequence_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	"github.com/cupel-science/cupel/generators/sequence"
)

// words are texts of one pattern.
func words() []string {
	var out []string
	for i := range 60 {
		out = append(out, fmt.Sprintf("%s(%d)%s", []string{"ab", "cd", "ef"}[i%3], i%7, strings.Repeat("x", i%4)))
	}
	return out
}

func tableOf(columns map[string][]string, names ...string) arrow.Table {
	var fields []arrow.Field
	for _, name := range names {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema(fields, nil))
	for i, name := range names {
		b.Field(i).(*array.StringBuilder).AppendValues(columns[name], nil)
	}
	return array.NewTableFromRecords(b.Schema(), []arrow.Record{b.NewRecord()})
}

func texts() arrow.Table { return tableOf(map[string][]string{"text": words()}, "text") }

func generate(t testing.TB, spec generators.Spec, params map[string]any, req generators.Request) (arrow.Table, error) {
	t.Helper()
	g, err := spec.New(generators.Env{}, func(config any) error {
		all, err := spec.Params.Complete(params)
		if err != nil {
			return err
		}
		return spec.Params.Decode(all, config)
	})
	if err != nil {
		return nil, err
	}
	var batches []arrow.Record
	err = g.Generate(context.Background(), req, func(r arrow.Record) error {
		r.Retain()
		batches = append(batches, r)
		return nil
	})
	if err != nil || len(batches) == 0 {
		return nil, err
	}
	return array.NewTableFromRecords(batches[0].Schema(), batches), nil
}

func tuned(t testing.TB, data arrow.Table) arrow.Table {
	t.Helper()
	model, err := generate(t, sequence.Tune(), nil, generators.Request{Count: 100, Inputs: map[string]arrow.Table{"data": data}})
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func sampled(t testing.TB, params map[string]any, req generators.Request) []string {
	t.Helper()
	table, err := generate(t, sequence.Sample(), params, req)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, chunk := range table.Column(0).Data().Chunks() {
		for i := range chunk.Len() {
			text, _ := datasets.Text(chunk, i)
			out = append(out, text)
		}
	}
	return out
}

func TestConformance(t *testing.T) {
	gentest.Run(t, sequence.Tune(),
		gentest.Case{Name: "only column", Steady: true, Request: generators.Request{Count: 3, Seed: 1, Inputs: map[string]arrow.Table{"data": texts()}}},
		gentest.Case{Name: "named column", Steady: true, Params: map[string]any{"column": "b", "characters": 200}, Request: generators.Request{Count: 1,
			Inputs: map[string]arrow.Table{"data": tableOf(map[string][]string{"a": words(), "b": words()}, "a", "b")}}})
	model := tuned(t, texts())
	gentest.Run(t, sequence.Sample(),
		gentest.Case{Name: "plain", Request: generators.Request{Count: 20, Seed: 1, Inputs: map[string]arrow.Table{"model": model}}},
		gentest.Case{Name: "all", Params: map[string]any{"temperature": 1.3, "top_p": 0.95, "prefix": "ab(", "kind": "word", "column": "word"},
			Request: generators.Request{Count: 20, Seed: 1, Round: 1, Inputs: map[string]arrow.Table{"model": model, "known": tableOf(map[string][]string{"word": words()}, "word")},
				History: tableOf(map[string][]string{"word": {"ab(1)"}}, "word")}})
}

// TestArtifact: the model is an artifact, the same for the same texts, and another
// for others.
func TestArtifact(t *testing.T) {
	model := tuned(t, texts())
	if model.NumRows() != 1 {
		t.Fatalf("%d rows", model.NumRows())
	}
	ids := func(table arrow.Table) string {
		id, err := datasets.NewIdentifier(memory.DefaultAllocator, table.Schema(), datasets.KindArtifact, "tune")
		if err != nil {
			t.Fatal(err)
		}
		r := array.NewTableReader(table, -1)
		r.Next()
		text, _ := datasets.Text(id.Identify(r.Record()).Column(0), 0)
		return text
	}
	edited := words()
	edited[3] = "gh(3)xxx"
	if a, b := ids(model), ids(tuned(t, texts())); a != b {
		t.Errorf("the same texts give %s and %s", a, b)
	}
	if a, b := ids(model), ids(tuned(t, tableOf(map[string][]string{"text": edited}, "text"))); a == b {
		t.Error("other texts give the same model")
	}
}

// TestTexts: texts are different, begin and end as they should, and none is known.
func TestTexts(t *testing.T) {
	model := tuned(t, texts())
	known := words()[:30]
	got := sampled(t, map[string]any{"prefix": "cd(", "stop": ")"}, generators.Request{Count: 5, Seed: 2,
		Inputs: map[string]arrow.Table{"model": model}, History: tableOf(map[string][]string{"text": {"cd(1", "cd(4"}}, "text")})
	seen := map[string]bool{"cd(1": true, "cd(4": true}
	for _, text := range got {
		if seen[text] || !strings.HasPrefix(text, "cd(") || strings.Contains(text, ")") {
			t.Errorf("got %q", text)
		}
		seen[text] = true
	}
	if len(got) == 0 {
		t.Error("nothing was written")
	}
	taken := map[string]bool{}
	for _, text := range known {
		taken[text] = true
	}
	for _, text := range sampled(t, nil, generators.Request{Count: 20, Inputs: map[string]arrow.Table{"model": model, "known": tableOf(map[string][]string{"text": known}, "text")}}) {
		if taken[text] {
			t.Errorf("%q is known", text)
		}
	}
}

func TestErrors(t *testing.T) {
	number := func() arrow.Table {
		b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}, nil))
		b.Field(0).(*array.Float64Builder).Append(1)
		return array.NewTableFromRecords(b.Schema(), []arrow.Record{b.NewRecord()})
	}()
	artifact := func(mediaType, data string) arrow.Table {
		b := array.NewRecordBuilder(memory.NewGoAllocator(), datasets.ArtifactSchema())
		b.Field(0).(*array.BinaryBuilder).Append([]byte(data))
		b.Field(1).(*array.StringBuilder).Append(mediaType)
		return array.NewTableFromRecords(b.Schema(), []arrow.Record{b.NewRecord()})
	}
	two := tableOf(map[string][]string{"a": {"x"}, "b": {"y"}}, "a", "b")
	for _, c := range []struct {
		spec   generators.Spec
		params map[string]any
		inputs map[string]arrow.Table
		want   string
	}{
		{sequence.Tune(), nil, nil, "the input data is missing"},
		{sequence.Tune(), nil, map[string]arrow.Table{"data": number}, "no column of texts"},
		{sequence.Tune(), nil, map[string]arrow.Table{"data": two}, "several columns of texts (a, b): set column"},
		{sequence.Tune(), map[string]any{"column": "c"}, map[string]arrow.Table{"data": two}, `no column "c"`},
		{sequence.Tune(), map[string]any{"column": "x"}, map[string]arrow.Table{"data": number}, "not text"},
		{sequence.Tune(), nil, map[string]arrow.Table{"data": tableOf(map[string][]string{"t": {"", ""}}, "t")}, `no text to learn from in column "t"`},
		{sequence.Sample(), nil, nil, "the input model is missing"},
		{sequence.Sample(), nil, map[string]arrow.Table{"model": two}, "hand in the step that tunes the model"},
		{sequence.Sample(), nil, map[string]arrow.Table{"model": artifact("image/png", "x")}, "holds image/png"},
		{sequence.Sample(), nil, map[string]arrow.Table{"model": artifact("application/vnd.cupel.sequence-model", "x")}, "no model that this version can read"},
		{sequence.Sample(), map[string]any{"column": "id"}, nil, `called "id"`},
	} {
		if _, err := generate(t, c.spec, c.params, generators.Request{Count: 1, Inputs: c.inputs}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: error %v, want %s", c.spec.Name, c.params, err, c.want)
		}
	}
}
