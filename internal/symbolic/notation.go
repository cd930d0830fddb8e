package symbolic

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unicodeSetter writes plain text.
type unicodeSetter struct{}

func superscript(text string) (string, bool) {
	const plain, raised = "0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺"
	high := []rune(raised)
	var out strings.Builder
	for _, r := range text {
		i := strings.IndexRune(plain, r)
		if i < 0 {
			return "", false
		}
		out.WriteRune(high[utf8.RuneCountInString(plain[:i])])
	}
	return out.String(), true
}

func (unicodeSetter) number(mantissa string, exponent int) piece {
	if exponent == 0 {
		return piece{mantissa, bindAtom}
	}
	power, _ := superscript(strconv.Itoa(exponent))
	return piece{mantissa + "×10" + power, bindProduct}
}

func (unicodeSetter) name(base, index string) piece {
	const plain, lowered = "0123456789", "₀₁₂₃₄₅₆₇₈₉"
	low := []rune(lowered)
	var out strings.Builder
	for _, r := range index {
		i := strings.IndexRune(plain, r)
		if i < 0 {
			return piece{base + "_" + strings.ReplaceAll(index, " ", "_"), bindAtom}
		}
		out.WriteRune(low[i])
	}
	return piece{base + out.String(), bindAtom}
}

func (unicodeSetter) operator(symbol string) string {
	if symbol == "·" {
		return symbol
	}
	return " " + symbol + " "
}

func (unicodeSetter) minus() string { return "−" }

func (u unicodeSetter) fraction(over, under piece) piece {
	return piece{u.guard(over, bindProduct) + "/" + u.guard(under, bindProduct+1), bindProduct}
}

func (u unicodeSetter) guard(p piece, bind int) string {
	if p.bind < bind {
		return u.parentheses(p).text
	}
	return p.text
}

func (unicodeSetter) power(base piece, exponent string) piece {
	if raised, ok := superscript(exponent); ok {
		return piece{base.text + raised, bindPower}
	}
	if !isIdentifier("_" + exponent) {
		exponent = "(" + exponent + ")"
	}
	return piece{base.text + "^" + exponent, bindPower}
}

func (u unicodeSetter) root(inner piece) piece {
	return piece{"√" + u.guard(inner, bindAtom), bindPower}
}

func (unicodeSetter) call(function string, argument piece) piece {
	return piece{function + "(" + argument.text + ")", bindAtom}
}

func (unicodeSetter) bars(inner piece) piece { return piece{"|" + inner.text + "|", bindAtom} }

func (unicodeSetter) parentheses(inner piece) piece { return piece{"(" + inner.text + ")", bindAtom} }

// mathSetter writes MathML Core.
type mathSetter struct{}

func element(name, content string) string { return "<" + name + ">" + content + "</" + name + ">" }

func row(content string) string { return element("mrow", content) }

func (mathSetter) number(mantissa string, exponent int) piece {
	if exponent == 0 {
		return piece{element("mn", mantissa), bindAtom}
	}
	power := element("mn", strconv.Itoa(exponent))
	if exponent < 0 {
		power = row(element("mo", "−") + element("mn", strconv.Itoa(-exponent)))
	}
	return piece{row(element("mn", mantissa) + element("mo", "×") + element("msup", element("mn", "10")+power)), bindProduct}
}

func (mathSetter) name(base, index string) piece {
	symbol := element("mi", html.EscapeString(base))
	if index != "" {
		symbol = element("msub", symbol+element("mtext", html.EscapeString(index)))
	}
	return piece{symbol, bindAtom}
}

func (mathSetter) operator(symbol string) string {
	if symbol == "·" {
		symbol = "⋅"
	}
	return element("mo", symbol)
}

func (m mathSetter) minus() string { return m.operator("−") }

func (mathSetter) fraction(over, under piece) piece {
	return piece{element("mfrac", row(over.text)+row(under.text)), bindPower}
}

func (mathSetter) power(base piece, exponent string) piece {
	if !strings.HasPrefix(exponent, "<") {
		exponent = mathExponent(exponent)
	}
	return piece{element("msup", row(base.text)+row(exponent)), bindPower}
}

// mathExponent writes "-3/2".
func mathExponent(text string) string {
	digits, negative := strings.CutPrefix(text, "-")
	num, den, isFraction := strings.Cut(digits, "/")
	out := element("mn", num)
	if isFraction {
		out += element("mo", "/") + element("mn", den)
	}
	if negative {
		out = element("mo", "−") + out
	}
	return out
}

func (mathSetter) root(inner piece) piece { return piece{element("msqrt", inner.text), bindAtom} }

func (m mathSetter) call(function string, argument piece) piece {
	return piece{row(element("mi", function) + element("mo", "\u2061") + m.parentheses(argument).text), bindAtom}
}

func (mathSetter) bars(inner piece) piece {
	bar := `<mo stretchy="true">|</mo>`
	return piece{row(bar + inner.text + bar), bindAtom}
}

func (mathSetter) parentheses(inner piece) piece {
	return piece{row(element("mo", "(") + inner.text + element("mo", ")")), bindAtom}
}
