package tournament

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Judge compares two items, by number, in the order in which they are shown.
// NoAnswer is for answers that cannot be used; an error ends the tournament after
// the batch, the rest of which is asked for, so that a judge that lacks several
// answers can say which.
// Compare is called concurrently, and must not depend on what is asked besides.
type Judge interface {
	Compare(ctx context.Context, first, second int) (Outcome, error)
}

// Play asks a judge batch by batch until the plan has no more questions, and
// returns the answers so far and those it got, in the order of the questions.
// Where it stops early it returns the answers of the batches that were finished,
// with the error; Play goes on from them.
func Play(ctx context.Context, plan Plan, judge Judge, answers []Comparison) ([]Comparison, error) {
	for {
		questions, err := plan.Next(ctx, answers)
		if err != nil || len(questions) == 0 {
			return answers, err
		}
		batch, err := ask(ctx, judge, questions)
		if err != nil {
			return answers, err
		}
		answers = append(answers, batch...)
	}
}

func ask(ctx context.Context, judge Judge, questions []Meeting) ([]Comparison, error) {
	out := make([]Comparison, len(questions))
	errs := make([]error, len(questions))
	var g errgroup.Group
	g.SetLimit(8 * runtime.GOMAXPROCS(0)) // judges wait more than they compute
	for i, q := range questions {
		g.Go(func() error {
			out[i].Meeting = q
			out[i].Outcome, errs[i] = judge.Compare(ctx, q.First, q.Second)
			return nil
		})
	}
	_ = g.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
