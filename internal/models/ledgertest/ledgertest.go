// Package ledgertest checks implementations of models.Ledger:
//
//	func TestLedger(t *testing.T) {
//		ledgertest.Run(t, ledgertest.Suite{Open: func() (models.Ledger, error) { … }})
//	}
package ledgertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
)

// Suite is a ledger and how to make it.
type Suite struct {
	// Open returns a ledger that is empty.
	Open func() (models.Ledger, error)
	// Reopen, for ledgers that outlive a process, returns what another process
	// would see of a ledger that Open made, which is not closed in between.
	Reopen func(models.Ledger) (models.Ledger, error)
}

// Run checks a ledger, a subtest for each property.
func Run(t *testing.T, s Suite) {
	t.Helper()
	conformance.Run(t, s.Checks())
}

// Checks lists the properties of a ledger.
func (s Suite) Checks() []conformance.Check {
	with := func(f func(models.Ledger) error) func() error {
		return func() error {
			l, err := s.Open()
			if err != nil {
				return err
			}
			return f(l)
		}
	}
	return []conformance.Check{
		{Name: "missing", Test: with(missing)},
		{Name: "found", Test: with(found)},
		{Name: "replaced", Test: with(replaced)},
		{Name: "independent of the caller's memory", Test: with(independent)},
		{Name: "large", Test: with(large)},
		{Name: "concurrent", Test: with(concurrent)},
		{Name: "after the process", Test: s.reopened},
	}
}

// Calls returns n calls with answers, of all kinds in turn.
func Calls(n int) []*models.Call {
	temperature, seed := 0.5, int64(7)
	id := models.Identity{Protocol: "openai", Model: "test <&> ü", Params: models.Params{Temperature: &temperature, Seed: &seed, Stop: []string{"\n"},
		Extra: map[string]json.RawMessage{"top_k": json.RawMessage("40"), "b": json.RawMessage(`{"y":1,"x":2}`)}}}
	tensor := models.Tensor{Name: "x", Datatype: "FP32", Shape: []int64{1, 2}, Data: json.RawMessage("[1,0.25]")}
	blob := models.Blob{MediaType: "image/png", Data: []byte{0, 1, 255}}
	kinds := []struct {
		request models.Request
		answer  models.Answer
	}{
		{models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: "line\nand \"quotes\" <b>&", Images: []models.Blob{blob}}},
			Schema: json.RawMessage(`{"type":"object"}`)}}, models.Answer{Text: "\x1b[31mred\u202e </script>", Finish: "stop"}},
		{models.Request{Completion: &models.Completion{Prompt: "once"}}, models.Answer{Text: "upon"}},
		{models.Request{Embedding: &models.Embedding{Texts: []string{"a", "b"}, Dimensions: 2}}, models.Answer{Vectors: [][]float64{{0.1, 1e-300}, {-0.5, 2}}}},
		{models.Request{Image: &models.Image{Prompt: "a cupel", Size: "16x16"}}, models.Answer{Blobs: []models.Blob{blob}}},
		{models.Request{Infer: &models.Infer{Inputs: []models.Tensor{tensor}, Outputs: []string{"y"}}}, models.Answer{Tensors: []models.Tensor{tensor}}},
		{models.Request{Raw: &models.Raw{JSON: json.RawMessage(`{"a":[1]}`), Blobs: []models.Blob{blob}}}, models.Answer{JSON: json.RawMessage(`[1,2]`)}},
	}
	calls := make([]*models.Call, n)
	for i := range calls {
		k := kinds[i%len(kinds)]
		k.request.Sample = i / len(kinds)
		k.answer.Usage, k.answer.Model = models.Usage{Input: int64(i), Output: 3}, "test-1"
		calls[i] = call(id, k.request, k.answer)
	}
	return calls
}

func call(id models.Identity, r models.Request, a models.Answer) *models.Call {
	q, err := models.NewQuestion(id, r)
	if err != nil {
		panic(err) // a mistake in the suite
	}
	digest, err := q.Digest()
	if err != nil {
		panic(err)
	}
	return &models.Call{Digest: digest, Question: q, Answer: &a, Cost: 12_345, Started: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Latency: 0.25,
		Server:   "localhost:1",
		Attempts: []models.Attempt{{Fault: models.FaultStatus, Message: "the server answered 503", Elapsed: 0.5, Wait: 1}}}
}

// same compares calls by what they are written as.
func same(want, got *models.Call) error {
	if got == nil {
		return errors.New("there is no call")
	}
	a, err := models.EncodeCall(want)
	if err != nil {
		return err
	}
	b, err := models.EncodeCall(got)
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fmt.Errorf("the call has changed:\nrecorded %s\nfound    %s", a, b)
	}
	return got.Verify()
}

func expect(l models.Ledger, want *models.Call) error {
	got, ok, err := l.Lookup(want.Digest)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("call %s is not found", want.Digest.Short())
	}
	return same(want, got)
}

func missing(l models.Ledger) error {
	calls := Calls(2)
	if err := l.Record(calls[0]); err != nil {
		return err
	}
	for _, digest := range []models.Digest{calls[1].Digest, "", "no digest", models.Digest(strings.Repeat("f", 64))} {
		if c, ok, err := l.Lookup(digest); ok || c != nil {
			return errors.Join(fmt.Errorf("the ledger has a call %q, which was not recorded", digest), err)
		}
	}
	if _, _, err := l.Lookup(calls[1].Digest); err != nil {
		return fmt.Errorf("a call that is not there is an error: %w", err)
	}
	return nil
}

func found(l models.Ledger) error {
	calls := Calls(12)
	for _, c := range calls {
		if err := l.Record(c); err != nil {
			return err
		}
	}
	for _, c := range calls {
		if err := expect(l, c); err != nil {
			return err
		}
	}
	return nil
}

// replaced records a failure, then an answer, then another one.
func replaced(l models.Ledger) error {
	answered := Calls(1)[0]
	failed := *answered
	failed.Answer, failed.Failure = nil, &models.Failure{Fault: models.FaultStatus, Status: 500, Message: "the server answered 500", Transient: true}
	other := *answered
	other.Answer = &models.Answer{Text: "another"}
	for _, c := range []*models.Call{&failed, answered, &other} {
		if err := l.Record(c); err != nil {
			return err
		}
		if err := expect(l, c); err != nil {
			return err
		}
	}
	return nil
}

func independent(l models.Ledger) error {
	c, want := Calls(1)[0], Calls(1)[0]
	if err := l.Record(c); err != nil {
		return err
	}
	if err := same(want, c); err != nil {
		return fmt.Errorf("the ledger changed the call that it recorded: %w", err)
	}
	c.Answer.Text, c.Question.Request.Chat.Messages[0].Text = "changed", "changed"
	got, _, err := l.Lookup(want.Digest)
	if err != nil {
		return err
	}
	if err := same(want, got); err != nil {
		return fmt.Errorf("after the caller changed its copy: %w", err)
	}
	got.Answer.Text = "changed"
	return expect(l, want)
}

func large(l models.Ledger) error {
	c := Calls(2)[1]
	c.Answer.Text = strings.Repeat("all work and no play ", 50_000) // 1 MB
	if err := l.Record(c); err != nil {
		return err
	}
	return expect(l, c)
}

func concurrent(l models.Ledger) error {
	const workers = 8
	calls := Calls(workers * 5)
	return conformance.InParallel(workers, func(w int) error {
		for i := range calls {
			c := calls[(i+w*5)%len(calls)]
			if err := l.Record(c); err != nil {
				return err
			}
			if err := expect(l, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s Suite) reopened() error {
	if s.Reopen == nil {
		return conformance.Skip("the ledger ends with its process")
	}
	l, err := s.Open()
	if err != nil {
		return err
	}
	calls := Calls(12)
	for _, c := range calls {
		if err := l.Record(c); err != nil {
			return err
		}
		again, err := s.Reopen(l)
		if err != nil {
			return err
		}
		if err := expect(again, c); err != nil {
			return fmt.Errorf("as soon as it is recorded: %w", err)
		}
	}
	return nil
}
