package text

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators/gates"
)

func gateOf(t testing.TB, data gates.Data) gates.Gate {
	t.Helper()
	g, err := Blocked().New(data)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func hold(t testing.TB, g gates.Gate, batch arrow.Record) []string {
	t.Helper()
	out, err := g.Hold(context.Background(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func batch(t testing.TB, rows string, fields ...arrow.Field) arrow.Record {
	t.Helper()
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), arrow.NewSchema(fields, nil), strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

var words = arrow.Field{Name: "words", Type: arrow.BinaryTypes.String, Nullable: true}

// reason why a single text is held back.
func reason(t testing.TB, g gates.Gate, text string) string {
	t.Helper()
	b := array.NewStringBuilder(memory.NewGoAllocator())
	b.Append(text)
	return hold(t, g, array.NewRecord(arrow.NewSchema([]arrow.Field{words}, nil), []arrow.Array{b.NewArray()}, 1))[0]
}

func file(text string) gates.Data {
	return gates.Data{Files: []gates.File{{Name: "list.txt", Text: []byte(text)}}}
}

func TestBlocked(t *testing.T) {
	g := gateOf(t, gates.Data{Terms: []string{"nerve agent", "C-4", "straße", ".357 magnum", "毒ガス"}, Patterns: []string{`\bsar[i1]n\b`, `(?i)vx`},
		Files: []gates.File{{Name: "a", Text: []byte("\ufeff# ours\r\n\r\nricin\ttoxins\r\n/(?i)botul(in|ism)/\ttoxins\n/dev/null/\n")}}})
	for text, want := range map[string]string{
		"a harmless text":              "",
		"":                             "",
		"A Nerve\n AGENT.":             "nerve agent",
		"nerve\u00a0agent":             "nerve agent",
		"ner\u00advve agent":           "",
		"ner\u00adve\u200b agent":      "nerve agent",
		"ｎｅｒｖｅ agent":                  "nerve agent",
		"nerve agents":                 "",
		"innerve agent":                "",
		"nerve. Agent":                 "",
		"nerve nerve agent":            "nerve agent",
		"some c–4, please":             "C-4",
		"vitaminC-4":                   "",
		"in der STRASSE":               "straße",
		"a .357 Magnum":                ".357 magnum",
		"357 magnum":                   "",
		"新しい毒ガスです":                     "毒ガス",
		"sar1n":                        `\bsar[i1]n\b`,
		"SARIN":                        "",
		"sarin and a nerve agent":      "nerve agent",
		"Ricin":                        "toxins",
		"botulism and vx":              "(?i)vx",
		"a path such as dev/null here": "dev/null",
	} {
		if got := reason(t, g, text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestBlockedInParts(t *testing.T) {
	g := gateOf(t, gates.Data{Terms: []string{"ricin"}})
	claims := arrow.Field{Name: "claims", Nullable: true, Type: arrow.ListOf(arrow.StructOf(words, arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}))}
	notes := arrow.Field{Name: "notes", Nullable: true, Type: arrow.MapOf(arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString)}
	kind := arrow.Field{Name: "kind", Nullable: true, Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}}
	rec := batch(t, `[
		{"claims": [{"words": "fine", "n": 1}, {"words": null, "n": null}]},
		{"claims": [null, {"words": "ricin", "n": 1}]},
		{"notes": [{"key": "a", "value": "Ricin"}]},
		{"notes": [{"key": "ricin", "value": "b"}]},
		{"kind": "ricin"},
		{"kind": "fine", "claims": []},
		{}]`, claims, notes, kind)
	want := []string{"", "ricin", "ricin", "ricin", "ricin", "", ""}
	if got := hold(t, g, rec); !slices.Equal(got, want) {
		t.Errorf("reasons %q, want %q", got, want)
	}
	if got := hold(t, g, rec.NewSlice(1, 4)); !slices.Equal(got, want[1:4]) {
		t.Errorf("reasons of a slice %q, want %q", got, want[1:4])
	}
}

// TestDigest: it changes with what is held back and with the reasons, and with
// nothing else.
func TestDigest(t *testing.T) {
	first := gateOf(t, file("one\tx\n/two/\ty\n")).Digest()
	for name, data := range map[string]gates.Data{
		"comments and spaces": file("# new\n one \t x\r\n\n/two/\ty"),
		"another case":        file("ONE\tx\n/two/\ty\n"),
		"two files": {Files: []gates.File{
			{Text: []byte("one\tx\n")}, {Text: []byte("/two/\ty\n")}}},
	} {
		if gateOf(t, data).Digest() != first {
			t.Errorf("%s: another digest", name)
		}
	}
	for name, data := range map[string]gates.Data{
		"another reason":    file("one\ty\n/two/\ty\n"),
		"another order":     file("/two/\ty\none\tx\n"),
		"a term":            file("one\tx\ntwo\ty\n"),
		"the same twice":    file("one\tx\none\tx\n/two/\ty\n"),
		"case in a pattern": file("one\tx\n/TWO/\ty\n"),
	} {
		if gateOf(t, data).Digest() == first {
			t.Errorf("%s: the same digest", name)
		}
	}
}

func TestBlockedErrors(t *testing.T) {
	_, err := Blocked().New(gates.Data{Terms: []string{"a", "-"}, Patterns: []string{"b", "(", "b?"}, Files: []gates.File{
		{Name: "good", Text: []byte("a")}, {Name: "empty", Text: []byte("# a")}, {Name: "bad", Text: []byte("a\n/[/\n")}, {Name: "classless", Text: []byte("\tclass")}}})
	for _, want := range []string{
		`the term "-" has no word`, `the pattern "(" is no regular expression`, `the pattern "b?" matches every text`,
		"empty: the file blocks nothing", `bad: line 2: the pattern "["`, `classless: line 1: the term "" has no word`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	var inFile *gates.FileError
	var inTerm *gates.TermError
	var inPattern *gates.PatternError
	if !errors.As(err, &inFile) || !errors.As(err, &inTerm) || !errors.As(err, &inPattern) || inFile.File != 1 || inTerm.Term != 1 || inPattern.Pattern != 1 {
		t.Errorf("error %#v", err)
	}
	if _, err := Blocked().New(gates.Data{}); err == nil {
		t.Error("a gate that blocks nothing is made")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := gateOf(t, file("a")).Hold(ctx, batch(t, `[{"words": "a"}]`, words)); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context is ignored: %v", err)
	}
}

// FuzzFile: a list is read or refused, and a term that it has is held back.
func FuzzFile(f *testing.F) {
	f.Add("one\n/two/\tclass\n# x", "one")
	f.Add("\xff\t\n//", "\u00b4")
	f.Fuzz(func(t *testing.T, list, term string) {
		_, _ = Blocked().New(file(list))
		g, err := Blocked().New(gates.Data{Terms: []string{term}})
		if err == nil && reason(t, g, "x "+term+" y") == "" && reason(t, g, term) == "" {
			t.Errorf("the term %q is not found in itself", term)
		}
	})
}

func BenchmarkBlocked(b *testing.B) {
	var list strings.Builder
	for i := range 10_000 {
		list.WriteString(strings.Repeat(string(rune('a'+i%26)), 3+i%7) + " term\n")
	}
	g := gateOf(b, file(list.String()))
	text := strings.Repeat("Dietary fish oil leads to reductions in blood lipids. ", 20)
	rec := batch(b, `[{"words": "`+text+`"}]`, words)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		hold(b, g, rec)
	}
}
