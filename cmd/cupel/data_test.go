package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDataBadValues reads a file whose last value does not fit the type that
// the rows before it, all that are sampled, suggest.
func TestDataBadValues(t *testing.T) {
	in := filepath.Join(t.TempDir(), "late.csv")
	if err := os.WriteFile(in, []byte("a\n"+strings.Repeat("1\n2\n", 5000)+"oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"data", "convert", in, out, "--strict"}, exitFailed, "late.csv:10002"},
		{[]string{"data", "convert", in, out}, exitOK, "10001 rows, 1 column, 1 bad value\n"},
		{[]string{"data", "inspect", in}, exitOK, `column a: 1 bad value, read as missing: "oops" in line 10002`},
		{[]string{"data", "inspect", "--json", in}, exitOK, `"bad_values": 1`},
		{[]string{"data", "check", in}, exitOK, "warning: types\n"},
	} {
		var got bytes.Buffer
		code := doMain(c.args, strings.NewReader(""), &got, &got)
		if code != c.code || !strings.Contains(got.String(), c.want) {
			t.Errorf("%v: exit code %d, want %d and %q in\n%s", c.args[:2], code, c.code, c.want, got.String())
		}
	}
}
