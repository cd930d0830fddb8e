//go:build unix

package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a folder with files.
func folder(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
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

func fingerprint(t *testing.T, dir string, command, files []string) string {
	t.Helper()
	p, err := New(Options{Command: command, Dir: dir, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	sum, err := p.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Fingerprint()
	if err != nil || again != sum {
		t.Errorf("%s, and then %s, error %v", sum, again, err)
	}
	return sum
}

// Each change of a file that is part of the program changes the fingerprint;
// nothing else does, nor does the place of the folder.
func TestFingerprint(t *testing.T) {
	content := func() map[string]string {
		return map[string]string{"score.py": "1", "model.bin": "2", "lib/a.py": "3", "lib/deep/b.py": "4", "data/x.csv": "5",
			"other.txt": "6", "lib/.hidden": "7", "lib/__pycache__/a.pyc": "8", "lib/.git/config": "9", "data/y.csv": "10"}
	}
	command := []string{"python3", "score.py", "--model=model.bin", "other", "-x", "."}
	files := []string{"lib", "data/*.csv"}
	first := fingerprint(t, folder(t, content()), command, files)
	part := map[string]bool{"score.py": true, "model.bin": true, "lib/a.py": true, "lib/deep/b.py": true, "data/x.csv": true, "data/y.csv": true}
	for name := range content() {
		changed := content()
		changed[name] += "!"
		if got := fingerprint(t, folder(t, changed), command, files); (got != first) != part[name] {
			t.Errorf("a change of %s: fingerprint changed is %v", name, got != first)
		}
		delete(changed, name)
		if name == "lib/.hidden" || name == "other.txt" {
			if got := fingerprint(t, folder(t, changed), command, files); got != first {
				t.Errorf("without %s another fingerprint", name)
			}
		}
	}
	if got := fingerprint(t, folder(t, content()), command, []string{"data/*.csv", "lib", "lib/a.py"}); got != first {
		t.Error("the order of files, or naming one twice, changes the fingerprint")
	}
	renamed := content()
	delete(renamed, "lib/a.py")
	renamed["lib/c.py"] = "3"
	if got := fingerprint(t, folder(t, renamed), command, files); got == first {
		t.Error("a file has another name: same fingerprint")
	}
}

// A file that changes while the program is in use is seen, also within the
// resolution of the clock.
func TestFingerprintSeesChange(t *testing.T) {
	dir := folder(t, map[string]string{"a.py": "1"})
	p, err := New(Options{Command: []string{"python3", "a.py"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, text := range []string{"1", "2", "3"} {
		if err := os.WriteFile(filepath.Join(dir, "a.py"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sum, err := p.Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		seen[sum] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d fingerprints of 3 states", len(seen))
	}
}

func TestFingerprintFollowsLinks(t *testing.T) {
	dir := folder(t, map[string]string{"real/a": "1", "lib/b": "2"})
	for link, to := range map[string]string{"lib/link": "../real/a", "folder": "real"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	first := fingerprint(t, dir, []string{"x"}, []string{"lib", "folder"})
	if err := os.WriteFile(filepath.Join(dir, "real/a"), []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if fingerprint(t, dir, []string{"x"}, []string{"lib"}) == first {
		t.Error("the target of a link does not count")
	}
}

func TestFingerprintErrors(t *testing.T) {
	dir := folder(t, map[string]string{"lib/a": "1"})
	if err := os.Symlink(".", filepath.Join(dir, "lib/loop")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, words string }{
		{"missing.bin", "missing.bin: no such file"},
		{"*.bin", "no file matches *.bin"},
		{"[", "["},
		{"", "empty"},
		{"lib", "lib/loop is a link to a folder"},
		{"/dev/null", "not a regular file"},
	} {
		p, err := New(Options{Command: []string{"x"}, Dir: dir, Files: []string{c.file}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Fingerprint(); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%q: error %v, which does not say %q", c.file, err, c.words)
		}
	}
}
