package report

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/evaluators"
)

// picture is a PNG; a noisy one does not compress.
func picture(side int, noisy bool) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	state := uint32(1)
	for y := range side {
		for x := range side {
			c := color.RGBA{uint8(x), uint8(y), 90, 255}
			if noisy {
				state = state*1664525 + 1013904223
				c.R, c.G, c.B = uint8(state>>24), uint8(state>>16), uint8(state>>8)
			}
			img.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // into memory
	return out.Bytes()
}

// tone is a recording of a second.
func tone() []byte {
	const rate = 8000
	var out bytes.Buffer
	out.WriteString("RIFF")
	_ = binary.Write(&out, binary.LittleEndian, uint32(36+2*rate))
	out.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16)} {
		_ = binary.Write(&out, binary.LittleEndian, v)
	}
	out.WriteString("data")
	_ = binary.Write(&out, binary.LittleEndian, uint32(2*rate))
	for i := range rate {
		_ = binary.Write(&out, binary.LittleEndian, int16(8000*math.Sin(2*math.Pi*440*float64(i)/rate)))
	}
	return out.Bytes()
}

const (
	film   = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	vector = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><script>document.title="owned"</script><rect width="90" height="60" fill="teal" onload="alert(1)"/></svg>`
)

// gallery is a ranking of artifacts of all sorts.
func gallery(t testing.TB) *Document {
	t.Helper()
	var ids, kinds, types, prompts []string
	var scores []float64
	data := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	for i, a := range []struct {
		data          []byte
		claim, prompt string
	}{
		{picture(96, false), "image/png", `a gradient "><script>alert(1)</script>`},
		{picture(300, true), "image/png", "noise, too large for the page"},
		{tone(), "audio/x-wav", "concert pitch"},
		{[]byte(film), "video/mp4", "a film without frames"},
		{[]byte(vector), "image/svg+xml", "a drawing with a script"},
		{[]byte("<h1>Hello</h1>\n<script>document.title='owned'</script>"), "text/html", "a page"},
		{[]byte("# Notes\n\n" + strings.Repeat("a line of text \x1b[31m\u202e\n", 2000)), "text/markdown", "a long text"},
		{[]byte("%PDF-1.7 …"), "application/pdf", "a document"},
		{[]byte("<html><script>alert(1)</script>"), "image/png", "not what it claims to be"},
		{[]byte("\x00\x01\x02"), `x" onerror="alert(1)`, "no type at all"},
	} {
		ids, kinds, types, prompts = append(ids, idOf(i)), append(kinds, datasets.KindArtifact), append(types, a.claim), append(prompts, a.prompt)
		scores = append(scores, 1-float64(i)/10)
		data.Append(a.data)
	}
	doc := &Document{Title: "Artifacts", Run: Run{Status: StatusDone}}
	doc.Rankings = []Ranking{{Step: "best", Table: datasets.FromTable(tableOf(t, datasets.ID, ids, datasets.Kind, kinds, datasets.ArtifactData, data.NewArray(),
		datasets.ArtifactType, types, "prompt", prompts, "liking", scores)), Objectives: []Objective{{Score: "liking", Goal: evaluators.Maximize}}}}
	return doc
}

func TestArtifactsGetTheirElements(t *testing.T) {
	dir := t.TempDir()
	paths, err := Write(context.Background(), dir, gallery(t))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(paths.HTML)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, artifactFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var extensions []string
	for _, f := range files {
		extensions = append(extensions, filepath.Ext(f))
	}
	slices.Sort(extensions)
	if want := []string{".bin", ".bin", ".pdf", ".png", ".txt"}; !slices.Equal(extensions, want) {
		t.Errorf("files %v, want %v", extensions, want)
	}
	known := strings.Fields("src href alt title class width height loading controls preload download")
	source := regexp.MustCompile(`^(data:(image/png|image/svg\+xml|audio/wav|video/mp4);base64,[A-Za-z0-9+/=]+|artifacts/[0-9a-f]{32}\.png)$`)
	link := regexp.MustCompile(`^artifacts/[0-9a-f]{32}\.(png|pdf|txt|bin)$`)
	count := map[string]int{}
	elements(t, string(page), func(e xml.StartElement) {
		switch e.Name.Local {
		case "img", "audio", "video":
			count[e.Name.Local]++
		case "rect", "iframe", "object", "embed":
			t.Errorf("element %s got in", e.Name.Local)
			return
		case "a":
		default:
			return
		}
		for _, a := range e.Attr {
			if !slices.Contains(known, a.Name.Local) || a.Name.Local == "src" && !source.MatchString(a.Value) ||
				a.Name.Local == "href" && strings.HasPrefix(a.Value, artifactFolder) && !link.MatchString(a.Value) {
				t.Errorf("attribute %s=%.80q of %s", a.Name.Local, a.Value, e.Name.Local)
			}
		}
	}, func(s string) {
		if strings.ContainsAny(s, "\x1b\u202e") {
			t.Errorf("%.80q got in", s)
		}
	})
	if want := map[string]int{"img": 4, "audio": 1, "video": 1}; count["img"] != want["img"] || count["audio"] != 1 || count["video"] != 1 { // the winner is there twice
		t.Errorf("elements %v, want %v", count, want)
	}
	for _, want := range []string{"img-src &#39;self&#39; data:; media-src &#39;self&#39; data:", "&lt;h1&gt;Hello&lt;/h1&gt;", "it claims to be image/png, but is text/html", "is no media type"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(string(page), base64.StdEncoding.EncodeToString(picture(300, true))) {
		t.Error("a large picture is part of the page")
	}
}

// TestPicturesAreTold: what people call a picture names it, what is said of it
// stands beside it, and what the line below it tells needs no columns.
func TestPicturesAreTold(t *testing.T) {
	data := array.NewBinaryBuilder(memory.DefaultAllocator, arrow.BinaryTypes.Binary)
	data.Append(picture(96, false))
	data.Append(picture(64, false))
	png := []string{"image/png", "image/png"}
	doc := &Document{Title: "Pictures", Run: Run{Status: StatusDone}}
	doc.Rankings = []Ranking{{Step: "best", Objectives: []Objective{{Score: "liking", Goal: evaluators.Maximize}}, Table: datasets.FromTable(tableOf(t,
		datasets.ID, []string{idOf(0), idOf(1)}, datasets.Kind, []string{datasets.KindArtifact, datasets.KindArtifact}, datasets.ArtifactData, data.NewArray(),
		datasets.ArtifactType, png, "width", []float64{96, 64}, "height", []float64{96, 64}, "clear", []float64{1, 2}, "prompt", []string{"a shade of blue", "a smaller one"},
		datasets.ArtifactName, []string{"sky", "sea"}, "liking", []float64{2, 1}, "rationale", []string{"Even & calm.", "Too small."}))}}
	files := write(t, doc)
	page := html.UnescapeString(string(files["report.html"]))
	var heads []string
	for _, m := range regexp.MustCompile(`<th scope="col"[^>]*><button[^>]*><bdi>([^<]*)`).FindAllStringSubmatch(page, -1) {
		heads = append(heads, m[1])
	}
	if diff := cmp.Diff([]string{"rank", "candidate", "name", "liking", "prompt", "rationale", "clear", "id"}, heads); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	for _, want := range []string{`<span class="about">image/png, 96 × 96 px, `, `alt="sky"`, "<dt><bdi>rationale</bdi></dt><dd><bdi>Even & calm.</bdi></dd>",
		`<bdi class="cand">sky</bdi> ranks first of 2`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if md := string(files["report.md"]); !strings.Contains(md, "| rank | name | liking ↑ | prompt | rationale | clear | id |") {
		t.Errorf("report.md is\n%s", md)
	}
	if csv, _, _ := strings.Cut(string(files["ranking.csv"]), "\n"); csv != "id,kind,data,media_type,width,height,clear,prompt,name,liking,rationale" {
		t.Errorf("the file has the columns %s", csv)
	}
}

// TestPicturesSayWhereTheyComeFrom: in the page and in files beside it.
func TestPicturesSayWhereTheyComeFrom(t *testing.T) {
	doc := gallery(t)
	doc.Rankings[0].Statement = disclosure.Statement{Generated: &disclosure.Generated{By: "cupel 1.2.3", Workflow: "gallery", SourceType: disclosure.Trained}}
	dir := t.TempDir()
	paths, err := Write(context.Background(), dir, doc)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(paths.HTML)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, m := range regexp.MustCompile(`src="data:(image/[a-z+]+);base64,([A-Za-z0-9+/=]+)"`).FindAllStringSubmatch(html.UnescapeString(string(page)), -1) {
		data, err := base64.StdEncoding.DecodeString(m[2])
		if err != nil || !bytes.Contains(data, []byte(disclosure.Trained)) {
			t.Errorf("%s of %d bytes says nothing (%v)", m[1], len(data), err)
			continue
		}
		said[m[1]]++
		if m[1] == "image/png" {
			if _, err := png.Decode(bytes.NewReader(data)); err != nil {
				t.Error(err)
			}
		}
	}
	if said["image/png"] == 0 || said["image/svg+xml"] == 0 {
		t.Errorf("pictures in the page: %v", said)
	}
	files, err := filepath.Glob(filepath.Join(dir, artifactFolder, "*.png"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if data, err := os.ReadFile(files[0]); err != nil || !bytes.Contains(data, []byte(disclosure.Trained)) {
		t.Errorf("%s says nothing (%v)", files[0], err)
	}
}

// TestFilesHaveStatementsBesideThem: what can't hold a statement has it in a file
// of the form that tables have, and pictures that hold theirs have none.
func TestFilesHaveStatementsBesideThem(t *testing.T) {
	doc := gallery(t)
	doc.Rankings[0].Statement = disclosure.Statement{Inputs: []disclosure.Input{{Name: "briefs", License: "CC0-1.0"}},
		Generated: &disclosure.Generated{By: "cupel 1.2.3", Run: "r1", SourceType: disclosure.Trained}, Table: "7c"}
	dir := t.TempDir()
	if _, err := Write(context.Background(), dir, doc); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, artifactFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	stated := 0
	for _, path := range files {
		if strings.HasSuffix(path, ".meta.json") {
			continue
		}
		got, ok, err := disclosure.ReadSidecar(path)
		if err != nil || ok == (filepath.Ext(path) == ".png") {
			t.Errorf("%s: a statement beside it is %v (%v)", filepath.Base(path), ok, err)
		}
		if ok {
			stated++
			if diff := cmp.Diff(doc.Rankings[0].Statement, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", filepath.Base(path), diff)
			}
		}
	}
	if stated != 4 || len(files) != 5+stated {
		t.Errorf("%d of %d files have a statement", stated, len(files))
	}
}

// TestTheSameBytesOfTwoTables are two files: their statements differ.
func TestTheSameBytesOfTwoTables(t *testing.T) {
	of := func(input string) disclosure.Statement {
		return disclosure.Statement{Inputs: []disclosure.Input{{Name: input}}}
	}
	x, err := newExhibits(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, input := range []string{"a", "b", "a"} {
		if err := x.file(&exhibit{}, "application/pdf", []byte("%PDF-1.7"), of(input)); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(x.dir, artifactFolder, "*.pdf"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	inputs := map[string]bool{}
	for _, path := range files {
		s, _, err := disclosure.ReadSidecar(path)
		if err != nil || len(s.Inputs) != 1 {
			t.Fatal(s, err)
		}
		inputs[s.Inputs[0].Name] = true
	}
	if !inputs["a"] || !inputs["b"] {
		t.Errorf("statements of %v", inputs)
	}
}

// TestArtifactsRunNothing opens the gallery in a browser.
func TestArtifactsRunNothing(t *testing.T) {
	dom := browser(t, write(t, gallery(t))["report.html"])
	if strings.Contains(dom, "<title>owned") || !strings.Contains(dom, "<title>Artifacts</title>") {
		t.Error("a script of an artifact ran")
	}
}

func TestFilesOfArtifactsAreBounded(t *testing.T) {
	x, err := newExhibits(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x.filed = filesAll
	e := exhibit{Element: "audio"}
	if err := x.file(&e, "audio/wav", tone(), disclosure.Statement{}); err != nil || e.Element != "" || e.Source != "" || !strings.Contains(e.Note, "Parquet") {
		t.Errorf("%+v, %v", e, err)
	}
}

// writings is a ranking of long texts.
func writings(t testing.TB, kind string) *Document {
	t.Helper()
	program := "def priority(n: int) -> float:\n    \"\"\"Prefer few divisors.\"\"\"\n" + strings.Repeat("    if n % 7 == 0:\n        return -n * 0.5\n", 12) + "    return n\n"
	texts := []string{program, "short", strings.Repeat("One long sentence without an end ", 30), strings.Repeat("W", 3000),
		"<script>alert(1)</script>\n<b>markup</b>\n\x1b[31m", strings.Repeat("x\n", 50_000)}
	ids, kinds, scores := make([]string, len(texts)), make([]string, len(texts)), make([]float64, len(texts))
	for i := range texts {
		ids[i], kinds[i], scores[i] = idOf(i), kind, 1-float64(i)/10
	}
	doc := &Document{Title: "Writings", Run: Run{Status: StatusDone}}
	doc.Rankings = []Ranking{{Step: "best", Table: datasets.FromTable(tableOf(t, datasets.ID, ids, datasets.Kind, kinds, kind, texts, "score", scores)),
		Objectives: []Objective{{Score: "score", Goal: evaluators.Maximize}}}}
	return doc
}

func TestLongTextsAreBlocks(t *testing.T) {
	page := string(write(t, writings(t, "code"))["report.html"])
	if n := strings.Count(page, `<details class="long code">`); n != 5 {
		t.Errorf("%d blocks of code, want 5", n)
	}
	for _, want := range []string{`<bdi>short</bdi>`, "&lt;b&gt;markup&lt;/b&gt;", `<pre class="leading" tabindex="0">def priority`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if len(page) > 200_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	prose := string(write(t, writings(t, "text"))["report.html"])
	if !strings.Contains(prose, `<details class="long">`) || !strings.Contains(prose, `<pre class="leading prose"`) {
		t.Error("texts are set as code")
	}
}
