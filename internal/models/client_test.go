package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/ledgertest"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

func TestMemory(t *testing.T) {
	ledgertest.Run(t, ledgertest.Suite{Open: func() (models.Ledger, error) { return models.NewMemory(), nil }})
}

// TestReplay asks twice: the second session has the answers of the first, and
// no server.
func TestReplay(t *testing.T) {
	server := serve(t, modelserver.Echo)
	first := open(t, at(server, nil), nil)
	want, err := first.Ask(t.Context(), chat("hello"))
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	for _, mode := range []models.Mode{models.Record, models.Offline} {
		second := open(t, at(server, nil), func(o *models.Options) { o.Ledger, o.Mode = first.ledger, mode })
		got, err := second.Ask(t.Context(), chat("hello"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != want.Text || got.Text != "You said: hello" || !got.Calls[0].Replayed || want.Calls[0].Replayed {
			t.Errorf("mode %q: replayed %q, %v; recorded %q, %v", mode, got.Text, got.Calls[0].Replayed, want.Text, want.Calls[0].Replayed)
		}
	}
}

func TestOfflineListsWhatIsMissing(t *testing.T) {
	l := openFake(t, nil, func(_ *models.Config, o *models.Options) { o.Mode = models.Offline })
	for _, text := range []string{"one\x1b[31m", "two", "one\x1b[31m"} {
		_, err := l.Ask(t.Context(), chat(text))
		var missing *models.OfflineError
		if !errors.Is(err, models.ErrOffline) || !errors.As(err, &missing) || strings.ContainsRune(err.Error(), '\x1b') {
			t.Fatalf("%q: %v", text, err)
		}
	}
	var previews []string
	for _, m := range l.Missing() {
		previews = append(previews, m.Preview)
	}
	slices.Sort(previews)
	if want := []string{"one\uFFFD[31m", "two"}; !slices.Equal(previews, want) {
		t.Errorf("missing are %q, not %q", previews, want)
	}
}

// TestFailuresAreRecorded replays a failure offline, word by word, and asks
// again otherwise.
func TestFailuresAreRecorded(t *testing.T) {
	var healthy atomic.Bool
	f := func(context.Context, models.Question, string) (*models.Answer, error) {
		if healthy.Load() {
			return &models.Answer{Text: "fine"}, nil
		}
		return nil, &models.Failure{Fault: models.FaultStatus, Status: 503, Message: "the server answered 503", Transient: true}
	}
	l := openFake(t, f, nil)
	_, want := l.Ask(t.Context(), chat("x"))
	if want == nil || !strings.Contains(want.Error(), "after 5 attempts") {
		t.Fatal(want)
	}
	offline := openFake(t, f, func(_ *models.Config, o *models.Options) { o.Ledger, o.Mode = l.ledger, models.Offline })
	if _, err := offline.Ask(t.Context(), chat("x")); err == nil || err.Error() != want.Error() {
		t.Errorf("offline the failure is %v, and was %v", err, want)
	}
	healthy.Store(true)
	if r, err := l.Ask(t.Context(), chat("x")); err != nil || r.Text != "fine" {
		t.Errorf("asked again: %v, %v", r, err)
	}
}

// TestRefresh asks each question again once, and never loses an answer to a
// failure.
func TestRefresh(t *testing.T) {
	var asked atomic.Int64
	keys := map[string]bool{}
	down := false
	f := func(_ context.Context, _ models.Question, key string) (*models.Answer, error) {
		keys[key] = true
		if down {
			return nil, &models.Failure{Fault: models.FaultStatus, Message: "down"}
		}
		return &models.Answer{Text: fmt.Sprint("answer ", asked.Add(1))}, nil
	}
	l := openFake(t, f, nil)
	ask := func(mode models.Mode, want string) {
		t.Helper()
		s := openFake(t, f, func(_ *models.Config, o *models.Options) { o.Ledger, o.Mode = l.ledger, mode })
		for range 2 {
			if r, err := s.Ask(t.Context(), chat("x")); err != nil || r.Text != want {
				t.Errorf("mode %q: %v, %v; want %q", mode, r, err, want)
			}
		}
	}
	ask(models.Record, "answer 1")
	ask(models.Refresh, "answer 2")
	ask(models.Record, "answer 2")
	if len(keys) != 2 {
		t.Errorf("%d idempotency keys for 2 answers: a service would give the first one again", len(keys))
	}
	down = true
	s := openFake(t, f, func(_ *models.Config, o *models.Options) { o.Ledger, o.Mode = l.ledger, models.Refresh })
	if _, err := s.Ask(t.Context(), chat("x")); failure(err) == nil {
		t.Error("no failure:", err)
	}
	ask(models.Offline, "answer 2")
}

// TestKilledBeforeRecord asks again with the same key when an answer came and
// was not recorded, so that the service makes one answer only.
func TestKilledBeforeRecord(t *testing.T) {
	server := serve(t, modelserver.Echo)
	broken := open(t, at(server, nil), func(o *models.Options) { o.Ledger = forgetful{} })
	if _, err := broken.Ask(t.Context(), chat("x")); err == nil || !strings.Contains(err.Error(), "could not be recorded") {
		t.Fatal("an answer that is not recorded was used:", err)
	}
	again := open(t, at(server, nil), nil)
	if _, err := again.Ask(t.Context(), chat("x")); err != nil {
		t.Fatal(err)
	}
	if s := server.Stats(); s.Requests != 2 || s.Answers != 1 {
		t.Errorf("%d requests and %d answers, want 2 and 1", s.Requests, s.Answers)
	}
}

// forgetful is a ledger of a process that dies before it can write.
type forgetful struct{}

func (forgetful) Lookup(models.Digest) (*models.Call, bool, error) { return nil, false, nil }
func (forgetful) Record(*models.Call) error                        { return errors.New("disk full") }

// TestMerged lets equal questions meet in flight.
func TestMerged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
			asked.Add(1)
			time.Sleep(time.Second)
			return &models.Answer{Text: "once"}, nil
		}, nil)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if r, err := l.Ask(t.Context(), chat("x")); err != nil || r.Text != "once" {
					t.Error(r, err)
				}
			})
		}
		all.Wait()
		if asked.Load() != 1 {
			t.Errorf("asked %d times", asked.Load())
		}
		if _, err := l.Ask(t.Context(), models.Request{Sample: 1, Chat: chat("x").Chat}); err != nil || asked.Load() != 2 {
			t.Errorf("another sample: asked %d times, %v", asked.Load(), err)
		}
	})
}

// TestMergedOutlivesTheFirst cancels who asked first; the others still get an
// answer.
func TestMergedOutlivesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := openFake(t, func(ctx context.Context, _ models.Question, _ string) (*models.Answer, error) {
			select {
			case <-time.After(time.Minute):
				return &models.Answer{Text: "late"}, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}, nil)
		first, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := l.Ask(first, chat("x")); !errors.Is(err, context.Canceled) {
				t.Error("cancelled:", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if r, err := l.Ask(t.Context(), chat("x")); err != nil || r.Text != "late" {
				t.Error("not cancelled:", r, err)
			}
		})
		synctest.Wait()
		cancel()
		all.Wait()
	})
}

// TestRetries counts attempts and the time that passes between them.
func TestRetries(t *testing.T) {
	status := func(n int, after time.Duration) error {
		return &models.Failure{Fault: models.FaultStatus, Status: n, Message: fmt.Sprint("status ", n), Transient: n >= 429, RetryAfter: after}
	}
	for name, c := range map[string]struct {
		fails    []error
		attempts int
		ok       bool
		least    time.Duration
		most     time.Duration
	}{
		"passes":            {[]error{status(500, 0), status(503, 0)}, 3, true, 750 * time.Millisecond, 1500 * time.Millisecond},
		"permanent":         {[]error{status(400, 0)}, 1, false, 0, 0},
		"too often":         {[]error{status(500, 0), status(500, 0), status(500, 0), status(500, 0), status(500, 0)}, 5, false, 3750 * time.Millisecond, 7500 * time.Millisecond},
		"asked to wait":     {[]error{status(429, 42*time.Second)}, 2, true, 42 * time.Second, 42 * time.Second},
		"asked for an hour": {[]error{status(429, time.Hour)}, 1, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
					attempts++
					if attempts <= len(c.fails) {
						return nil, c.fails[attempts-1]
					}
					return &models.Answer{Text: "at last"}, nil
				}, func(_ *models.Config, o *models.Options) {
					o.Backoff = models.Backoff{First: 500 * time.Millisecond, Most: 30 * time.Second, Patience: 5 * time.Minute}
				})
				begin := time.Now()
				r, err := l.Ask(t.Context(), chat("x"))
				if (err == nil) != c.ok || attempts != c.attempts {
					t.Fatalf("%d attempts, %v", attempts, err)
				}
				if took := time.Since(begin); took < c.least || took > c.most {
					t.Errorf("it took %v, want %v to %v", took, c.least, c.most)
				}
				if c.ok && len(r.Calls[0].Attempts) != c.attempts-1 {
					t.Errorf("the record has %d failed attempts of %d", len(r.Calls[0].Attempts), c.attempts-1)
				}
			})
		})
	}
}

// TestTimeout gives up an attempt that hangs.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		attempts := 0
		l := openFake(t, func(ctx context.Context, _ models.Question, _ string) (*models.Answer, error) {
			if attempts++; attempts > 1 {
				return &models.Answer{Text: "ok"}, nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}, func(c *models.Config, _ *models.Options) { c.Timeout = time.Minute })
		r, err := l.Ask(t.Context(), chat("x"))
		if err != nil || len(r.Calls[0].Attempts) != 1 || r.Calls[0].Attempts[0].Fault != models.FaultTimeout {
			t.Error(r, err)
		}
	})
}

func TestConcurrencyAndRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return &models.Answer{Text: "x"}, nil
		}, func(c *models.Config, _ *models.Options) {
			c.Concurrency, c.Rate = 3, models.Rate{Calls: 120, Per: time.Minute}
		})
		begin := time.Now()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() { _, _ = l.Ask(t.Context(), chat(fmt.Sprint(i))) })
		}
		all.Wait()
		// Two may begin at once, then one each half second; each takes one.
		if took := time.Since(begin); most.Load() > 3 || took != 10*time.Second {
			t.Errorf("%d at once, %v", most.Load(), took)
		}
	})
}

func TestCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
			return nil, &models.Failure{Fault: models.FaultStatus, Message: "busy", Transient: true, RetryAfter: time.Minute}
		}, func(_ *models.Config, o *models.Options) { o.Backoff.Patience, o.Backoff.First = time.Hour, 1 })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := l.Ask(ctx, chat("x")); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		synctest.Wait()
		if len(l.ledger.Digests()) != 0 {
			t.Error("what was interrupted is recorded as a failure")
		}
	})
}

// TestRateBeyondDeadline waits for its turn as long as the context lasts.
func TestRateBeyondDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := func(context.Context, models.Question, string) (*models.Answer, error) {
			return &models.Answer{Text: "x"}, nil
		}
		l := openFake(t, answer, func(c *models.Config, _ *models.Options) { c.Rate = models.Rate{Calls: 1, Per: time.Hour} })
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := l.Ask(ctx, chat("first")); err != nil {
			t.Error(err)
		}
		if _, err := l.Ask(ctx, chat("second")); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if _, err := l.Ask(t.Context(), chat("second")); err != nil || time.Since(begin) != time.Hour {
			t.Error(err, time.Since(begin))
		}
	})
}

func TestWrongRequests(t *testing.T) {
	l := openFake(t, nil, nil)
	hot := 99.0
	for want, r := range map[string]models.Request{
		"exactly one of":              {},
		"exactly one of chat":         {Chat: chat("x").Chat, Completion: &models.Completion{Prompt: "x"}},
		"no messages":                 {Chat: &models.Chat{}},
		"message 1: the text":         chat(" \n"),
		"role is system":              {Chat: &models.Chat{Messages: []models.Message{{Role: "boss", Text: "x"}}}},
		"JSON is broken":              {Chat: &models.Chat{Messages: chat("x").Chat.Messages, Schema: []byte("{")}},
		"the schema":                  {Chat: &models.Chat{Messages: chat("x").Chat.Messages, Schema: []byte(`{"type": 7}`)}},
		"complete in itself":          {Chat: &models.Chat{Messages: chat("x").Chat.Messages, Schema: []byte(`{"$ref": "file:///etc/passwd"}`)}},
		"text 2: the text is empty":   {Embedding: &models.Embedding{Texts: []string{"a", ""}}},
		"prompt is empty":             {Image: &models.Image{}},
		"not between 0 and 10":        {Chat: chat("x").Chat, Params: models.Params{Temperature: &hot}},
		"sample is -1":                {Chat: chat("x").Chat, Sample: -1},
		"which its shape":             {Infer: &models.Infer{Inputs: []models.Tensor{{Name: "x", Datatype: "FP32", Shape: []int64{3}, Data: []byte("[1,2]")}}}},
		"is no datatype":              {Infer: &models.Infer{Inputs: []models.Tensor{{Name: "x", Datatype: "F8", Shape: []int64{1}, Data: []byte("[1]")}}}},
		"no flat list":                {Infer: &models.Infer{Inputs: []models.Tensor{{Name: "x", Datatype: "FP32", Shape: []int64{1}, Data: []byte("[[1]]")}}}},
		"blob 1: \"png\" is no media": {Raw: &models.Raw{Blobs: []models.Blob{{MediaType: "png", Data: []byte{1}}}}},
	} {
		if _, err := l.Ask(t.Context(), r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
