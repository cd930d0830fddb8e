package judge

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"golang.org/x/sync/errgroup"
	"gonum.org/v1/gonum/stat"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/prompt"
)

type rubricConfig struct {
	asking
	Min     float64 `param:"min" default:"1" min:"-1000000" max:"1000000" help:"the worst score"`
	Max     float64 `param:"max" default:"10" min:"-1000000" max:"1000000" help:"the best score"`
	Samples int     `param:"samples" default:"1" min:"1" max:"100" help:"how often each candidate is judged; scores are means, with standard errors from 2 on"`
}

const rubricPrompt = `Score a candidate by each of these criteria, from {{.Min}} (worst) to {{.Max}} (best):
{{range .Criteria}}- {{.Name}}: {{.Meaning}}
{{end}}Judge each criterion by itself and use the whole scale. Look for what is wrong before you look for what is right. Length, style and confidence are no merits.`

// Rubric is judge/rubric: scores by criteria.
func Rubric() evaluators.Spec {
	return evaluators.Spec{
		Name: "judge/rubric", Version: "1", Help: "a language model scores each candidate by criteria",
		Params: params.Of(rubricConfig{}), Open: true,
		New: contract.Factory(newRubric),
	}
}

type rubric struct {
	*asker
	criteria []criterion
	samples  int
	scores   []evaluators.Score
}

var (
	_ evaluators.Evaluator = (*rubric)(nil)
	_ evaluators.Reader    = (*rubric)(nil)
)

func newRubric(c rubricConfig, env evaluators.Env) (evaluators.Evaluator, error) {
	if c.Min >= c.Max {
		return nil, fmt.Errorf("max: is %v, not above min, which is %v", c.Max, c.Min)
	}
	r := &rubric{criteria: c.criteria(), samples: c.Samples}
	var err error
	if r.scores, err = rubricScores(r.criteria, c.Samples); err != nil {
		return nil, err
	}
	r.asker, err = newAsker(c.asking, env, rubricPrompt, func(in prompt.Inputs) any {
		return struct {
			Criteria []criterion
			Min, Max float64
			Inputs   prompt.Inputs
		}{r.criteria, c.Min, c.Max, in}
	})
	if err != nil {
		return nil, err
	}
	var properties []property
	for _, criterion := range r.criteria {
		properties = append(properties, property{criterion.Name, map[string]any{"type": "number", "minimum": c.Min, "maximum": c.Max, "description": criterion.Meaning}})
	}
	r.schema = object(property{"reason", map[string]any{"type": "string"}}, property{"scores", object(properties...)})
	r.answer = `Answer with JSON: first "reason", a few sentences on the strengths and weaknesses of the candidate, then "scores", a number for each criterion.`
	return r, nil
}

// rubricScores are a column for each criterion, their mean, and the reasons.
func rubricScores(criteria []criterion, samples int) ([]evaluators.Score, error) {
	number := arrow.PrimitiveTypes.Float64
	var out []evaluators.Score
	add := func(name, help string) {
		s := evaluators.Score{Name: name, Type: number, Goal: evaluators.Maximize, Help: help}
		if samples == 1 {
			out = append(out, s)
			return
		}
		s.Uncertainty = name + "_error"
		out = append(out, s, evaluators.Score{Name: s.Uncertainty, Type: number, Help: "standard error of " + name + " over the samples"})
	}
	for _, c := range criteria {
		help := c.Meaning
		if strings.TrimSpace(help) == "" {
			help = "opinion of the judge"
		}
		add(c.Name, help)
	}
	add("overall", "mean of the criteria")
	out = append(out, evaluators.Score{Name: "rationale", Type: arrow.BinaryTypes.String, Help: "reasons of the judge, one for each sample"})
	seen := map[string]bool{"": true, evaluators.ErrorColumn: true}
	for _, s := range out {
		if seen[s.Name] || datasets.IsReserved(s.Name) {
			return nil, fmt.Errorf("criteria: %q can't be the name of a column of scores, or is that of another one", s.Name)
		}
		seen[s.Name] = true
	}
	return out, nil
}

// Scores implements evaluators.Evaluator.
func (r *rubric) Scores() []evaluators.Score { return slices.Clone(r.scores) }

// reasonLimit is how many characters of a reason are kept.
const reasonLimit = 2000

// opinion is one answer about a candidate.
type opinion struct {
	Reason string             `json:"reason"`
	Scores map[string]float64 `json:"scores"`
}

// inFlight bounds the questions that wait. The model's entry in the workflow says
// how many of them are asked at once.
const inFlight = 256

// Evaluate implements evaluators.Evaluator. All questions are asked, also when one
// may not be: offline, all that is missing is known then.
func (r *rubric) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	candidates, err := r.candidates(in)
	if err != nil {
		return nil, err
	}
	opinions, errs := make([]opinion, len(candidates)*r.samples), make([]error, len(candidates)*r.samples)
	var group errgroup.Group
	group.SetLimit(inFlight)
	for i := range opinions {
		c := candidates[i/r.samples]
		if c.err != nil {
			continue
		}
		group.Go(func() error {
			errs[i] = r.ask(ctx, i%r.samples, "Candidate\n"+c.text, []*models.Blob{c.picture}, &opinions[i])
			return nil
		})
	}
	_ = group.Wait() // each has its own error
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if stops(err) {
			return nil, err
		}
	}
	t := table{array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(r.scores))}
	defer t.Release()
	for i, c := range candidates {
		from, to := i*r.samples, (i+1)*r.samples
		r.append(t, c, opinions[from:to], errs[from:to])
	}
	return t.NewRecord(), nil
}

// append the row of a candidate.
func (r *rubric) append(t table, c candidate, opinions []opinion, errs []error) {
	if c.err != nil {
		evaluators.AppendFailure(t.RecordBuilder, c.err)
		return
	}
	for _, err := range errs {
		if err != nil {
			evaluators.AppendFailure(t.RecordBuilder, err)
			return
		}
	}
	overall, reasons := make([]float64, len(opinions)), make([]string, len(opinions))
	var row []any
	for _, criterion := range r.criteria {
		values := make([]float64, len(opinions))
		for i, o := range opinions {
			values[i] = o.Scores[criterion.Name]
			overall[i] += values[i] / float64(len(r.criteria))
		}
		row = appendMean(row, values)
	}
	row = appendMean(row, overall)
	for i, o := range opinions {
		reasons[i] = printable.Line(o.Reason, reasonLimit)
	}
	t.row(append(row, strings.Join(reasons, "\n"))...)
}

// appendMean adds the mean, and its standard error where there are several values.
func appendMean(row []any, values []float64) []any {
	if len(values) == 1 {
		return append(row, values[0])
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	return append(row, mean, deviation/math.Sqrt(float64(len(values))))
}
