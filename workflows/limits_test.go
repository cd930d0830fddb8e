package workflows_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/workflows"
)

func noFiles(string) ([]byte, error) { return nil, errors.New("there are no files here") }

// issues are what is wrong with a text, nil if nothing is.
func issues(text []byte) workflows.Issues {
	plan, err := workflows.Compile(workflows.Parse("x.yaml", text, noFiles), catalog(), workflows.Settings{})
	if err == nil {
		plan.Close()
	}
	var out workflows.Issues
	errors.As(err, &out)
	return out
}

// TestLimits checks that files that are too large are refused, and why.
func TestLimits(t *testing.T) {
	large := make([]byte, 100<<20)
	copy(large, "cupel: v1\nname: ")
	for i := 16; i < len(large); i++ {
		large[i] = 'x'
	}
	keys := strings.Builder{}
	for i := range 1_000_001 {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"bytes":      {large, "the file is larger than 32 MB"},
		"line":       {large[:2<<20], "the line is longer than 1 MB"},
		"keys":       {[]byte(keys.String()), "the file has 1000001 keys, more than the 1000000 that a workflow may have"},
		"flow keys":  {[]byte("{" + strings.Repeat("\"a\":1,\n", 1_000_001)), "the file has 1000001 keys"},
		"items":      {bytes.Repeat([]byte("- \n"), 2_000_001), "the file has 2000001 colons, commas, brackets and dashes"},
		"commas":     {bytes.Repeat([]byte(",\n"), 2_000_001), "the file has 2000001 colons, commas, brackets and dashes"},
		"documents":  {bytes.Repeat([]byte("---\n"), 120_000), "more than one YAML document"},
		"brackets":   {bytes.Repeat([]byte("["), 500_000), "nested deeper than 64 levels"},
		"questions":  {bytes.Repeat([]byte("? "), 250_000), "nested deeper than 64 levels"},
		"dashes":     {bytes.Repeat([]byte("- "), 250_000), "nested deeper than 64 levels"},
		"colons":     {bytes.Repeat([]byte(": "), 250_000), "nested deeper than 64 levels"},
		"indents":    {[]byte("a:\n" + strings.Repeat(" ", 100_000) + "b: c"), "nested deeper than 64 levels"},
		"lists":      {[]byte("a: " + strings.Repeat("[", 65) + strings.Repeat("]", 65)), "nested deeper than 64 levels"},
		"texts":      {bytes.Repeat([]byte("\"\" "), 300_000), "this is not YAML"},
		"directives": {bytes.Repeat([]byte("%TAG !a! tag:x\n"), 100_000), "YAML directives are not part of a workflow"},
		"anchors":    {[]byte("a: &a [x]\nb: [" + strings.Repeat("*a,", 100_000) + "]"), "YAML anchors, aliases and merge keys"},
	} {
		t.Run(name, func(t *testing.T) {
			issues := issues(c.text)
			if len(issues) != 1 || !strings.Contains(issues[0].Message, c.want) {
				t.Errorf("got %v, want one issue that says %q", issues, c.want)
			}
		})
	}
}

// TestLargeFile checks that Load reads no more of a file than it may, neither
// of the workflow's own nor of one that it uses. The files are holes.
func TestLargeFile(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.yaml")
	f, err := os.Create(large)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(1 << 40); err != nil {
		t.Skip("no files with holes here:", err)
	}
	user := filepath.Join(dir, "user.yaml")
	if err := os.WriteFile(user, []byte("cupel: v1\nname: user\nsteps: {a: {use: large.yaml}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{large, user} {
		w, err := workflows.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := workflows.Compile(w, catalog(), workflows.Settings{}); err == nil || !strings.Contains(err.Error(), "larger than 32 MB") {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// TestManyIssues checks that a file which is all wrong is not reported without
// end.
func TestManyIssues(t *testing.T) {
	var b strings.Builder
	b.WriteString("cupel: v1\nname: bad\nsteps:\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "  step%d: {filter: stap%d, keep: \"true\"}\n", i, i)
	}
	if n := len(issues([]byte(b.String()))); n != 100 {
		t.Errorf("got %d issues, want 100", n)
	}
}

// TestUseBomb checks that workflows which use each other again and again are
// refused before they fill the memory.
func TestUseBomb(t *testing.T) {
	read := func(path string) ([]byte, error) {
		var n int
		fmt.Sscanf(path, "w%d.yaml", &n)
		if n == 40 {
			return []byte("cupel: v1\nname: leaf\nsteps: {make: {generate: toy/points, with: {dim: 1}}}\n"), nil
		}
		return fmt.Appendf(nil, "cupel: v1\nname: w\nsteps: {a: {use: w%d.yaml}, b: {use: w%d.yaml}}\n", n+1, n+1), nil
	}
	text, _ := read("w0.yaml")
	_, err := workflows.Compile(workflows.Parse("w0.yaml", text, read), catalog(), workflows.Settings{})
	if err == nil || !strings.Contains(err.Error(), "more than 250000 steps") {
		t.Errorf("got %v", err)
	}
}
