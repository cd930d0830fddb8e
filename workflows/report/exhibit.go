package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/media"
)

// Bounds of artifacts. Smaller ones are part of the page, others files beside it.
const (
	embedOne  = 128 << 10 // bytes of an artifact in the page
	embedAll  = 1536 << 10
	filesAll  = 512 << 20
	textShown = 20_000 // bytes of a text
)

// artifactFolder is where the files are, beside the page.
const artifactFolder = "artifacts"

// exhibits shows artifacts: bytes with a media type that come from anywhere. Each
// gets the element for its type, in which nothing is run: pictures (SVG too) an
// img, recordings and films a player, texts a pre, and everything else a link to
// a file. What is not what it claims to be is such a file, too.
type exhibits struct {
	dir      string // of the page
	markup   *template.Template
	embedded int64 // bytes in the page
	filed    int64 // bytes in files
	shown    bool  // there is an artifact
	written  map[string]bool
	err      error // the first that kept a file from being written
}

func newExhibits(dir string) (*exhibits, error) {
	markup, err := template.ParseFS(assets, "assets/exhibit.html.tmpl")
	return &exhibits{dir: dir, markup: markup, written: map[string]bool{}}, err
}

// exhibit is what the template reads.
type exhibit struct {
	Element       string // img, audio, video, pre, or "" for a file only
	Source        template.URL
	File          string // name of a file beside the page that may be opened, "" for none
	Title         string // what people know of it
	Type, Size    string
	Text          string
	Width, Height int
	Note          string // what is wrong with it
}

// draw shows artifacts by itself, with the statement of their table in pictures
// that can hold it and beside other files, and leaves other kinds to another
// function, whose drawings are bounded.
func (x *exhibits) draw(s disclosure.Statement, other func(string, Row) template.HTML) func(string, Row) template.HTML {
	return func(kind string, row Row) template.HTML {
		if kind == datasets.KindArtifact {
			return x.show(row, s)
		}
		if other == nil {
			return ""
		}
		if d := other(kind, row); len(d) <= drawingBytes {
			return d
		}
		return ""
	}
}

func (x *exhibits) show(row Row, s disclosure.Statement) template.HTML {
	data, ok := row.bytes(datasets.ArtifactData)
	if !ok || x.err != nil {
		return ""
	}
	e := exhibit{Title: clean(row.title(), 200), Size: byteSize(len(data))}
	claimed := row.Text(datasets.ArtifactType)
	name, err := media.Check(data, claimed)
	if err != nil {
		e.Note = clean(err.Error(), 200)
		name = "application/octet-stream"
	}
	if !s.Empty() {
		// A picture that can't be understood is shown as it came.
		if stated, held, err := disclosure.Embed(name, data, s); held && err == nil {
			data, s = stated, disclosure.Statement{} // which needs no other place
		}
	}
	e.Type = clean(name, 80)
	if x.err = x.place(&e, name, data, s); x.err != nil {
		return ""
	}
	var out bytes.Buffer
	x.err = x.markup.Execute(&out, e)
	x.shown = true
	return template.HTML(out.String()) // html/template escaped it
}

// place says in which element an artifact is shown, and from where.
func (x *exhibits) place(e *exhibit, name string, data []byte, beside disclosure.Statement) error {
	switch media.ElementOf(name) {
	case media.Picture:
		e.Element = "img"
		if media.Sized(name) {
			e.Width, e.Height, _ = media.Size(data) // 0 leaves it to the browser
		}
	case media.Audio:
		e.Element = "audio"
	case media.Video:
		e.Element = "video"
	case media.Text:
		e.Element, e.Text = "pre", cleanLines(string(data), textShown)
		if len(data) <= textShown {
			return nil
		}
	}
	if n := int64(len(data)); e.Element != "" && e.Element != "pre" && n <= embedOne && x.embedded+n <= embedAll {
		x.embedded += n
		e.Source = template.URL("data:" + name + ";base64," + base64.StdEncoding.EncodeToString(data)) // name is a media type, checked
		return nil
	}
	return x.file(e, name, data, beside)
}

// file writes an artifact beside the page, and beside that the statement that it
// can't hold, if there is one.
func (x *exhibits) file(e *exhibit, name string, data []byte, beside disclosure.Statement) error {
	if x.filed+int64(len(data)) > filesAll {
		if e.Element != "pre" {
			e.Element = ""
		}
		e.Note = strings.TrimPrefix(e.Note+"; it is in the Parquet file only", "; ")
		return nil
	}
	base := fileDigest(data, beside) + media.Extension(name)
	if !x.written[base] {
		if err := x.write(base, data, beside); err != nil {
			return err
		}
		x.written[base] = true
		x.filed += int64(len(data))
	}
	e.Source = template.URL(artifactFolder + "/" + base) // hexadecimal digits and an extension of ours
	if name != "image/svg+xml" {                         // opened by itself, it could run scripts
		e.File = artifactFolder + "/" + base
	}
	return nil
}

// write puts an artifact on disk, after its statement, so that it is never there
// without it.
func (x *exhibits) write(base string, data []byte, beside disclosure.Statement) error {
	path := filepath.Join(x.dir, artifactFolder, base)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if !beside.Empty() {
		if err := writeBytes(disclosure.Sidecar(path), beside.JSON()); err != nil {
			return err
		}
	}
	return writeBytes(path, data)
}

// fileDigest names a file by its bytes and the statement beside it: the same bytes
// from two tables are two files, where these were made from different things.
func fileDigest(data []byte, beside disclosure.Statement) string {
	h := sha256.New()
	_, _ = h.Write(data) // never fails
	if !beside.Empty() {
		_, _ = h.Write(beside.Reproducible().JSON())
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// bytes returns the value of a binary column.
func (r Row) bytes(column string) ([]byte, bool) {
	i := datasets.Lookup(r.Record.Schema(), column)
	if i < 0 || r.Record.Column(i).IsNull(r.Index) {
		return nil, false
	}
	switch c := r.Record.Column(i).(type) {
	case *array.Binary:
		return c.Value(r.Index), true
	case *array.LargeBinary:
		return c.Value(r.Index), true
	}
	return nil, false
}

// title is what people know of an artifact: its name, or what it was made from.
func (r Row) title() string {
	for _, column := range []string{datasets.ArtifactName, "prompt"} {
		if text := r.Text(column); text != "" {
			return text
		}
	}
	return ""
}

// byteSize writes a number of bytes with two digits that matter: "12 kB".
func byteSize(n int) string {
	size, units := float64(n), []string{"bytes", "kB", "MB", "GB"}
	for size >= 999.5 && len(units) > 1 {
		size, units = size/1000, units[1:]
	}
	if size < 9.95 && units[0] != "bytes" {
		return fmt.Sprintf("%.1f %s", size, units[0])
	}
	return fmt.Sprintf("%.0f %s", size, units[0])
}

// join adds the error of exhibits to another.
func (x *exhibits) join(err error) error { return errors.Join(err, x.err) }
