package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// writeFile writes a file whole or not at all: into a temporary file beside
// it, to disk, then renamed.
func writeFile(path string, write func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("writing %s: %w", path, err), f.Close(), os.Remove(f.Name()))
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// tableNames are the file names, without extension, of the ranked tables:
// "ranking" for one, "ranking-<step>" for several.
func tableNames(rankings []Ranking) []string {
	if len(rankings) == 1 {
		return []string{"ranking"}
	}
	names, seen := make([]string, len(rankings)), map[string]bool{}
	for i, r := range rankings {
		base := "ranking-" + slug(r.Step, i)
		names[i] = base
		for n := 2; seen[names[i]]; n++ {
			names[i] = base + "-" + strconv.Itoa(n)
		}
		seen[names[i]] = true
	}
	return names
}

// slug makes a step name into part of a file name that any system takes.
func slug(step string, i int) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, cut(step, 60))
	if s = strings.Trim(s, "-"); s == "" {
		return strconv.Itoa(i + 1)
	}
	return s
}
