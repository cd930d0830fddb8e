package alerts

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	tests := []struct{ name, text string }{
		{"tabs", "# mine\nname\tsmarts\tclass\tsource\nacid\tC(=O)[OH]\tgroup\ta book\n"},
		{"commas", "name,smarts,class,source\n\nacid,C(=O)[OH],group,\"a book\"\n"},
		{"other order", "source,class,smarts,name\na book,group,C(=O)[OH],acid"},
		{"byte order mark and case", "\ufeffName,SMARTS,Class,Source\nacid, C(=O)[OH] ,group,a book\n"},
	}
	want := Alert{"acid", "C(=O)[OH]", "group", "a book"}
	for _, tt := range tests {
		set, err := Read(strings.NewReader(tt.text))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if set.Len() != 1 || set.Alerts()[0] != want {
			t.Errorf("%s: %v, want %v", tt.name, set.Alerts(), want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "# nothing\n", "the file is empty"},
		{"no names of columns", "acid,C(=O)[OH]\n", "line 1: the columns are"},
		{"too few fields", "name,smarts,class\nacid,C\n", "line 2: 2 fields where there are 3 columns"},
		{"no name", "name,smarts\n,C\n", "line 2: the name is empty"},
		{"no smarts", "name,smarts\n\nacid,\n", `line 3: alert "acid" has no smarts`},
		{"bad smarts", "name,smarts\nacid,C(=O)[OH]\nbase,[N\n", `line 3: alert "base"`},
		{"open quote", "name,smarts\nacid,\"C\n", "line 2: column"},
		{"line too long", "name,smarts\nacid," + strings.Repeat("C", maxLine) + "\n", "too long"},
	}
	for _, tt := range tests {
		_, err := Read(strings.NewReader(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error is %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("name\tsmarts\nacid\tC(=O)[OH]\n")
	f.Add("name,smarts,class,source\nacid,\"C(=O)[OH]\",x,y\n")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := Read(strings.NewReader(text))
		if err == nil && set.Len() != len(set.patterns) {
			t.Errorf("%d alerts with %d patterns", set.Len(), len(set.patterns))
		}
	})
}
