package program

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/program"
	"github.com/cupel-science/cupel/internal/sandbox"
)

// runner is a command of the workflow as it is run in a sandbox, with the files
// of the workflow's folder that it names or that are listed for it.
type runner struct {
	words    []string // of the command
	file     string   // name of the candidate's file, "" where there is none
	readable []string
	own      *program.Program // knows which files count, and their digest

	once  sync.Once
	found found
	err   error
}

// found is what a command needs of this machine.
type found struct {
	tool  tool
	files map[string][]byte
}

// placeholder stands for the candidate's file in a command.
const placeholder = "{file}"

// runner makes the command that runs candidates.
func (c config) runner(dir string) (*runner, error) {
	words, name := slices.Clone(c.Command), c.File
	if len(words) == 0 {
		l := languages()[c.Language]
		words = slices.Concat(l.command, []string{placeholder})
		if name == "" {
			name = "program" + l.extension
		}
	}
	if name == "" {
		name = "program"
	}
	if !filepath.IsLocal(name) {
		return nil, fmt.Errorf("file: %q leaves the program's folder", name)
	}
	if !slices.ContainsFunc(words[1:], isPlaceholder) {
		return nil, fmt.Errorf("command: %s does not occur in it; it stands for the file of the program, as in command: [ruby, %q]", placeholder, placeholder)
	}
	r, err := newRunner(dir, slices.DeleteFunc(slices.Clone(words), isPlaceholder), c.Files, c.Readable)
	if err != nil {
		return nil, err
	}
	for i, w := range words {
		words[i] = strings.ReplaceAll(w, placeholder, name)
	}
	r.words, r.file = words, name
	return r, nil
}

func isPlaceholder(word string) bool { return strings.Contains(word, placeholder) }

// newRunner makes a command of the workflow's own words.
func newRunner(dir string, words, files, readable []string) (*runner, error) {
	own, err := program.New(program.Options{Command: words, Dir: dir, Files: files})
	if err != nil {
		return nil, err
	}
	for _, path := range readable {
		if !filepath.IsAbs(path) || filepath.Clean(path) == "/" {
			return nil, fmt.Errorf("readable: %q is no absolute path below the root; files of the workflow's folder belong under files", path)
		}
	}
	return &runner{words: words, readable: readable, own: own}, nil
}

// steady are settings without which the same program may write something else
// the next time, or on another machine.
func steady() map[string]string {
	return map[string]string{"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
		"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
}

// find looks for the program and reads the files, once.
func (r *runner) find() (found, error) {
	r.once.Do(func() {
		if r.found.files, r.err = r.read(); r.err != nil {
			return
		}
		r.found.tool, r.err = findTool(r.words[0], r.found.files)
	})
	return r.found, r.err
}

// mostFiles bounds what is copied for each run.
const mostFiles = 64 << 20

// read reads the files that lie beside a program.
func (r *runner) read() (map[string][]byte, error) {
	list, err := r.own.Files()
	if err != nil {
		return nil, err
	}
	files, size := map[string][]byte{}, int64(0)
	for _, f := range list {
		name := filepath.FromSlash(f.Name)
		if !filepath.IsLocal(name) {
			return nil, fmt.Errorf("files: %s lies outside of the workflow's folder; list it under readable", f.Name)
		}
		content, err := os.ReadFile(f.Path)
		if err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
		if size += int64(len(content)); size > mostFiles {
			return nil, fmt.Errorf("files: they take more than %s, which is copied for each run; list large ones under readable", sandbox.Bytes(mostFiles))
		}
		files[name] = content
	}
	return files, nil
}

// command is what the sandbox runs, with more files and variables.
func (r *runner) command(stdin []byte, files map[string][]byte, env map[string]string) (sandbox.Command, error) {
	f, err := r.find()
	if err != nil {
		return sandbox.Command{}, broken{err}
	}
	c := sandbox.Command{Path: f.tool.path, Args: r.words[1:], Stdin: stdin, Env: steady(), Files: maps.Clone(f.files),
		Readable: slices.Concat(f.tool.readable, r.readable)}
	maps.Copy(c.Env, env)
	for name, content := range files {
		if _, taken := c.Files[name]; taken {
			return sandbox.Command{}, broken{fmt.Errorf("files: there is a %s in the workflow's folder, and one that each run gets; rename it", name)}
		}
		c.Files[name] = content
	}
	return c, nil
}

func (r *runner) fingerprint() (string, error) {
	f, err := r.find()
	if err != nil {
		return "", err
	}
	files, err := r.own.Fingerprint()
	if err != nil {
		return "", err
	}
	return f.tool.identity + " " + files, nil
}
