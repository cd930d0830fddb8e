package program

import (
	"math/big"
	"reflect"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// Numbers are the same exactly if they are the same as fractions.
func TestCanonicalNumbers(t *testing.T) {
	gen := rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := gen.Draw(rt, "a"), gen.Draw(rt, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if same := canonicalNumber(a) == canonicalNumber(b); same != (x.Cmp(y) == 0) {
			rt.Fatalf("%s and %s are the same: %t", a, b, same)
		}
		shifted := x.FloatString(12) + "000e3"
		y.Mul(x, big.NewRat(1000, 1))
		if exact, _ := new(big.Rat).SetString(shifted); exact.Cmp(y) == 0 && canonicalNumber(shifted) != canonicalNumber(y.FloatString(12)) {
			rt.Fatalf("%s differs from %s", shifted, y.FloatString(12))
		}
	})
}

// What is read is equal to itself, and reading takes no more than its text.
func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.50,-0.0],"b":null}`, `1e999999999999`, `[[[[`, `"\ud800"`, `1 2`, `-0e-0`, `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	whole := regexp.MustCompile(`^-?\d+$`)
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := decodeJSON(text)
		if err != nil {
			return
		}
		again, err := decodeJSON(text)
		if err != nil || !reflect.DeepEqual(v, again) {
			t.Fatalf("%v, and then %v, %v", v, again, err)
		}
		if n, ok := v.(number); ok && n != (number{}) && !whole.MatchString(n.exponent) {
			t.Fatalf("exponent %q", n.exponent)
		}
	})
}

// An answer of a referee is a value for each score, or an error; never a panic.
func FuzzRefereeAnswer(f *testing.F) {
	for _, seed := range []string{`{"y": 1, "s": "a", "b": true, "n": 3}`, `{"error": ""}`, `{"y": {}}`, `null`, `[]`, `{"y": 1e400}`} {
		f.Add([]byte(seed))
	}
	scores, err := config{Columns: map[string]string{"y": "float", "s": "string", "b": "bool", "n": "int"}}.scores()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		values, err := command{scores: scores}.read(answer)
		if err == nil && len(values) != len(scores) {
			t.Fatalf("%d values", len(values))
		}
	})
}
