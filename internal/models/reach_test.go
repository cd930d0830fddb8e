package models_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
)

// TestNobodyThere: where no call ever arrived, one tries as often as it may, and
// the others fail at once, with the same words and without a record.
func TestNobodyThere(t *testing.T) {
	var sent atomic.Int64
	var lines log
	l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
		sent.Add(1)
		return nil, &models.Failure{Fault: models.FaultConnection, Message: "nobody is there", Transient: true}
	}, func(c *models.Config, o *models.Options) { c.Retry, o.Log = 2, lines.add })
	for i := range 20 {
		_, err := l.Ask(context.Background(), chat(fmt.Sprint(i)))
		if f := failure(err); f == nil || f.Message != "nobody is there" || !f.Transient {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if n := sent.Load(); n != 3 {
		t.Errorf("%d attempts, want 3", n)
	}
	if len(lines.lines) != 1 || !strings.Contains(lines.lines[0], "nobody is there") {
		t.Errorf("the log is %q", lines.lines)
	}
	if n := len(l.ledger.Digests()); n != 1 {
		t.Errorf("%d calls are recorded, and one was made", n)
	}
}

// TestServerThatWasThere: calls wait for a server that goes away, each as long as it
// may.
func TestServerThatWasThere(t *testing.T) {
	var sent atomic.Int64
	l := openFake(t, func(context.Context, models.Question, string) (*models.Answer, error) {
		if n := sent.Add(1); n > 1 {
			return nil, &models.Failure{Fault: models.FaultConnection, Message: "it went away", Transient: true}
		}
		return &models.Answer{Text: "yes"}, nil
	}, func(c *models.Config, _ *models.Options) { c.Retry = 2 })
	if _, err := l.Ask(context.Background(), chat("first")); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := l.Ask(context.Background(), chat(fmt.Sprint(i))); failure(err) == nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if n := sent.Load(); n != 1+5*3 {
		t.Errorf("%d attempts, want 16", n)
	}
}

// TestMissingKeysAreToldAtOnce: before anything is asked, and not offline.
func TestMissingKeysAreToldAtOnce(t *testing.T) {
	fields := map[string]any{"protocol": "openai", "url": "http://127.0.0.1:1/v1", "model": "test", "key": map[string]any{"env": "CUPEL_TEST_NO_SUCH_KEY"}}
	for mode, want := range map[models.Mode]int{models.Record: 1, models.Offline: 0} {
		var lines log
		open(t, fields, func(o *models.Options) { o.Mode, o.Log = mode, lines.add })
		if len(lines.lines) != want || want > 0 && !strings.Contains(lines.lines[0], "model writer: key names the environment variable CUPEL_TEST_NO_SUCH_KEY, which is not set") {
			t.Errorf("mode %q: the log is %q", mode, lines.lines)
		}
	}
}
