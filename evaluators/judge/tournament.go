package judge

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/prompt"
	"github.com/cupel-science/cupel/internal/tournament"
)

type tournamentConfig struct {
	asking
	PerCandidate float64 `param:"per_candidate" default:"12" min:"1" max:"100000" help:"comparisons that a candidate is in, on average; each is a call and counts for two candidates. No pair is asked more than twice, once in each order"`
	Top          int     `param:"top" default:"0" min:"0" help:"how many of the best matter: pairs that may be among them are asked first; 0 for the whole ranking"`
	Bootstrap    int     `param:"bootstrap" default:"200" min:"2" max:"10000" help:"samples of the bootstrap, which gives intervals of strengths and ranks"`
	Level        float64 `param:"level" default:"0.95" min:"0.5" max:"0.999" help:"level of these intervals"`
	Seed         int     `param:"seed" default:"1" min:"0" help:"decides between pairs that tell as much, which of a pair is shown first, and the samples of the bootstrap"`
}

const tournamentPrompt = `Compare two candidates, A and B, by these criteria:
{{range .Criteria}}- {{.Name}}: {{.Meaning}}
{{end}}Say which one is better on the whole, or that neither is. The order in which they are shown means nothing. Length, style and confidence are no merits.`

// Tournament is judge/tournament: strengths by comparisons of two at a time.
func Tournament() evaluators.Spec {
	return evaluators.Spec{
		Name: "judge/tournament", Version: "1", Help: "a language model compares candidates two at a time",
		Params: params.Of(tournamentConfig{}), Open: true,
		New: contract.Factory(newContest),
	}
}

// contest is the evaluator.
type contest struct {
	*asker
	config tournamentConfig
}

var (
	_ evaluators.Evaluator = (*contest)(nil)
	_ evaluators.Reader    = (*contest)(nil)
	_ evaluators.Whole     = (*contest)(nil)
)

func newContest(c tournamentConfig, env evaluators.Env) (evaluators.Evaluator, error) {
	criteria := c.criteria()
	a, err := newAsker(c.asking, env, tournamentPrompt, func(in prompt.Inputs) any {
		return struct {
			Criteria []criterion
			Inputs   prompt.Inputs
		}{criteria, in}
	})
	if err != nil {
		return nil, err
	}
	a.schema = object(property{"reason", map[string]any{"type": "string"}}, property{"winner", map[string]any{"type": "string", "enum": []string{"A", "B", "tie"}}})
	a.answer = `Answer with JSON: first "reason", a few sentences that compare the two, then "winner": "A", "B" or "tie".`
	return &contest{a, c}, nil
}

// MaxRows implements evaluators.Whole.
func (*contest) MaxRows() int { return tournament.MaxItems }

// Scores implements evaluators.Evaluator.
func (*contest) Scores() []evaluators.Score {
	number, whole := arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int64
	return []evaluators.Score{
		{Name: "strength", Type: number, Goal: evaluators.Maximize, Uncertainty: "strength_error", Help: "log strength after Bradley and Terry; the mean of all is 0, and a difference is the logarithm of the odds to win"},
		{Name: "strength_error", Type: number, Help: "standard error of the strength"},
		{Name: "strength_low", Type: number, Help: "lower bound of the strength by the bootstrap"},
		{Name: "strength_high", Type: number, Help: "upper bound of the strength by the bootstrap"},
		{Name: "place_low", Type: whole, Help: "best place that the bootstrap allows"},
		{Name: "place_high", Type: whole, Help: "worst place that the bootstrap allows"},
		{Name: "wins", Type: whole, Help: "comparisons that the candidate won"},
		{Name: "ties", Type: whole, Help: "comparisons without a winner"},
		{Name: "comparisons", Type: whole, Help: "comparisons that were answered"},
	}
}

// Evaluate implements evaluators.Evaluator.
func (e *contest) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if most := e.MaxRows(); in.NumRows() > int64(most) {
		return nil, fmt.Errorf("%d candidates, but a tournament takes at most %d", in.NumRows(), most)
	}
	candidates, err := e.candidates(in)
	if err != nil {
		return nil, err
	}
	d := &duels{asker: e.asker, candidates: distinct(candidates), failures: map[tournament.Meeting]error{}}
	if err := d.play(ctx, e.plan(len(d.candidates))); err != nil {
		return nil, err
	}
	s, err := d.standings(ctx, e.options())
	if err != nil {
		return nil, err
	}
	s.report(e.log)
	t := table{array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(e.Scores()))}
	defer t.Release()
	for _, c := range candidates {
		s.append(t, c)
	}
	return t.NewRecord(), nil
}

// distinct candidates, in an order that does not depend on that of the rows.
func distinct(candidates []candidate) []candidate {
	var out []candidate
	for _, c := range candidates {
		if c.err == nil {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, compare)
	return slices.CompactFunc(out, func(a, b candidate) bool { return compare(a, b) == 0 })
}

// plan asks each pair in both orders: an even number of questions, and not more
// than there are.
func (e *contest) plan(n int) tournament.Plan {
	pairs := int(math.Ceil(e.config.PerCandidate * float64(n) / 4))
	return tournament.Plan{Items: n, Budget: 2 * min(pairs, n*(n-1)/2), Top: e.config.Top, Seed: uint64(e.config.Seed)}
}

func (e *contest) options() tournament.Options {
	return tournament.Options{Level: e.config.Level, Samples: e.config.Bootstrap, Seed: uint64(e.config.Seed)}
}

// duels are comparisons by the model. It is a tournament.Judge.
type duels struct {
	*asker
	candidates []candidate // distinct
	answers    []tournament.Comparison

	mu       sync.Mutex
	failures map[tournament.Meeting]error
}

// Compare implements tournament.Judge. A call that fails is no answer.
func (d *duels) Compare(ctx context.Context, first, second int) (tournament.Outcome, error) {
	var answer struct {
		Winner string `json:"winner"`
	}
	a, b := d.candidates[first], d.candidates[second]
	err := d.ask(ctx, 0, "Candidate A\n"+a.text+"\n\nCandidate B\n"+b.text+whose(a, b), []*models.Blob{a.picture, b.picture}, &answer)
	switch {
	case ctx.Err() != nil:
		return tournament.NoAnswer, ctx.Err()
	case stops(err):
		return tournament.NoAnswer, err
	case err != nil:
		d.mu.Lock()
		defer d.mu.Unlock()
		d.failures[tournament.Meeting{First: first, Second: second}] = err
		return tournament.NoAnswer, nil
	}
	return map[string]tournament.Outcome{"A": tournament.First, "B": tournament.Second, "tie": tournament.Tie}[answer.Winner], nil
}

// whose says which picture belongs to which candidate.
func whose(a, b candidate) string {
	switch {
	case a.picture != nil && b.picture != nil:
		return "\n\nThe first attached picture is that of candidate A, the second one that of candidate B."
	case a.picture != nil:
		return "\n\nThe attached picture is that of candidate A."
	case b.picture != nil:
		return "\n\nThe attached picture is that of candidate B."
	}
	return ""
}

// play holds the tournament, unless all its first batch fails: each candidate is in
// one pair of that.
func (d *duels) play(ctx context.Context, plan tournament.Plan) error {
	first := plan
	first.Budget = min(plan.Budget, max(2, plan.Items/2*2))
	for _, p := range []tournament.Plan{first, plan} {
		var err error
		if d.answers, err = tournament.Play(ctx, p, d, d.answers); err != nil {
			return err
		}
		if n := len(d.answers); n > 0 && len(d.failures) == n {
			return transient(fmt.Errorf("the first %d comparisons all failed; the first: %w", n, d.failures[d.answers[0].Meeting]))
		}
	}
	return nil
}

// firstFailure is that of a candidate's first comparison that failed, or of the
// first one at all for an item below 0.
func (d *duels) firstFailure(item int) error {
	for _, a := range d.answers {
		if a.Outcome == tournament.NoAnswer && (item < 0 || a.First == item || a.Second == item) {
			return d.failures[a.Meeting]
		}
	}
	return errors.New("there were too few comparisons; raise per_candidate")
}
