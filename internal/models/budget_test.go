package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/models"
)

// TestBudget stops at the same number of calls, one after the other or many at
// once, and goes on from there with a larger budget.
func TestBudget(t *testing.T) {
	// A question takes 9 tokens of input by estimate and 10 of output at most,
	// so a call may take 19; it takes 5.
	answer := func(context.Context, models.Question, string) (*models.Answer, error) {
		time.Sleep(time.Second)
		return &models.Answer{Text: "x", Usage: models.Usage{Input: 3, Output: 2}}, nil
	}
	price := models.Price{Input: models.MoneyOf(1), Output: models.MoneyOf(2), Call: models.MoneyOf(0.01)}
	for name, c := range map[string]struct {
		limit models.Limit
		calls int
	}{
		"none":      {models.Limit{}, 60},
		"calls":     {models.Limit{Calls: 12}, 12},
		"tokens":    {models.Limit{Tokens: 100}, 17},                     // 85 are spent, and 20 more may not fit
		"money":     {models.Limit{Money: models.MoneyOf(0.150127)}, 15}, // a call costs 0.010007, and 0.010029 at most
		"less":      {models.Limit{Money: models.MoneyOf(0.150126)}, 14},
		"none fits": {models.Limit{Tokens: 18}, 0},
	} {
		for _, concurrency := range []int{1, 60} {
			t.Run(fmt.Sprint(name, " ", concurrency), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var asked atomic.Int64
					counting := func(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
						asked.Add(1)
						return answer(ctx, q, key)
					}
					budget := models.NewBudget(c.limit, models.Spent{})
					l := openFake(t, counting, func(m *models.Config, o *models.Options) {
						m.Concurrency, m.Params.MaxTokens, m.Price, o.Budget = concurrency, 10, price, budget
					})
					askAll(t, l, 60, models.ErrBudget)
					if int(asked.Load()) != c.calls || int(budget.Spent().Calls) != c.calls || int(budget.Spent().Tokens) != 5*c.calls || len(l.ledger.Digests()) != c.calls {
						t.Errorf("%d calls, %+v; want %d", asked.Load(), budget.Spent(), c.calls)
					}
					more := openFake(t, counting, func(m *models.Config, o *models.Options) {
						o.Ledger, m.Params.MaxTokens = l.ledger, 10
					})
					askAll(t, more, 60, nil)
					if asked.Load() != 60 {
						t.Errorf("%d calls in all, want 60", asked.Load())
					}
				})
			})
		}
	}
}

// askAll asks n questions at once. Errors must be the expected one.
func askAll(t *testing.T, l lab, n int, expected error) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if _, err := l.Ask(t.Context(), chat(fmt.Sprintf("x%03d", i))); err != nil && (expected == nil || !errors.Is(err, expected)) {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestBudgetSaysWhatToDo(t *testing.T) {
	l := openFake(t, nil, func(_ *models.Config, o *models.Options) {
		o.Budget = models.NewBudget(models.Limit{Money: models.MoneyOf(2.5), Tokens: 100}, models.Spent{Calls: 3, Tokens: 99, Money: 10})
	})
	_, err := l.Ask(t.Context(), chat("x"))
	if want := "model writer: the budget for model calls is used up: 99 of 100 tokens are spent, and the next call may not fit; raise it and run again, nothing is asked twice"; err == nil || err.Error() != want {
		t.Error(err)
	}
}

// TestBudgetCountsWhatMayBeCharged counts attempts whose answer had begun.
func TestBudgetCountsWhatMayBeCharged(t *testing.T) {
	fails := []error{&models.Failure{Message: "refused", Transient: true}, &models.Failure{Message: "broke off", Transient: true, Charged: true}}
	budget := models.NewBudget(models.Limit{}, models.Spent{})
	l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
		if len(fails) > 0 {
			f := fails[0]
			fails = fails[1:]
			return nil, f
		}
		return &models.Answer{Text: "x", Usage: models.Usage{Input: 9, Output: 1}}, nil
	}, func(_ *models.Config, o *models.Options) { o.Budget = budget })
	if _, err := l.Ask(t.Context(), chat("x")); err != nil {
		t.Fatal(err)
	}
	if want := (models.Spent{Calls: 2, Tokens: 9 + 10}); budget.Spent() != want {
		t.Errorf("%+v, want %+v", budget.Spent(), want)
	}
}

// TestEstimated counts tokens where the server does not.
func TestEstimated(t *testing.T) {
	l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
		return &models.Answer{Text: strings.Repeat("a", 400)}, nil
	}, nil)
	r, err := l.Ask(t.Context(), chat(strings.Repeat("b", 40)))
	if want := (models.Usage{Input: 18, Output: 100, Estimated: true}); err != nil || r.Usage != want {
		t.Errorf("%+v, %v; want %+v", r.Usage, err, want)
	}
}

// TestMoney reads what it writes, to the billionth.
func TestMoney(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := models.Money(rapid.Int64Range(-1e15, 1e15).Draw(t, "money"))
		text, err := m.MarshalJSON()
		var back models.Money
		if err == nil {
			err = back.UnmarshalJSON(text)
		}
		if err != nil || back != m {
			t.Errorf("%d is written %s and read %d (%v)", m, text, back, err)
		}
	})
	if err := new(models.Money).UnmarshalJSON([]byte("1e300")); err == nil {
		t.Error("1e300 is an amount")
	}
}

func TestPrice(t *testing.T) {
	p := models.Price{Input: models.MoneyOf(0.15), Output: models.MoneyOf(0.6), Image: models.MoneyOf(0.04), Call: models.MoneyOf(0.001)}
	a := &models.Answer{Usage: models.Usage{Input: 1000, Output: 500}, Blobs: make([]models.Blob, 2)}
	if got := p.Cost(a).String(); got != "0.08145" {
		t.Error(got)
	}
}
