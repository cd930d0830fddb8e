package disclosure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/apache/arrow/go/v17/arrow"
)

// The keys of schema metadata in Parquet and Arrow files: the statement as JSON,
// and the sentence for readers who know nothing of Cupel.
const (
	MetaStatement   = "cupel.statement"
	MetaGeneratedBy = "generated_by"
)

// Metadata is schema metadata with the statement in it, in place of one that was
// there. It is reproducible.
func (s Statement) Metadata(m arrow.Metadata) arrow.Metadata {
	var keys, values []string
	for i, k := range m.Keys() {
		if k != MetaStatement && k != MetaGeneratedBy {
			keys, values = append(keys, k), append(values, m.Values()[i])
		}
	}
	if s = s.Reproducible(); !s.Empty() {
		keys, values = append(keys, MetaStatement), append(values, string(compact(s)))
		if s.Generated != nil {
			keys, values = append(keys, MetaGeneratedBy), append(values, s.Generated.Sentence())
		}
	}
	return arrow.NewMetadata(keys, values)
}

// FromMetadata reads the statement of a schema; false where it has none that can
// be read.
func FromMetadata(m arrow.Metadata) (Statement, bool) {
	i := m.FindKey(MetaStatement)
	if i < 0 || len(m.Values()[i]) > maxSidecar {
		return Statement{}, false
	}
	var s Statement
	err := json.Unmarshal([]byte(m.Values()[i]), &s)
	return s, err == nil
}

// compact is the statement as JSON in one line.
func compact(s Statement) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic("disclosure: " + err.Error()) // plain values always encode
	}
	return text
}

// Sidecar is the name of the file that holds the statement of a file that can't.
func Sidecar(path string) string { return path + ".meta.json" }

// maxSidecar bounds the sidecars that are read, in bytes.
const maxSidecar = 4 << 20

// JSON is the statement as the text of a sidecar.
func (s Statement) JSON() []byte {
	if s.Inputs == nil {
		s.Inputs = []Input{}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		panic("disclosure: " + err.Error()) // plain values always encode
	}
	return out.Bytes()
}

// ReadSidecar reads the statement beside a file; false where there is none.
func ReadSidecar(path string) (Statement, bool, error) {
	name := Sidecar(path)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Statement{}, false, nil
	}
	if err != nil {
		return Statement{}, false, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSidecar+1))
	if err != nil {
		return Statement{}, false, err
	}
	if len(text) > maxSidecar {
		return Statement{}, false, fmt.Errorf("%s is larger than %d MB", name, maxSidecar>>20)
	}
	var s Statement
	if err := json.Unmarshal(text, &s); err != nil {
		return Statement{}, false, fmt.Errorf("%s: %w", name, err)
	}
	return s, true, nil
}
