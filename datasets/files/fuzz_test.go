package files_test

import (
	"testing"

	"github.com/cupel-science/cupel/datasets/files"
)

// fuzzFormat feeds a reader with mutations of well-formed tables. Whatever comes
// must be read the same way twice or refused, within bounded memory.
func fuzzFormat(f *testing.F, format files.Format, more ...string) {
	for _, raw := range samples(f)[format] {
		f.Add(raw)
	}
	for _, text := range more {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		withinMemory(t, func() {
			one, _, err := consume(raw, format, files.Options{})
			if err != nil {
				return
			}
			two, _, err := consume(raw, format, files.Options{BatchRows: 3})
			if err != nil {
				t.Fatalf("read once, then: %v", err)
			}
			if one != two {
				t.Error("two readings differ")
			}
		})
	})
}

func FuzzCSV(f *testing.F) {
	fuzzFormat(f, files.CSV, "a,b\r\n1,\"x\"\"y\n\"\r\n", "\xef\xbb\xbfa [m],b []\n1,2\n", "t\n2024-02-29T12:00:00.5+01:00\n", "a\n\"", "a,a\n", "a\n1,2\n")
}

func FuzzJSONL(f *testing.F) {
	fuzzFormat(f, files.JSONL, `{"a":{"b":[1,2.5]},"c":"\ud83d\ude00"}`, `{"a":NaN}`+"\n"+`{"a":"Inf"}`, `{"a":[[1],[]]}`, `{"a":1,"a":2}`, `[1]`)
}

func FuzzParquet(f *testing.F) { fuzzFormat(f, files.Parquet) }

func FuzzArrow(f *testing.F) { fuzzFormat(f, files.Arrow) }

func FuzzArrowStream(f *testing.F) { fuzzFormat(f, files.ArrowStream) }

func FuzzSMILES(f *testing.F) {
	fuzzFormat(f, files.SMILES, "CCO ethanol\nc1cc bad\n# comment\n", "SMILES Name\nC methane gas\n", "smiles\tlogp [1]\tname\nC\t0.5\tx\n\t\ty\nNA\n", "id canonical_smiles\n1 C\n", "C\ta\tb\n", "\xef\xbb\xbfC\n")
}

func FuzzSDF(f *testing.F) {
	fuzzFormat(f, files.SDF, "\n\n\n  0  0\nM  END\n$$$$\n", "x\n\n\n  1  0  0  0  0  0            999 V2000\n    0.0000    0.0000    0.0000 C\nM  END\n> <a [m]>\n1.5\n\n>  <smiles> (1)\nb\n\nc\n\n$$$$\n", "> <a>\n")
}
