package symbolic

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	tests := []struct{ formula, target, want string }{
		{"0.99996*a^1.5", "P", "P = 0.99996·a^(3/2)"},
		{"364.85329*sqrt(cube(a))", "P", "P = 364.853·a^(3/2)"},
		{"log(m1*m2/square(r)) - 23.449487", "log_force", "log_force = ln(m₁·m₂/r²) − 23.4495"},
		{"log(cube(nu)/(exp(4.79949e-11*nu/T) - 1)) - 114.75", "y", "y = ln(ν³/(exp(4.79949×10⁻¹¹·ν/T) − 1)) − 114.75"},
		{"sqrt(x)*2 + -3*y", "", "√x·2 − 3·y"},
		{"sqrt(x + 1)/square(square(x))", "", "√(x + 1)/x⁴"},
		{"-x^2", "", "−x²"},
		{"(x + y)^2.5", "", "(x + y)^(5/2)"},
		{"sqrt(square(x))", "", "√(x²)"},
		{"abs(theta)*sin(omega*t)", "", "|θ|·sin(ω·t)"},
		{"x^y", "", "x^y"},
		{"123456.7 - -2", "", "1.23457×10⁵ + 2"},
		{"424*x + 0.00085 - 0.0025", "", "424·x + 8.5×10⁻⁴ − 0.0025"},
		{"1/(x*y)", "", "1/(x·y)"},
		{"semi_major_axis_au*3", "v1", "v₁ = semi\u00a0major\u00a0axis\u00a0au·3"},
	}
	for _, tt := range tests {
		if got := Text(mustParse(t, tt.formula), tt.target); got != tt.want {
			t.Errorf("Text(%s) = %q, want %q", tt.formula, got, tt.want)
		}
	}
}

func TestMathML(t *testing.T) {
	got := MathML(mustParse(t, "364.85*sqrt(cube(a))/`<b>&`"), "P_days")
	want := `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow><msub><mi>P</mi><mtext>days</mtext></msub><mo>=</mo>` +
		`<mfrac><mrow><mn>364.85</mn><mo>⋅</mo><msup><mrow><mi>a</mi></mrow><mrow><mn>3</mn><mo>/</mo><mn>2</mn></mrow></msup></mrow>` +
		`<mrow><mi>&lt;b&gt;&amp;</mi></mrow></mfrac></mrow></math>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMathMLIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyExpr(allOps()).Draw(t, "e")
		text := MathML(e, rapid.SampledFrom([]string{"y", "<script>", "a_<b>", "]]>"}).Draw(t, "target"))
		if strings.Contains(text, "<script") {
			t.Fatalf("markup from a name got into %s", text)
		}
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%v in %s", err, text)
			}
		}
	})
}
