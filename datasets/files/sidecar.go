package files

import (
	"errors"
	"io/fs"
	"os"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets/disclosure"
)

// sidecar is the file beside a table that says where it comes from, in formats
// that can't.
type sidecar struct {
	path      string // of the table
	statement disclosure.Statement
	wanted    bool // the format has no place for it
}

func newSidecar(path string, format Format, schema *arrow.Schema) sidecar {
	s, _ := disclosure.FromMetadata(schema.Metadata())
	return sidecar{path: path, statement: s, wanted: format.isText()}
}

// write puts the sidecar on disk. Where there is nothing to say, one that speaks
// of a table which is about to be replaced goes away.
func (s sidecar) write() error {
	if !s.wanted {
		return nil
	}
	name := disclosure.Sidecar(s.path)
	if s.statement.Empty() {
		if old, ok, err := disclosure.ReadSidecar(s.path); err != nil || !ok || old.Empty() {
			return nil // it is none of ours
		}
		return os.Remove(name)
	}
	temp, err := createTemp(name)
	if err != nil {
		return err
	}
	_, err = temp.Write(s.statement.JSON())
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		if left := os.Remove(temp.Name()); !errors.Is(left, fs.ErrNotExist) {
			err = errors.Join(err, left)
		}
	}
	return err
}
