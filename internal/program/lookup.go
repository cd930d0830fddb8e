package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// isPath reports whether the name of a program is a path and not to be looked
// up.
func isPath(name string) bool {
	return strings.ContainsRune(name, '/') || filepath.Base(name) != name
}

// checkOwn checks a program that is a file of the workflow's folder. Others may
// be installed only where the step runs.
func (p *Program) checkOwn() error {
	name := p.command[0]
	if !isPath(name) {
		return nil
	}
	path := p.absolute(name)
	if local, err := filepath.Rel(p.dir, path); err != nil || !filepath.IsLocal(local) {
		return nil
	}
	return executable(path, name)
}

func (p *Program) absolute(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(p.dir, name)
}

// executable explains why a file can't be run, with advice.
func executable(path, name string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the program %s does not exist in the workflow's folder; paths start there", name)
	case err != nil:
		return fmt.Errorf("the program %s: %w", name, err)
	case info.IsDir():
		return fmt.Errorf("the program %s is a folder", name)
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return fmt.Errorf("the program %s is not executable; run `chmod +x %s`, or name its interpreter, as in command: [python3, %s]", name, name, name)
	}
	return nil
}

// find returns the path of the program: that given, else the executable file of
// that name in the workflow's folder, else the first one in PATH.
func (p *Program) find(searchPath string) (string, error) {
	name := p.command[0]
	path := p.absolute(name)
	switch err := executable(path, name); {
	case err == nil && (isPath(name) || runtime.GOOS != "windows"):
		return path, nil
	case isPath(name):
		return "", err
	}
	if runtime.GOOS == "windows" {
		return exec.LookPath(name)
	}
	for _, dir := range filepath.SplitList(searchPath) {
		path := filepath.Join(dir, name)
		if filepath.IsAbs(dir) && executable(path, name) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("the program %q is neither in the workflow's folder nor in PATH; install it, or give its path", name)
}
