package program

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/cupel-science/cupel/datasets/files"
)

// language is how programs of it are run.
type language struct {
	command   []string
	extension string
}

func languages() map[string]language {
	return map[string]language{
		"python": {[]string{"python3", "-B"}, ".py"},
		"sh":     {[]string{"sh"}, ".sh"},
		"node":   {[]string{"node"}, ".js"},
	}
}

// tool is an installed program, or one of the workflow's folder.
type tool struct {
	path     string
	readable []string // what it needs to be able to read
	identity string   // changes when it may give other results
}

// findTool looks for the first word of a command.
func findTool(name string, beside map[string][]byte) (tool, error) {
	if own := filepath.Clean(filepath.FromSlash(name)); beside[own] != nil {
		return tool{path: own, identity: "own"}, nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return tool{}, fmt.Errorf("the program %q is neither in the workflow's folder nor in PATH; install it, or give its path", name)
	}
	if path, err = filepath.Abs(path); err != nil {
		return tool{}, err
	}
	if isPython(filepath.Base(name)) {
		return findPython(path)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return tool{}, err
	}
	sum, err := files.SHA256(path)
	return tool{path: path, readable: []string{path}, identity: filepath.Base(name) + " " + sum}, err
}

var pythonName = regexp.MustCompile(`^(python|pypy)[0-9.]*$`)

func isPython(name string) bool { return pythonName.MatchString(name) }

// introduction asks a Python who it is: the command may be a script that starts
// another one (pyenv), and a virtual environment consists of two folders.
const introduction = `import json, platform, sys
from importlib import metadata
packages = sorted({"%s %s" % (d.metadata["Name"], d.version) for d in metadata.distributions()})
print(json.dumps({"executable": sys.executable, "folders": sorted({sys.prefix, sys.base_prefix}),
    "identity": [platform.python_implementation(), sys.version.split()[0], platform.machine()] + packages}))`

// findPython asks a Python for what it needs.
func findPython(path string) (tool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, "-I", "-c", introduction)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return tool{}, fmt.Errorf("asking %s for its version: %w: %s", path, err, lastLine(stderr.String()))
	}
	var answer struct {
		Executable string
		Folders    []string
		Identity   []string
	}
	if err := json.Unmarshal(out, &answer); err != nil || answer.Executable == "" {
		return tool{}, fmt.Errorf("asking %s for its version: it answers %.100q", path, out)
	}
	home, _ := os.UserHomeDir()
	for _, folder := range answer.Folders {
		if folder == home {
			return tool{}, fmt.Errorf("%s is installed in the home folder itself, which programs must not see", path)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(answer.Identity, "\n")))
	t := tool{path: answer.Executable, readable: withoutRoot(answer.Folders), identity: "python " + hex.EncodeToString(sum[:])}
	if !filepath.IsAbs(t.path) {
		return tool{}, errors.New("asking " + path + " for its version: it does not know where it is")
	}
	return t, nil
}

// withoutRoot leaves out what is not a folder of an installation of its own.
func withoutRoot(folders []string) []string {
	var own []string
	for _, f := range folders {
		if filepath.IsAbs(f) && filepath.Clean(f) != "/" {
			own = append(own, f)
		}
	}
	return own
}
