//go:build unix

package program

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// answerTable is a table of texts that are hard to write.
func answerTable(t *rapid.T) arrow.Record {
	text := rapid.OneOf(rapid.StringOfN(rapid.RuneFrom([]rune("a,\"\n\r \t")), 0, 8, -1), rapid.Just("\n\n"), rapid.Just("NA"), rapid.String())
	schema := arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}}, nil)
	if rapid.Bool().Draw(t, "two columns") {
		schema = arrow.NewSchema(append(schema.Fields(), arrow.Field{Name: "b \"c\n\nd", Type: arrow.BinaryTypes.String, Nullable: true}), nil)
	}
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for range rapid.IntRange(0, 4).Draw(t, "rows") {
		for j := range schema.NumFields() {
			if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
				b.Field(j).AppendNull()
			} else {
				b.Field(j).(*array.StringBuilder).Append(strings.ToValidUTF8(text.Draw(t, "text"), "?"))
			}
		}
	}
	return b.NewRecord()
}

func written(t *rapid.T, rec arrow.Record, format Format) []byte {
	var out bytes.Buffer
	w, err := files.NewWriter(&out, rec.Schema(), format.file(), files.WriteOptions{})
	if err == nil {
		err = errors.Join(w.Write(rec), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if format != Arrow {
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// Answers that follow each other come apart where they were put together,
// however the pipe cuts them.
func TestFramesComeApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom([]Format{Arrow, CSV, JSONL}).Draw(t, "format")
		var all []byte
		var want [][]byte
		for range rapid.IntRange(1, 4).Draw(t, "answers") {
			answer := written(t, answerTable(t), format)
			all, want = append(all, answer...), append(want, answer)
		}
		var pipe io.Reader = bytes.NewReader(all)
		if rapid.Bool().Draw(t, "slow") {
			pipe = iotest.OneByteReader(pipe)
		}
		in := bufio.NewReaderSize(pipe, rapid.SampledFrom([]int{16, 64, 4096}).Draw(t, "buffer"))
		for i, w := range want {
			f := newFrame(format, Stream, in)
			if rapid.Bool().Draw(t, "head first") {
				if _, err := f.head(); err != nil && !(errors.Is(err, io.EOF) && len(bytes.TrimSpace(w)) == 0) {
					t.Fatalf("head of answer %d: %v", i, err)
				}
			}
			got, err := io.ReadAll(f)
			if err != nil {
				t.Fatalf("answer %d: %v", i, err)
			}
			if !bytes.Equal(got, w) && !(len(bytes.TrimSpace(w)) == 0 && len(got) == 0) {
				t.Fatalf("answer %d is %q, want %q", i, got, w)
			}
		}
		if _, err := io.ReadAll(newFrame(format, Stream, in)); !errors.Is(err, errCut) {
			t.Fatalf("after the last answer: %v", err)
		}
	})
}

// An answer that is cut off anywhere is an error, and never half a table.
func TestFramesCutOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom([]Format{Arrow, CSV, JSONL}).Draw(t, "format")
		whole := written(t, answerTable(t), format)
		cut := rapid.IntRange(0, len(whole)-1).Draw(t, "cut")
		_, err := io.ReadAll(newFrame(format, Stream, bufio.NewReader(bytes.NewReader(whole[:cut]))))
		if !errors.Is(err, errCut) {
			t.Fatalf("%d of %d bytes: error %v", cut, len(whole), err)
		}
	})
}

func TestTextFrames(t *testing.T) {
	for _, c := range []struct {
		format Format
		text   string
		want   []string
	}{
		{CSV, "a,b\n1,2\n\nc\n\n", []string{"a,b\n1,2\n\n", "c\n\n"}},
		{CSV, "a\r\n1\r\n\r\nb\r\n\r\n", []string{"a\r\n1\r\n\r\n", "b\r\n\r\n"}},
		{CSV, "\n\n\n", []string{"\n", "\n", "\n"}},
		{CSV, "a\n5\" pipe\n\nb\n\n", []string{"a\n5\" pipe\n\n", "b\n\n"}},
		{CSV, "a\n\"x\n\ny\"\n\nb\n\n", []string{"a\n\"x\n\ny\"\n\n", "b\n\n"}},
		{CSV, "a\n\"x\"\"\n\ny\"\n\nb\n\n", []string{"a\n\"x\"\"\n\ny\"\n\n", "b\n\n"}},
		{CSV, "a,b\n1,\"\"\n\nb\n\n", []string{"a,b\n1,\"\"\n\n", "b\n\n"}},
		{JSONL, "{}\n{\"a\":\"\\\"\"}\n\n{}\n\n", []string{"{}\n{\"a\":\"\\\"\"}\n\n", "{}\n\n"}},
		{JSONL, " \n\n", []string{" \n\n"}},
	} {
		in := bufio.NewReader(strings.NewReader(c.text))
		for i, want := range c.want {
			got, err := io.ReadAll(newFrame(c.format, Stream, in))
			if err != nil || string(got) != want {
				t.Errorf("%q: answer %d is %q (%v), want %q", c.text, i, got, err, want)
			}
		}
		got, err := io.ReadAll(newFrame(c.format, Batch, bufio.NewReader(strings.NewReader(c.text))))
		if err != nil || string(got) != c.text {
			t.Errorf("%q: in mode batch %q (%v)", c.text, got, err)
		}
	}
}

// FuzzAnswer reads arbitrary bytes as an answer: no panic, no table with more
// rows than allowed.
func FuzzAnswer(f *testing.F) {
	for _, format := range []Format{Arrow, CSV, JSONL} {
		p := &Program{options: Options{Format: format, Mode: Stream}}
		request, err := p.Encode(xs(1, 2, 3))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(format), true, request)
		f.Add(string(format), false, request)
	}
	f.Fuzz(func(t *testing.T, format string, stream bool, text []byte) {
		mode := Batch
		if stream {
			mode = Stream
		}
		if format != string(Arrow) && format != string(CSV) {
			format = string(JSONL)
		}
		a := &Answer{Columns: arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}, nil),
			Optional: []arrow.Field{{Name: "id", Type: arrow.BinaryTypes.String}}, Echo: []string{"kind"}, Rows: 100, Memory: memory.NewGoAllocator()}
		rows := int64(0)
		err := a.read(t.Context(), newFrame(Format(format), mode, bufio.NewReader(bytes.NewReader(text))), Format(format), func(r arrow.Record) error {
			rows += r.NumRows()
			_, _, err := datasets.Float64s(r, 0)
			return err
		})
		if rows > 100 {
			t.Fatal(fmt.Sprint(rows, " rows; error ", err))
		}
	})
}
