package symbolic

import "testing"

const benchFormula = "log(cube(x)/(exp(4.8*x/y) - 1))*2.2 - 114.7 + sqrt(x*y)/(1.3 + square(y))"

func benchData(b *testing.B, rows int) *Data {
	return sampled(b, benchFormula, rows, map[string][2]float64{"x": {1, 4}, "y": {1, 3}}, 0.1)
}

func BenchmarkEvaluate(b *testing.B) {
	data := benchData(b, 10_000)
	p, err := Compile(mustParse(b, benchFormula), data.Names)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(data.Columns, len(data.Target))
	}
	b.ReportMetric(float64(b.N)*float64(len(data.Target))/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkFit(b *testing.B) {
	data, e := benchData(b, 100), mustParse(b, benchFormula)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Fit(e, data, Additive, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSimplify(b *testing.B) {
	e := mustParse(b, benchFormula)
	b.ReportAllocs()
	for b.Loop() {
		Simplify(e)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchFormula); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	formulas := 0
	for b.Loop() {
		result, err := Search(b.Context(), keplerData(), quick(1))
		if err != nil {
			b.Fatal(err)
		}
		formulas += result.Evaluations
	}
	b.ReportMetric(float64(formulas)/b.Elapsed().Seconds(), "formulas/s")
}
