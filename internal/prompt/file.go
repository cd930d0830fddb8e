package prompt

import (
	"fmt"
	"os"
	"path/filepath"
)

// maxFile is the largest file that is read for a template or a schema.
const maxFile = 1 << 20

// ReadFile reads a text file of the workflow's folder.
func ReadFile(dir, name string) (string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, filepath.FromSlash(name))
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return "", fmt.Errorf("%s is no file of at most %d bytes", name, maxFile)
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
