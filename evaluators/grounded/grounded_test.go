package grounded

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
)

func record(t testing.TB, rows string, fields ...arrow.Field) arrow.Record {
	t.Helper()
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), arrow.NewSchema(fields, nil), strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func text(name string) arrow.Field {
	return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
}

func table(rec arrow.Record) map[string]arrow.Table {
	return map[string]arrow.Table{"sources": array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})}
}

// shelf is a few sources.
func shelf(t testing.TB) map[string]arrow.Table {
	return table(record(t, `[
		{"id": "swanson1986", "text": "Dietary fish oil leads to reductions in blood lipids,\nplatelet aggregability, and blood viscosity.", "doi": "10.1353/PBM.1986.0087"},
		{"id": "smith", "text": "The  \u201cvasospastic\u201d attacks of Raynaud\u2019s syndrome last 5\u201310 minutes \u2212 rarely more. Blood viscosity is raised", "doi": null},
		{"id": "7", "text": "in many patients with a \ufb01nger that turns white.", "doi": "10.1/x"},
		{"id": "tags", "text": "It grew <i>in vitro</i> &amp; in vivo for p < 0.05 &lt; 1.<p>Then it<b>s</b> mass fell to H<sub>2</sub>O alone.</p>", "doi": "10.1/x"},
		{"id": "han", "text": "\u9b5a\u6cb9\u964d\u4f4e\u8840\u6db2\u7c98\u5ea6\u3002", "doi": null},
		{"id": "nothing", "text": null, "doi": null},
		{"id": null, "text": "Nobody can cite what has no name.", "doi": null}
	]`, text("id"), text("text"), text("doi")))
}

var structured = arrow.ListOf(arrow.StructOf(text("claim"), text("quote"), text("source")))

func TestConformance(t *testing.T) {
	claims := record(t, `[
		{"claims": "It \"leads to reductions in blood lipids\" [@swanson1986].", "n": 1}, {"claims": "No claim.", "n": 2}, {"claims": "{\"claims\": 3}", "n": 3},
		{"claims": "[{\"quote\": \"attacks of Raynaud's syndrome last\", \"source\": \"smith\"}]", "n": 4}, {"claims": "[{\"quote\": 3", "n": null},
		{"claims": "\"attacks of raynaud's syndrome last\" [@smith]", "n": null}, {"claims": "", "n": 1}, {"claims": "[@9]", "n": 1}]`,
		text("claims"), arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	lists := record(t, `[
		{"cites": [{"claim": "a", "quote": "leads to reductions in blood lipids", "source": "swanson1986"}, {"claim": "b", "quote": "", "source": null}]},
		{"cites": []}, {"cites": [null]}, {"cites": [{"claim": null, "quote": "finger that turns white", "source": "7"}]}]`,
		arrow.Field{Name: "cites", Type: structured, Nullable: true})
	evaltest.Run(t, Spec(),
		evaltest.Case{Name: "texts", Input: claims, Inputs: shelf(t)},
		evaltest.Case{Name: "near misses", Input: claims, Inputs: shelf(t), Params: map[string]any{"similarity": 0.5, "markup": true}},
		evaltest.Case{Name: "lists", Input: lists, Inputs: shelf(t), Params: map[string]any{"column": "cites", "min_words": 1}},
	)
}

func prepared(t testing.TB, config map[string]any, sources map[string]arrow.Table) evaluators.Evaluator {
	t.Helper()
	e, err := prepare(config, sources, func(string, ...any) {})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func prepare(config map[string]any, sources map[string]arrow.Table, log func(string, ...any)) (evaluators.Evaluator, error) {
	spec := Spec()
	e, err := spec.New(evaluators.Env{Log: log}, func(c any) error { return spec.Params.Decode(config, c) })
	if err != nil {
		return nil, err
	}
	return e, e.(evaluators.Preparer).Prepare(context.Background(), sources)
}

func evaluate(t testing.TB, e evaluators.Evaluator, in arrow.Record) arrow.Record {
	t.Helper()
	out, err := e.Evaluate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// row writes a row of scores in one line.
func row(rec arrow.Record, i int) string {
	var parts []string
	for c, col := range rec.Columns() {
		if !col.IsNull(i) {
			parts = append(parts, rec.ColumnName(c)+" "+col.ValueStr(i))
		}
	}
	return strings.Join(parts, ", ")
}

func texts(rows ...string) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema([]arrow.Field{text("claims")}, nil))
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues(rows, nil)
	return b.NewRecord()
}

// one claim as JSON.
func claimed(quote, source string) string {
	out, _ := json.Marshal([]map[string]string{{"claim": "c", "quote": quote, "source": source}})
	return string(out)
}

func TestVerdicts(t *testing.T) {
	const all = "grounded 1, claim_count 1, quoted 1, resolved 1"
	not := func(reason string) string {
		return "grounded 0, claim_count 1, quoted 0, resolved 1, ungrounded claim 1: " + reason
	}
	for _, c := range []struct{ name, in, want string }{
		{"as it stands", claimed("Dietary fish oil leads to reductions in blood lipids", "swanson1986"), all},
		{"over a line's end", claimed("blood lipids, platelet aggregability, and blood viscosity.", "swanson1986"), all},
		{"other marks and dashes", claimed("“vasospastic” attacks of Raynaud's syndrome last 5-10 minutes - rarely", "smith"), all},
		{"a ligature", claimed("patients with a finger that", "7"), all},
		{"soft hyphens and no-break spaces", claimed("leads\u00a0to re\u00adduc\u00adtions in\tblood", "swanson1986"), all},
		{"control characters", claimed("leads to\x01reductions in blood", "swanson1986"), all},
		{"a comma of the sentence around", claimed("leads to reductions in blood,", "swanson1986"), all},
		{"a number for a name", `[{"quote": "a finger that turns white", "source": 7}]`, all},
		{"a DOI", claimed("Dietary fish oil leads to", "https://doi.org/10.1353/pbm.1986.0087"), all},
		{"one of two sources", `[{"quote": "Dietary fish oil leads to", "source": ["smith", "swanson1986"]}]`,
			"grounded 1, claim_count 1, quoted 1, resolved 1"},
		{"letters of another case", claimed("dietary fish oil leads to", "swanson1986"), not(`the quotation "dietary fish oil leads to" is not in "swanson1986"`)},
		{"one word less", claimed("fish leads to reductions in", "swanson1986"), not(`the quotation "fish leads to reductions in" is not in "swanson1986"`)},
		{"cut words", claimed("etary fish oil leads t", "swanson1986"), not(`the quotation "etary fish oil leads t" is not in "swanson1986"`)},
		{"over two sources", `[{"quote": "Blood viscosity is raised in many patients", "source": ["smith", "7"]}]`,
			not(`the quotation "Blood viscosity is raised in many patients" is not in "smith" or "7"`)},
		{"in another source", claimed("Dietary fish oil leads to", "smith"), not(`the quotation "Dietary fish oil leads to" is not in "smith"`)},
		{"too short", claimed("fish oil leads", "swanson1986"), not(`the quotation "fish oil leads" has fewer than 4 words`)},
		{"empty", claimed("", "swanson1986"), not("it quotes nothing")},
		{"marks only", claimed("...", "swanson1986"), not("an empty quotation")},
		{"unknown", claimed("Dietary fish oil leads to", "swanson"), `grounded 0, claim_count 1, quoted 0, resolved 0, ungrounded claim 1: there is no source "swanson"`},
		{"a name with a control character", claimed("Dietary fish oil leads to", "a\x07b"), `grounded 0, claim_count 1, quoted 0, resolved 0, ungrounded claim 1: there is no source "a b"`},
		{"no source", claimed("Dietary fish oil leads to", " "), "grounded 0, claim_count 1, quoted 0, resolved 0, ungrounded claim 1: it cites no source"},
		{"neither", claimed("", ""), "grounded 0, claim_count 1, quoted 0, resolved 0, ungrounded claim 1: it cites no source; claim 1: it quotes nothing"},
		{"a DOI of two", claimed("a finger that turns white", "doi:10.1/X"), `grounded 0, claim_count 1, quoted 0, resolved 0, ungrounded claim 1: "doi:10.1/X" names several sources`},
		{"a source without text", claimed("Dietary fish oil leads to", "nothing"), not(`the quotation "Dietary fish oil leads to" is not in "nothing"`)},
		{"a script without spaces", claimed("降低血液粘度", "han"), all},
		{"tags as text", claimed("It grew in vitro & in vivo", "tags"), not(`the quotation "It grew in vitro & in vivo" is not in "tags"`)},
		{"one of two claims", `{"claims": [{"quote": "Dietary fish oil leads to", "source": "swanson1986"}, {"claim": "x", "source": "smith"}], "more": 1}`,
			"grounded 0.5, claim_count 2, quoted 0.5, resolved 1, ungrounded claim 2: it quotes nothing"},
		{"half a claim", `"Dietary fish oil leads to" and "is not there at all" [@swanson1986]`,
			`grounded 0, claim_count 1, quoted 1, resolved 1, ungrounded claim 1: the quotation "is not there at all" is not in "swanson1986"`},
		{"none", "[]", "grounded 0, claim_count 0, quoted 0, resolved 0, ungrounded there are no claims"},
		{"not JSON", `[{"quote": "a`, "error the claims are not valid JSON: unexpected EOF"},
		{"more than JSON", `[{"quote": "a"}] []`, "error the claims are not valid JSON: something follows their end"},
		{"no list", `{"claim": "a"}`, `error the claims are a JSON object without a list "claims"`},
		{"no objects", `[{"quote": "a"}, 3]`, "error claim 2: it is not an object with a claim, a quote and a source as texts"},
		{"no texts", `[{"quote": {}}]`, "error claim 1: it is not an object with a claim, a quote and a source as texts"},
	} {
		if got := row(evaluate(t, prepared(t, nil, shelf(t)), texts(c.in)), 0); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestMarkup(t *testing.T) {
	e := prepared(t, map[string]any{"markup": true}, shelf(t))
	rows := []string{
		claimed("It grew in vitro & in vivo for p < 0.05 < 1", "tags"),
		claimed("grew <em>in vitro</em> &amp; in", "tags"),
		claimed("Then its mass fell to H2O alone", "tags"),
		claimed("0.05 < 1. Then its mass", "tags"),
	}
	out := evaluate(t, e, texts(rows...))
	for i := range rows {
		if got := row(out, i); !strings.HasPrefix(got, "grounded 1") {
			t.Errorf("%s: %s", rows[i], got)
		}
	}
}

func TestNearMisses(t *testing.T) {
	e := prepared(t, map[string]any{"similarity": 0.6}, shelf(t))
	for in, want := range map[string]string{
		claimed("fish oil leads to reductions in blood pressure", "swanson1986"):             `near_misses 1, nearest claim 1: 0.88 like "fish oil leads to reductions in blood" in "swanson1986", word 2`,
		claimed("oil leads to great reductions in blood lipids and platelet", "swanson1986"): `near_misses 1, nearest claim 1: 0.80 like "oil leads to reductions in blood lipids,\nplatelet"`,
		claimed("reductions in blood lipids platelet aggregability", "swanson1986"):          `near_misses 1, nearest claim 1: 1.00 like "reductions in blood lipids, platelet aggregability" in "swanson1986", word 6`,
		claimed("nothing of this is there at all", "swanson1986"):                            `near_misses 0`,
		claimed("leads to reductions in blood", "swanson1986"):                               `near_misses 0`,
		claimed("leads to reductions in blood", "unknown"):                                   `near_misses 0`,
	} {
		want = strings.ReplaceAll(want, `\n`, " ")
		if got := row(evaluate(t, e, texts(in)), 0); !strings.Contains(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestForms(t *testing.T) {
	const running = `[{One} says "Dietary fish oil leads to" [@swanson1986].`
	for form, want := range map[string]string{"auto": "error the claims are not valid JSON", "json": "error the claims are not valid JSON", "running": "grounded 1"} {
		e := prepared(t, map[string]any{"form": form}, shelf(t))
		if got := row(evaluate(t, e, texts(running)), 0); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", form, got)
		}
	}
	lists := arrow.ListOf(arrow.StructOf(
		arrow.Field{Name: "source", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64), Nullable: true},
		arrow.Field{Name: "quote", Type: arrow.ListOf(arrow.BinaryTypes.LargeString), Nullable: true}))
	rec := record(t, `[{"claims": [{"source": [7], "quote": ["a finger that turns white", "in many patients with a"]}]}]`, arrow.Field{Name: "claims", Type: lists})
	if got := row(evaluate(t, prepared(t, nil, shelf(t)), rec), 0); got != "grounded 1, claim_count 1, quoted 1, resolved 1" {
		t.Errorf("lists in structs: %s", got)
	}
	for want, typ := range map[string]arrow.DataType{
		"column \"claims\" is int64":               arrow.PrimitiveTypes.Int64,
		"column \"claims\" is list":                arrow.ListOf(arrow.BinaryTypes.String),
		"claims of column \"claims\" have neither": arrow.ListOf(arrow.StructOf(text("claim"))),
	} {
		rec := record(t, `[{"claims": null}]`, arrow.Field{Name: "claims", Type: typ, Nullable: true})
		if _, err := prepared(t, nil, shelf(t)).Evaluate(context.Background(), rec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestSourcesRefused(t *testing.T) {
	for want, rows := range map[string]string{
		`rows 1 and 3 of the input sources have the same id "a": a citation would not tell them apart`: `[{"id": "a", "text": "x"}, {"id": "b", "text": "x"}, {"id": " a", "text": "y"}]`,
		"the input sources has no source with a name":                                                  `[{"id": null, "text": "x"}]`,
	} {
		if _, err := prepare(nil, table(record(t, rows, text("id"), text("text"))), nil); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for want, config := range map[string]map[string]any{
		`no column "name": set id_column`:   {"id_column": "name"},
		`no column "body": set text_column`: {"text_column": "body"},
	} {
		if _, err := prepare(config, shelf(t), func(string, ...any) {}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	log := ""
	if _, err := prepare(nil, shelf(t), func(format string, args ...any) { log += fmt.Sprintf(format, args...) }); err != nil || log != "1 of 7 sources have no id and cannot be cited" {
		t.Errorf("error %v, log %q", err, log)
	}
}

// TestLists: long lists are cut.
func TestLists(t *testing.T) {
	got := row(evaluate(t, prepared(t, nil, shelf(t)), texts(strings.Repeat("It fell [@x]. ", 30))), 0)
	if !strings.Contains(got, "claim_count 30") || !strings.HasSuffix(got, "; and 40 more") {
		t.Error(got)
	}
	out := evaluate(t, prepared(t, nil, shelf(t)), texts(strings.Repeat("It fell [@x]. ", maxClaims+1)))
	if text, _ := datasets.Text(out.Column(int(out.NumCols())-1), 0); text != errTooMany.Error() {
		t.Errorf("error %q", text)
	}
}
