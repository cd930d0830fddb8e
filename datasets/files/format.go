package files

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/cupel-science/cupel/internal/suggest"
)

// Format is a file format of tables.
type Format string

// The formats.
const (
	Parquet     Format = "parquet"
	Arrow       Format = "arrow"  // Arrow IPC file, also called Feather 2
	ArrowStream Format = "arrows" // Arrow IPC stream
	CSV         Format = "csv"
	TSV         Format = "tsv"
	JSONL       Format = "jsonl"
	SMILES      Format = "smiles" // molecules, one line each
	SDF         Format = "sdf"    // molecules, MDL structure-data file
)

// Compression is how the bytes of a whole file are compressed. The compression
// inside Parquet files is another matter and needs no mention.
type Compression string

// The compressions; None is also the zero value.
const (
	None Compression = ""
	Gzip Compression = "gz"
	Zstd Compression = "zst"
)

// FormatInfo describes a format for people.
type FormatInfo struct {
	Format     Format   `json:"format"`
	Extensions []string `json:"extensions"`
	About      string   `json:"about"`
}

// Formats lists what can be read and written, best kept formats first.
func Formats() []FormatInfo {
	return []FormatInfo{
		{Parquet, []string{".parquet"}, "Apache Parquet: typed, compressed, read by column"},
		{Arrow, []string{".arrow", ".feather", ".ipc"}, "Apache Arrow IPC file (Feather 2): typed, fastest"},
		{ArrowStream, []string{".arrows"}, "Apache Arrow IPC stream: typed, for pipes"},
		{CSV, []string{".csv"}, "comma-separated values: types are inferred"},
		{TSV, []string{".tsv"}, "tab-separated values: types are inferred"},
		{JSONL, []string{".jsonl", ".ndjson"}, "JSON lines: one object per line, types are inferred"},
		{SMILES, []string{".smi", ".smiles", ".ism"}, "SMILES: one molecule per line, with its name"},
		{SDF, []string{".sdf", ".sd", ".mol"}, "MDL structure-data file: molecules and their data, types are inferred"},
	}
}

// ParseFormat finds a format by its name or one of its extensions.
func ParseFormat(name string) (Format, error) {
	lower := strings.TrimPrefix(strings.ToLower(name), ".")
	var names []string
	for _, f := range Formats() {
		for _, known := range append([]string{string(f.Format)}, f.Extensions...) {
			known = strings.TrimPrefix(known, ".")
			if known == lower {
				return f.Format, nil
			}
			names = append(names, known)
		}
	}
	return "", fmt.Errorf("unknown table format %q%s; known are %s", name, suggest.Hint(lower, names), formatNames())
}

func formatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f.Format))
	}
	return strings.Join(names, ", ")
}

// fromName reads format and compression from a file name. The format is "" for
// a name without extension, and an error for an unknown one.
func fromName(path string) (Format, Compression, error) {
	base, compression := filepath.Base(path), None
	ext := strings.ToLower(filepath.Ext(base))
	switch ext {
	case ".gz", ".zst":
		compression = Compression(ext[1:])
		base = base[:len(base)-len(ext)]
		ext = strings.ToLower(filepath.Ext(base))
	}
	if ext == "" || ext == base {
		return "", compression, nil
	}
	format, err := ParseFormat(ext)
	if err != nil {
		return "", compression, fmt.Errorf("%s: %w", path, err)
	}
	return format, compression, nil
}

var (
	magicParquet   = []byte("PAR1")
	magicEncrypted = []byte("PARE")
	magicArrow     = []byte("ARROW1")
	magicStream    = []byte{0xff, 0xff, 0xff, 0xff}
	magicGzip      = []byte{0x1f, 0x8b}
	magicZstd      = []byte{0x28, 0xb5, 0x2f, 0xfd}
	utf8BOM        = []byte{0xef, 0xbb, 0xbf}
)

func sniffCompression(head []byte) Compression {
	switch {
	case bytes.HasPrefix(head, magicGzip):
		return Gzip
	case bytes.HasPrefix(head, magicZstd):
		return Zstd
	}
	return None
}

// sniffFormat recognises a format by its first bytes; "" means text or unknown.
func sniffFormat(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, magicParquet), bytes.HasPrefix(head, magicEncrypted):
		return Parquet
	case bytes.HasPrefix(head, magicArrow):
		return Arrow
	case bytes.HasPrefix(head, magicStream):
		return ArrowStream
	}
	return ""
}

func (f Format) isText() bool {
	switch f {
	case CSV, TSV, JSONL, SMILES, SDF:
		return true
	}
	return false
}

func (f Format) isIPC() bool { return f == Arrow || f == ArrowStream }

// decide settles the format of a file from its name and its first bytes.
func decide(path string, named Format, nameErr error, head []byte) (Format, error) {
	found := sniffFormat(head)
	switch {
	case nameErr != nil && found == "":
		return "", nameErr
	case nameErr != nil:
		return found, nil
	case named == "" && found == "" && looksLikeJSON(head):
		return JSONL, nil
	case named == "" && found == "":
		return "", fmt.Errorf("%s: the name has no extension and the content is not recognised; name the format: %s", path, formatNames())
	case named == "", named.isIPC() && found.isIPC():
		return found, nil // both Arrow formats go by .arrow
	case found != "" && named.isText(), found != named && !named.isText() && len(head) > 0:
		return "", mismatch(path, named, found)
	}
	return named, nil
}

func mismatch(path string, named, found Format) error {
	if found == "" {
		return fmt.Errorf("%s: named as %s, but the content is not; if it is another format, rename the file or name the format (%s)", path, named, formatNames())
	}
	return fmt.Errorf("%s: named as %s, but the content is %s; rename the file or name the format", path, named, found)
}

func looksLikeJSON(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, utf8BOM), " \t\r\n")
	return len(head) > 0 && head[0] == '{'
}
