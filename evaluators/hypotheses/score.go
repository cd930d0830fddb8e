package hypotheses

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/internal/symbolic"
)

// split is the data, and the same divided into rows to fit and rows to test.
type split struct {
	all, fit, test *symbolic.Data // fit and test are nil where nothing is held out
	center         float64        // Σ (y - mean)²
}

func newSplit(data *symbolic.Data, share float64, seed uint64) *split {
	s := &split{all: data, center: squaresAround(data.Target)}
	n := len(data.Target)
	tested := int(math.Round(share * float64(n)))
	if tested == 0 || n-tested < 2 {
		return s
	}
	order := rand.New(rand.NewPCG(seed, 0)).Perm(n)
	s.test, s.fit = data.Rows(order[:tested]), data.Rows(order[tested:])
	return s
}

func squaresAround(y []float64) float64 {
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	sum := 0.0
	for _, v := range y {
		sum += (v - mean) * (v - mean)
	}
	return sum
}

// scores are those of one formula; NaN stands for null.
type scores struct {
	r2, rmse, heldOut, heldOutSE, bic, bits float64
	complexity                              int
	dimensional                             *bool
	fitted, constants                       string
}

// score measures the formula in text.
func (f *fit) score(text string) (*scores, error) {
	e, err := f.parse(text)
	if err != nil {
		return nil, err
	}
	d, err := f.describe(e, f.split.all)
	if err != nil {
		return nil, err
	}
	n := float64(len(f.split.all.Target))
	s := &scores{
		rmse: math.Sqrt(d.MSE), r2: 1 - d.MSE*n/f.split.center, bits: d.Nats / math.Ln2,
		bic:        -2*d.LogLikelihood + float64(d.Fitted+1)*math.Log(n),
		complexity: d.Expr.Complexity(), fitted: d.Expr.String(), constants: d.Constants(),
	}
	if f.split.center == 0 {
		s.r2 = math.NaN()
	}
	s.heldOut, s.heldOutSE = f.heldOut(e)
	if f.dimensions != nil {
		ok, err := f.dimensions.Consistent(d.Expr)
		if err != nil {
			return nil, err
		}
		s.dimensional = &ok
	}
	return s, nil
}

// parse reads a formula, which may begin with "target =", and finds values for
// the names in it that are no columns.
func (f *fit) parse(text string) (*symbolic.Expr, error) {
	if left, _, ok := strings.Cut(text, "="); ok && strings.Trim(left, " `") != f.query.Target {
		return nil, fmt.Errorf("the equation is about %q, not about the target %q", strings.TrimSpace(left), f.query.Target)
	}
	e, err := symbolic.Parse(symbolic.RightSide(text))
	if err != nil {
		return nil, err
	}
	if !f.config.Refit {
		return e, nil
	}
	return symbolic.Ground(e, f.split.all)
}

func (f *fit) describe(e *symbolic.Expr, data *symbolic.Data) (symbolic.Description, error) {
	if f.config.Refit {
		return symbolic.Describe(e, data, f.ops)
	}
	return symbolic.DescribeAsIs(e, data, f.ops)
}

// heldOut fits the formula to some rows and returns the root mean squared error
// on the others with its standard error; NaN where there are too few rows or the
// formula is undefined in one of them.
func (f *fit) heldOut(e *symbolic.Expr) (rmse, se float64) {
	if f.split.test == nil {
		return math.NaN(), math.NaN()
	}
	d, err := f.describe(e, f.split.fit)
	if err != nil {
		return math.NaN(), math.NaN()
	}
	p, err := symbolic.Compile(d.Expr, f.split.test.Names)
	if err != nil {
		return math.NaN(), math.NaN()
	}
	test := f.split.test
	squares := p.Evaluate(test.Columns, len(test.Target))
	for i, v := range squares {
		squares[i] = (v - test.Target[i]) * (v - test.Target[i])
	}
	rmse = rootMean(squares)
	if math.IsInf(rmse, 0) {
		return math.NaN(), math.NaN()
	}
	return rmse, bootstrap(squares)
}

func rootMean(squares []float64) float64 {
	sum := 0.0
	for _, v := range squares {
		sum += v
	}
	return math.Sqrt(sum / float64(len(squares)))
}

const bootstrapSamples = 200

// bootstrap is the standard deviation of the root mean of resampled squares
// (Efron 1979), NaN for a single one.
func bootstrap(squares []float64) float64 {
	if len(squares) < 2 {
		return math.NaN()
	}
	rng := rand.New(rand.NewPCG(1, uint64(len(squares))))
	sample := make([]float64, len(squares))
	estimates := make([]float64, bootstrapSamples)
	for k := range estimates {
		for i := range sample {
			sample[i] = squares[rng.IntN(len(squares))]
		}
		estimates[k] = rootMean(sample)
	}
	return math.Sqrt(squaresAround(estimates) / (bootstrapSamples - 1))
}

func (s *scores) append(b *array.RecordBuilder) {
	for i, v := range []float64{s.r2, s.rmse, s.heldOut, s.heldOutSE, s.bic, s.bits} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b.Field(i).AppendNull()
		} else {
			b.Field(i).(*array.Float64Builder).Append(v)
		}
	}
	b.Field(6).(*array.Int64Builder).Append(int64(s.complexity))
	if s.dimensional == nil {
		b.Field(7).AppendNull()
	} else {
		b.Field(7).(*array.BooleanBuilder).Append(*s.dimensional)
	}
	b.Field(8).(*array.StringBuilder).Append(s.fitted)
	if s.constants == "" {
		b.Field(9).AppendNull()
	} else {
		b.Field(9).(*array.StringBuilder).Append(s.constants)
	}
	b.Field(10).AppendNull()
}
