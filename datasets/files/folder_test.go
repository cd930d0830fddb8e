package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// folder makes a folder of files, by name.
func folder(t testing.TB, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func pictureFile(t testing.TB, format string) string {
	t.Helper()
	var out bytes.Buffer
	picture, err := image.NewGray(image.Rect(0, 0, 3, 2)), error(nil)
	if format == "jpeg" {
		err = jpeg.Encode(&out, picture, nil)
	} else {
		err = png.Encode(&out, picture)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// read gives the rows of a folder as texts, and the sizes of its batches.
func read(t testing.TB, path string, opts files.Options) (rows []string, batches []int64, err error) {
	t.Helper()
	f, err := files.OpenFolder(path, opts)
	if err != nil {
		return nil, nil, err
	}
	s, err := f.Open(context.Background())
	if err != nil {
		return nil, nil, err
	}
	err = datasets.Each(context.Background(), s, func(rec arrow.Record) error {
		batches = append(batches, rec.NumRows())
		for i := range int(rec.NumRows()) {
			rows = append(rows, fmt.Sprintf("%s %s %.5q", rec.Column(2).ValueStr(i), rec.Column(1).ValueStr(i), rec.Column(0).(*array.Binary).Value(i)))
		}
		return nil
	})
	return rows, batches, err
}

func TestFolder(t *testing.T) {
	dir := folder(t, map[string]string{"b.png": pictureFile(t, "png"), "a.jpg": pictureFile(t, "jpeg"), "notes": "words", "Z.txt": "last\n", "ü.md": "# x",
		".hidden.png": "no picture", "within/c.png": "not read"})
	if err := os.Symlink(filepath.Join(dir, "b.png"), filepath.Join(dir, "link.png")); err != nil {
		t.Fatal(err)
	}
	rows, batches, err := read(t, dir, files.Options{BatchRows: 4})
	want := []string{`Z.txt text/plain "last\n"`, `a.jpg image/jpeg "\xff\xd8\xff\xdb\x00"`, `b.png image/png "\x89PNG\r"`, `link.png image/png "\x89PNG\r"`,
		`notes text/plain "words"`, `ü.md text/markdown "# x"`}
	if diff := cmp.Diff(want, rows); diff != "" || err != nil || !slices.Equal(batches, []int64{4, 2}) {
		t.Errorf("%v, batches %v (-want +got):\n%s", err, batches, diff)
	}
}

// TestFolderIdentity: what a file is called does not make it another artifact.
func TestFolderIdentity(t *testing.T) {
	ids := func(name string) string {
		f, err := files.OpenFolder(folder(t, map[string]string{name: pictureFile(t, "png")}), files.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		rec, err := s.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		d, err := datasets.NewIdentifier(memory.DefaultAllocator, rec.Schema(), datasets.KindArtifact, "inputs.x")
		if err != nil {
			t.Fatal(err)
		}
		return d.Identify(rec).Column(0).ValueStr(0)
	}
	if a, b := ids("a.png"), ids("b.png"); a != b {
		t.Errorf("%s and %s", a, b)
	}
}

func TestFolderChecksum(t *testing.T) {
	sum := func(contents map[string]string, touch bool) string {
		dir := folder(t, contents)
		if touch {
			for name := range contents {
				if err := os.Chtimes(filepath.Join(dir, name), time.Unix(1, 0), time.Unix(1, 0)); err != nil {
					t.Fatal(err)
				}
			}
		}
		f, err := files.OpenFolder(dir, files.Options{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := f.SHA256(files.SHA256)
		if err != nil || len(out) != 64 {
			t.Fatal(out, err)
		}
		return out
	}
	first := sum(map[string]string{"a": "1", "b": "2"}, false)
	if again := sum(map[string]string{"a": "1", "b": "2", ".x": "3", "within/c": "4"}, true); again != first {
		t.Error("hidden files, folders or times change the checksum")
	}
	for _, other := range []map[string]string{{"a": "2", "b": "1"}, {"a": "1"}, {"a": "1", "c": "2"}, {"a": "1", "b": "2", "c": "3"}} {
		if sum(other, false) == first {
			t.Errorf("%v has the same checksum", other)
		}
	}
}

func TestFolderMistakes(t *testing.T) {
	large := folder(t, map[string]string{"a.txt": "x"})
	if err := os.Truncate(filepath.Join(large, "a.txt"), files.MaxFolderFile+1); err != nil {
		t.Fatal(err)
	}
	broken := folder(t, map[string]string{"a.txt": "x"})
	if err := os.Symlink("nowhere", filepath.Join(broken, "b.png")); err != nil {
		t.Fatal(err)
	}
	many := map[string]string{}
	for i := range 15 {
		many[fmt.Sprintf("%02d.png", i)] = "words"
	}
	for want, dir := range map[string]string{
		"has no files": folder(t, map[string]string{".a": "x", "b/c": "x"}),
		"no such file": filepath.Join(t.TempDir(), "none"),
		"a.png: by its name it claims to be image/png, but is image/jpeg; rename it": folder(t, map[string]string{"a.png": pictureFile(t, "jpeg")}),
		"a.png: the file is empty":                                 folder(t, map[string]string{"a.png": ""}),
		"a.txt has 64 MiB; a file of a folder may have at most 64": large,
		"b.png":            broken,
		"and 5 more files": folder(t, many),
	} {
		if _, _, err := read(t, dir, files.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestFolderChanges: what changes between looking and reading is no row.
func TestFolderChanges(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "one", "b.txt": "two"})
	f, err := files.OpenFolder(dir, files.Options{BatchRows: 1})
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.txt"), []byte("three"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := s.Next(context.Background()); err == nil || errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "b.txt: the file has changed") {
		t.Error(err)
	}
}
