package media

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func picture(t testing.TB, format string) []byte {
	t.Helper()
	rgba := image.NewRGBA(image.Rect(0, 0, 7, 5))
	var out bytes.Buffer
	var err error
	switch format {
	case "image/png":
		err = png.Encode(&out, rgba)
	case "image/jpeg":
		err = jpeg.Encode(&out, rgba, nil)
	case "image/gif":
		err = gif.Encode(&out, rgba, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	wav  = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
	webm = "\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04"
	mp4  = "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	svg  = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>`
)

func TestCheck(t *testing.T) {
	for _, c := range []struct{ data, claimed, want string }{
		{string(picture(t, "image/png")), "image/png", "image/png"},
		{string(picture(t, "image/jpeg")), "Image/JPG; q=1", "image/jpeg"},
		{string(picture(t, "image/gif")), "image/gif", "image/gif"},
		{string(picture(t, "image/png")), "image/jpeg", ""},
		{wav, "audio/x-wav", "audio/wav"},
		{wav, "audio/mpeg", ""},
		{webm, "audio/webm", "audio/webm"},
		{webm, "video/webm", "video/webm"},
		{mp4, "video/mp4", "video/mp4"},
		{svg, "image/svg+xml", "image/svg+xml"},
		{svg, "image/png", ""},
		{"<script>alert(1)</script>", "image/png", ""},
		{"<script>alert(1)</script>", "text/html", "text/html"},
		{"plain", "text/plain; charset=utf-8", "text/plain"},
		{`{"a": 1}`, "application/json", "application/json"},
		{"print(1)", "text/x-python", "text/x-python"},
		{"\x00\x01\x02\xff", "text/plain", ""},
		{"\x00\x01\x02\xff", "application/x-unheard-of", "application/x-unheard-of"},
		{wav, "application/x-unheard-of", ""},
		{"\x00\x01\x02\xff", "audio/flac", ""},
		{"%PDF-1.7", "application/pdf", "application/pdf"},
		{"", "image/png", ""},
		{"x", "png", ""},
		{"x", "text/<script>", ""},
		{"x", "", ""},
	} {
		got, err := Check([]byte(c.data), c.claimed)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%.20q as %q: %q, %v; want %q", c.data, c.claimed, got, err, c.want)
		}
	}
}

func TestSize(t *testing.T) {
	for _, format := range []string{"image/png", "image/jpeg", "image/gif"} {
		if w, h, err := Size(picture(t, format)); w != 7 || h != 5 || err != nil {
			t.Errorf("%s: %d by %d, %v", format, w, h, err)
		}
	}
	huge := picture(t, "image/png")
	copy(huge[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff") // the size in the head, whose checksum is then wrong
	for _, data := range [][]byte{nil, []byte("no picture"), picture(t, "image/png")[:20], huge} {
		if _, _, err := Size(data); err == nil {
			t.Errorf("%.20q has a size", data)
		}
	}
}

// TestNothingRuns holds the list of what is shown to types in which a page runs
// nothing.
func TestNothingRuns(t *testing.T) {
	for name, want := range map[string]Element{
		"text/html": Text, "application/xhtml+xml": Text, "application/javascript": Text, "application/pdf": Download, "image/svg+xml": Picture,
		"application/x-shockwave-flash": Download, "model/gltf-binary": Download, "": Download,
	} {
		if got := ElementOf(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"text/html", "application/javascript", "application/xhtml+xml", "text/x-sh"} {
		if e := Extension(name); e != ".txt" {
			t.Errorf("%s is written as %s", name, e)
		}
	}
}

func TestOfFile(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"a.png", string(picture(t, "image/png")), "image/png"},
		{"A.PNG", string(picture(t, "image/png")), "image/png"},
		{"a.jpeg", string(picture(t, "image/jpeg")), "image/jpeg"},
		{"a.b.jpg", string(picture(t, "image/jpeg")), "image/jpeg"},
		{"a.png", string(picture(t, "image/jpeg")), ""},
		{"a.txt", "plain", "text/plain"},
		{"a.md", "# plain", "text/markdown"},
		{"a.txt", "\x00\x01\x02\xff", ""},
		{"a.svg", svg, "image/svg+xml"},
		{"a.html", "<script>alert(1)</script>", "text/html"},
		{"a.png", "<script>alert(1)</script>", ""},
		{"a.m4a", mp4, "audio/mp4"},
		{"a", string(picture(t, "image/gif")), "image/gif"},
		{"a.xyz", wav, "audio/wav"},
		{"a.xyz", "\x00\x01\x02\xff", "application/octet-stream"},
		{"a.png", "", ""},
		{"a", "", ""},
	} {
		got, err := OfFile(c.name, []byte(c.data))
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%.20q in %s: %q, %v; want %q", c.data, c.name, got, err, c.want)
		}
		if head, again := OfFile(c.name, []byte(c.data)[:min(len(c.data), HeadBytes)]); head != got || (again == nil) != (err == nil) {
			t.Errorf("%s: the head says %q, %v", c.name, head, again)
		}
	}
	if _, err := OfFile("a.png", picture(t, "image/jpeg")); err == nil || err.Error() != "by its name it claims to be image/png, but is image/jpeg; rename it" {
		t.Error(err)
	}
}

// TestExtensionsAreRead: what is written under an extension is read as the same.
func TestExtensionsAreRead(t *testing.T) {
	for name, end := range extensions {
		if typesByEnd[end] != name {
			t.Errorf("%s is written as %s, which is read as %s", name, end, typesByEnd[end])
		}
	}
}

func FuzzOfFile(f *testing.F) {
	f.Add("a.png", []byte(wav))
	f.Add("a.svg", []byte(svg))
	f.Add("a.txt", []byte(strings.Repeat("é", 2000)))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		got, err := OfFile(name, data)
		if err != nil {
			return
		}
		if normal, err := Normal(got); normal != got || err != nil {
			t.Errorf("%q passes as %q", name, got)
		}
		if head, err := OfFile(name, data[:min(len(data), HeadBytes)]); head != got || err != nil {
			t.Errorf("%q is %q, its head %q (%v)", name, got, head, err)
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(wav), "audio/wav")
	f.Add([]byte(svg), "image/svg+xml")
	f.Fuzz(func(t *testing.T, data []byte, claimed string) {
		name, err := Check(data, claimed)
		if err == nil && (name == "" || strings.ContainsAny(name, "<>\" ;")) {
			t.Errorf("%q passes as %q", claimed, name)
		}
		_, _, _ = Size(data)
	})
}
