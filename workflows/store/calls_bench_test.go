package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/store"
)

// BenchmarkReplayCalls replays 10,000 recorded calls through a client and the
// store's ledger, whose store was opened anew: prompts of 2 kB, answers of 1 kB.
func BenchmarkReplayCalls(b *testing.B) {
	const calls = 10_000
	dir := b.TempDir()
	s := open(b, dir)
	record := client(b, s, models.Record)
	for i := range calls {
		ask(b, record, i)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := open(b, dir)
		replay := client(b, s, models.Offline)
		for i := range calls {
			ask(b, replay, i)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(calls*b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkAskCalls records calls of a model that answers at once.
func BenchmarkAskCalls(b *testing.B) {
	s := open(b, b.TempDir())
	c := client(b, s, models.Record)
	n := 0
	for b.Loop() {
		ask(b, c, n)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "calls/s")
}

func ask(b *testing.B, c *models.Client, i int) {
	r := models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: fmt.Sprintf("%02000d", i)}}}}
	if _, err := c.Ask(b.Context(), r); err != nil {
		b.Fatal(err)
	}
}

// instant is a model that answers at once.
type instant struct{}

func (instant) Send(_ context.Context, q models.Question, _ string) (*models.Answer, error) {
	if q.Request.Chat == nil {
		return nil, errors.New("it chats only")
	}
	return &models.Answer{Text: q.Request.Chat.Messages[0].Text[1000:], Usage: models.Usage{Input: 500, Output: 250}}, nil
}

func client(b *testing.B, s *store.Store, mode models.Mode) *models.Client {
	return clientOf(b, s, mode, instant{})
}

// clientOf asks a model through the ledger of a store.
func clientOf(tb testing.TB, s *store.Store, mode models.Mode, model models.Transport) *models.Client {
	tb.Helper()
	config := models.Defaults()
	config.Protocol, config.URL, config.Model = "openai", "http://localhost", "test"
	session, err := models.Open(models.Options{Models: map[string]models.Config{"writer": config}, Ledger: s.Ledger(), Mode: mode,
		Protocols: map[string]models.Protocol{"openai": func(models.Config, string, func(string, ...any)) (models.Transport, error) { return model, nil }}})
	if err != nil {
		tb.Fatal(err)
	}
	c, err := session.Client("writer")
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
