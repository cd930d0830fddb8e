package models_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	gen "github.com/cupel-science/cupel/generators/models"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// picture is a PNG of one colour.
func picture(n int64) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 12, 8))
	for i := range 12 * 8 {
		img.Set(i%12, i/12, color.RGBA{uint8(n), uint8(n >> 8), uint8(n >> 16), 255})
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // into memory
	return out.Bytes()
}

// painter answers with a picture of a colour that the seed says.
func painter(r modelserver.Request) modelserver.Response {
	return modelserver.Response{Image: picture(seedOf(r))}
}

func TestImageConformance(t *testing.T) {
	l := newLab(t, painter)
	history := table(t, "id", []string{"a", "b", "c"}, "kind", []string{"artifact", "artifact", "text"}, "prompt", []string{"a cat", "a dog", "no"}, "good", []float64{1, 2, 9})
	params := map[string]any{"model": "m", "prompt": "Draw number {{.Number}}.{{range .Best}} Not {{.Text}} ({{.Score}}).{{end}}", "objective": "good"}
	gentest.Run(t, gen.Image(),
		gentest.Case{Name: "first", Models: l.Client, Params: params, Request: generators.Request{Count: 3, Seed: 1}},
		gentest.Case{Name: "history", Models: l.Client, Params: params, Request: generators.Request{Count: 2, Seed: 1, History: history}, Scores: []string{"good"}},
	)
}

func TestImage(t *testing.T) {
	l := newLab(t, painter)
	g := l.build(t, gen.Image(), map[string]any{"model": "m", "prompt": "Draw <b>{{.Number}}</b>.", "size": "1024x1024"})
	out := mustRun(t, g, generators.Request{Count: 40})
	if len(out["data"]) != 40 || out["media_type"][0] != "image/png" || out["width"][0] != "12" || out["height"][39] != "8" || out["prompt"][39] != "Draw <b>39</b>." {
		t.Errorf("%d pictures, the first %s %s by %s, %q", len(out["data"]), out["media_type"][0], out["width"][0], out["height"][0], out["prompt"])
	}
	if r := l.asked[0]; r.Size != "1024x1024" {
		t.Errorf("asked for %s", r.Size)
	}
	same := newLab(t, func(modelserver.Request) modelserver.Response { return modelserver.Response{Image: picture(7)} })
	g = same.build(t, gen.Image(), map[string]any{"model": "m", "prompt": "{{.Number}}"})
	if out := mustRun(t, g, generators.Request{Count: 2}); len(out["data"]) != 1 || !strings.Contains(same.log(), "there already: 2 answers") {
		t.Errorf("%d of the same picture\n%s", len(out["data"]), same.log())
	}
	ids := idsOf(t, g, generators.Request{Count: 1}, "artifact")
	history := table(t, "id", ids, "text", []string{"no prompt here"})
	if out := mustRun(t, g, generators.Request{Count: 1, Seed: 5, History: history}); len(out["data"]) != 0 {
		t.Error("the history's picture comes again")
	}
}

func TestHostileImages(t *testing.T) {
	huge := picture(1)
	copy(huge[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff")
	var animated bytes.Buffer
	if err := gif.Encode(&animated, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"markup":     {[]byte("<html><script>alert(1)</script></html>"), "it is text/html, and no picture of a format that is taken (PNG, JPEG, GIF, WebP)"},
		"vector":     {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "none of its answers"},
		"cut off":    {picture(1)[:30], "cannot be read"},
		"huge":       {huge, "cannot be read"},
		"too large":  {append(picture(1), make([]byte, 200_000)...), "more than the 104857 that max_size allows"},
		"empty":      {nil, "empty"},
		"gif passes": {animated.Bytes(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, func(modelserver.Request) modelserver.Response { return modelserver.Response{Image: c.data} })
			_, err := run(t, l.build(t, gen.Image(), map[string]any{"model": "m", "prompt": "p", "max_size": 0.1, "retries": 0}), generators.Request{Count: 1})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// program makes the model "m" a shell script.
func program(dir, script string) func(*models.Options, *models.Config) {
	return func(o *models.Options, c *models.Config) {
		seed := int64(1)
		*c = models.Defaults()
		c.Protocol, c.Command, c.Params.Seed, c.Retry = "command", []string{"sh", "./speak.sh"}, &seed, 0
		o.Dir = dir
		if err := os.WriteFile(filepath.Join(dir, "speak.sh"), []byte(script), 0o700); err != nil {
			panic(err)
		}
	}
}

// speaker answers with the head of a recording and the request's seed, in
// base64.
const speaker = `read -r line
seed=$(printf '%s' "$line" | sed 's/.*"seed":\([0-9]*\).*/\1/')
data=$( (printf 'RIFF\044\000\000\000WAVEfmt \020\000\000\000'; printf '%s' "$seed") | base64 | tr -d '\n')
printf '{"blobs": [{"media_type": "audio/x-wav", "data": "%s"}]}\n' "$data"
`

func TestMediaConformance(t *testing.T) {
	l := newLab(t, nil, program(t.TempDir(), speaker))
	gentest.Run(t, gen.Media(), gentest.Case{Name: "speech", Models: l.Client,
		Params: map[string]any{"model": "m", "prompt": "Say {{.Number}}.", "media_types": []any{"audio/*"}}, Request: generators.Request{Count: 2, Seed: 1}})
}

func TestMediaRequests(t *testing.T) {
	const echo = `read -r line
printf '{"blobs": [{"media_type": "application/json", "data": "%s"}]}\n' "$(printf '%s' "$line" | sed 's/.*"raw":{"json":\(.*\)}}/\1/' | base64 | tr -d '\n')"
`
	l := newLab(t, nil, program(t.TempDir(), echo))
	text := func(params map[string]any) string {
		var out string
		g := l.build(t, gen.Media(), params)
		err := g.Generate(t.Context(), generators.Request{Count: 1, Inputs: map[string]arrow.Table{"lines": table(t, "text", []string{`say "hi"`})}}, func(rec arrow.Record) error {
			out = string(rec.Column(0).(interface{ Value(int) []byte }).Value(0))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := text(map[string]any{"model": "m", "prompt": `"x"`}); got != `{"prompt":"\"x\""}` {
		t.Errorf("sent %s", got)
	}
	if got := text(map[string]any{"model": "m", "request": true, "prompt": `{"voice":"a","text":{{json (index .Inputs.lines .Number).text}}}`}); got != `{"voice":"a","text":"say \"hi\""}` {
		t.Errorf("sent %s", got)
	}
}

// TestMediaOfAnEndpoint asks for speech as services have it.
func TestMediaOfAnEndpoint(t *testing.T) {
	speech := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "audio/wav")
		fmt.Fprintf(w, "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00%s", body)
	}))
	defer speech.Close()
	l := newLab(t, nil, func(_ *models.Options, c *models.Config) { c.Protocol, c.URL = "http", speech.URL+"/v1/audio/speech" })
	g := l.build(t, gen.Media(), map[string]any{"model": "m", "request": true, "prompt": `{"input":"Number {{.Number}}","voice":"a"}`, "media_types": []any{"audio/*"}})
	out := mustRun(t, g, generators.Request{Count: 3})
	if len(out["data"]) != 3 || out["media_type"][2] != "audio/wav" || out["prompt"][2] != `{"input":"Number 2","voice":"a"}` {
		t.Errorf("%v", out)
	}
}

func TestHostileMedia(t *testing.T) {
	for want, script := range map[string]string{
		"it claims to be audio/wav, but is text/plain": `echo '{"blobs": [{"media_type": "audio/wav", "data": "PHNjcmlwdA=="}]}'`,
		"no bytes with a media type":                   `echo '{"text": "I cannot do that. \u001b[31m"}'`,
		"text/html is not among media_types":           `echo '{"blobs": [{"media_type": "text/html", "data": "PGI+"}]}'`,
		"is no media type":                             `echo '{"blobs": [{"media_type": "x\" onerror=\"alert(1)", "data": "PGI+"}]}'`,
		"of 1 call all failed":                         `echo '{"error": "out of notes"}'`,
	} {
		l := newLab(t, nil, program(t.TempDir(), "read -r line\n"+script+"\n"))
		_, err := run(t, l.build(t, gen.Media(), map[string]any{"model": "m", "prompt": "p", "media_types": []any{"audio/*"}, "retries": 0}), generators.Request{Count: 1})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestArtifactMistakes(t *testing.T) {
	l := newLab(t, painter)
	for want, c := range map[string]struct {
		spec   generators.Spec
		params map[string]any
	}{
		"size: ":                      {gen.Image(), map[string]any{"model": "m", "prompt": "p", "size": "big"}},
		"system is for":               {gen.Image(), map[string]any{"model": "m", "prompt": "p", "system": "s"}},
		"prompt is missing":           {gen.Image(), map[string]any{"model": "m"}},
		"media_types: ":               {gen.Media(), map[string]any{"model": "m", "prompt": "p", "media_types": []any{"audio"}}},
		"which has no raw requests":   {gen.Media(), map[string]any{"model": "m", "prompt": "p"}},
		`there is no model "painter"`: {gen.Image(), map[string]any{"model": "painter", "prompt": "p"}},
	} {
		if _, err := c.spec.New(l.env(t.TempDir()), conformance.Decode(c.spec.Params, c.params)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", c.params, err, want)
		}
	}
	var kinds []string
	for _, s := range gen.Specs() {
		kinds = append(kinds, fmt.Sprint(s.Name, " ", s.Kind))
	}
	if want := []string{"models/prompt ", "models/evolve ", "models/image artifact", "models/media artifact"}; !slices.Equal(kinds, want) {
		t.Errorf("%v", kinds)
	}
}
