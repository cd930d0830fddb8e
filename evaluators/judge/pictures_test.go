package judge_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/evaluators/judge"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// grey is a picture of one grey, which is its quality.
func grey(t testing.TB, quality int) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 2, 2))
	for i := range picture.Pix {
		picture.Pix[i] = uint8(quality)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

type artifact struct{ data, mediaType string }

func artifacts(all ...artifact) arrow.Record {
	b := array.NewRecordBuilder(memory.NewGoAllocator(), datasets.ArtifactSchema())
	for _, a := range all {
		if a.data == "-" {
			b.Field(0).AppendNull()
		} else {
			b.Field(0).(*array.BinaryBuilder).Append([]byte(a.data))
		}
		b.Field(1).(*array.StringBuilder).Append(a.mediaType)
	}
	return b.NewRecord()
}

// eyes is a judge that sees how bright pictures are.
func eyes(t testing.TB) func(modelserver.Request) modelserver.Response {
	return func(r modelserver.Request) modelserver.Response {
		var seen []int
		for _, data := range r.Messages[0].Images {
			seen = append(seen, brightness(t, data))
		}
		switch {
		case len(seen) == 0:
			return say(map[string]any{"reason": "a text", "scores": map[string]any{"novelty": 1, "feasibility": 1}})
		case len(seen) == 1:
			return say(map[string]any{"reason": "seen", "scores": map[string]any{"novelty": seen[0], "feasibility": seen[0]}})
		case seen[0] > seen[1]:
			return say(map[string]any{"reason": "A is brighter", "winner": "A"})
		}
		return say(map[string]any{"reason": "B is brighter", "winner": "B"})
	}
}

func TestPicturesAreAttached(t *testing.T) {
	l := newLab(t, eyes(t))
	in := artifacts(artifact{grey(t, 3), "image/png"}, artifact{grey(t, 7), "image/png"}, artifact{"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"},
		artifact{"words", "text/plain"}, artifact{"no picture", "image/png"}, artifact{"-", "image/png"})
	got := mustScore(t, l, judge.Rubric(), with("columns", []any{"data"}), in)
	if diff := cmp.Diff([]string{"3", "7", "(null)", "1", "(null)", "(null)"}, got["overall"]); diff != "" {
		t.Error(diff)
	}
	for i, words := range []string{"(null)", "(null)", "this is audio/wav", "(null)", "it claims to be image/png", `"data" or "media_type" is missing`} {
		if !strings.Contains(got["error"][i], words) {
			t.Errorf("row %d has the error %q, which does not say %q", i, got["error"][i], words)
		}
	}
	for _, q := range l.asked {
		if text := shown(q); len(text) != 1 || text[0] != "words" && text[0] != "(a picture, which is attached)" {
			t.Errorf("a judge is shown %q", text)
		}
	}
}

// TestPicturesCompete: pictures are told apart although their texts are the same.
func TestPicturesCompete(t *testing.T) {
	l := newLab(t, eyes(t))
	in := artifacts(artifact{grey(t, 3), "image/png"}, artifact{grey(t, 9), "image/png"}, artifact{grey(t, 5), "image/png"})
	got := mustScore(t, l, judge.Tournament(), with("columns", []any{"data"}), in)
	if diff := cmp.Diff([]string{"0", "4", "2"}, got["wins"]); diff != "" {
		t.Error(diff)
	}
	for _, q := range l.asked {
		if !strings.Contains(q, "The first attached picture is that of candidate A, the second one that of candidate B.") {
			t.Errorf("a judge is not told whose pictures it sees:\n%s", q)
		}
	}
}

func TestConformanceOnPictures(t *testing.T) {
	l := newLab(t, eyes(t))
	in := artifacts(artifact{grey(t, 3), "image/png"}, artifact{grey(t, 9), "image/png"}, artifact{grey(t, 5), "image/png"}, artifact{grey(t, 3), "image/png"})
	for _, spec := range judge.Specs() {
		evaltest.Run(t, spec, evaltest.Case{Name: "pictures", Params: with("columns", []any{"data"}), Input: in, Models: l.Client})
	}
}

// TestBytesNeedAType: bytes of any other column, or without a media type, are not
// shown.
func TestBytesNeedAType(t *testing.T) {
	for want, column := range map[string]string{`column "idea" is bytes`: "idea", `need a text column "media_type"`: "data"} {
		l := newLab(t, sober)
		b := array.NewBinaryBuilder(memory.NewGoAllocator(), arrow.BinaryTypes.Binary)
		b.Append([]byte("RIFF"))
		in := array.NewRecord(arrow.NewSchema([]arrow.Field{{Name: column, Type: arrow.BinaryTypes.Binary}}, nil), []arrow.Array{b.NewArray()}, 1)
		if _, err := l.score(t, judge.Rubric(), with("columns", []any{column}), in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, which does not say %q", err, want)
		}
	}
}

// brightness of a picture in a data: address.
func brightness(t testing.TB, address string) int {
	t.Helper()
	text, ok := strings.CutPrefix(address, "data:image/png;base64,")
	if !ok {
		t.Fatalf("a picture is attached as %.60q", address)
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return int(color.GrayModel.Convert(picture.At(0, 0)).(color.Gray).Y)
}
