package models_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// BenchmarkReplay replays 10,000 recorded calls from a ledger in memory.
func BenchmarkReplay(b *testing.B) {
	const calls = 10_000
	l := openFake(b, func(_ context.Context, q models.Question, _ string) (*models.Answer, error) {
		return &models.Answer{Text: "an answer of a few words to " + q.Request.Chat.Messages[0].Text}, nil
	}, nil)
	ask := func(i int) {
		if _, err := l.Ask(b.Context(), chat(fmt.Sprint("a question of a few words, number ", i))); err != nil {
			b.Fatal(err)
		}
	}
	for i := range calls {
		ask(i)
	}
	for b.Loop() {
		for i := range calls {
			ask(i)
		}
	}
	b.ReportMetric(float64(calls*b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkReplayValues replays structured answers, which are read again.
func BenchmarkReplayValues(b *testing.B) {
	l := openFake(b, func(context.Context, models.Question, string) (*models.Answer, error) {
		return &models.Answer{Text: "```json\n{\"law\": \"Ohm\", \"score\": 0.5,}\n```"}, nil
	}, nil)
	for b.Loop() {
		if _, err := l.Ask(b.Context(), askLaw()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLive compares a call that is asked and recorded with the bare
// exchange of the same bytes by net/http.
func BenchmarkLive(b *testing.B) {
	server := serve(b, modelserver.Echo)
	var n atomic.Int64
	b.Run("net http", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
		defer client.CloseIdleConnections()
		for b.Loop() {
			body := fmt.Appendf(nil, `{"messages":[{"role":"user","content":"question %d"}],"model":"test"}`, n.Add(1))
			resp, err := client.Post(server.URL()+"/v1/chat/completions", "application/json", bytes.NewReader(body))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				b.Fatal(err)
			}
			resp.Body.Close()
		}
	})
	for _, stream := range []bool{false, true} {
		b.Run(fmt.Sprint("client stream=", stream), func(b *testing.B) {
			l := open(b, at(server, map[string]any{"stream": stream}), nil)
			for b.Loop() {
				if _, err := l.Ask(b.Context(), chat(fmt.Sprint("question ", n.Add(1)))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
