package models_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/models/protocols"
)

// lab is a session with one model called writer.
type lab struct {
	*models.Session
	*models.Client
	ledger *models.Memory
}

// quick waits a thousandth of the usual time between attempts.
var quick = models.Backoff{First: time.Millisecond, Most: 10 * time.Millisecond, Patience: time.Second}

// open makes a session with the protocols that exist, of fields as a workflow
// file has them.
func open(t testing.TB, fields map[string]any, change func(*models.Options)) lab {
	t.Helper()
	config, err := models.Decode(fields)
	if err != nil {
		t.Fatal(err)
	}
	return openConfig(t, config, change)
}

func openConfig(t testing.TB, config models.Config, change func(*models.Options)) lab {
	t.Helper()
	ledger := models.NewMemory()
	o := models.Options{Models: map[string]models.Config{"writer": config}, Protocols: protocols.All(), Ledger: ledger, Backoff: quick}
	if change != nil {
		change(&o)
	}
	session, err := models.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	client, err := session.Client("writer")
	if err != nil {
		t.Fatal(err)
	}
	return lab{session, client, ledger}
}

// serve starts a model server.
func serve(t testing.TB, answer func(modelserver.Request) modelserver.Response) *modelserver.Server {
	t.Helper()
	s := modelserver.New(answer)
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// at are the fields of a model at a server, with more of them.
func at(s *modelserver.Server, more map[string]any) map[string]any {
	fields := map[string]any{"protocol": "openai", "url": s.URL() + "/v1", "model": "test"}
	for k, v := range more {
		fields[k] = v
	}
	if fields["protocol"] == "kserve" {
		fields["url"] = s.URL()
	}
	return fields
}

func chat(text string) models.Request {
	return models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: text}}}}
}

// fake is a transport whose answers come from a function.
type fake func(ctx context.Context, q models.Question, key string) (*models.Answer, error)

func (f fake) Send(ctx context.Context, q models.Question, key string) (*models.Answer, error) {
	return f(ctx, q, key)
}

// openFake makes a session whose model is a function.
func openFake(t testing.TB, f fake, change func(*models.Config, *models.Options)) lab {
	t.Helper()
	config := models.Defaults()
	config.Protocol, config.URL, config.Model = "openai", "http://127.0.0.1:1", "test"
	protocol := func(models.Config, string, func(string, ...any)) (models.Transport, error) { return f, nil }
	o := models.Options{Protocols: map[string]models.Protocol{"openai": protocol}}
	if change != nil {
		change(&config, &o)
	}
	return openConfig(t, config, func(base *models.Options) {
		base.Protocols = o.Protocols
		base.Mode, base.Budget, base.Log, base.Observe = o.Mode, o.Budget, o.Log, o.Observe
		if o.Ledger != nil {
			base.Ledger = o.Ledger
		}
		if o.Backoff != (models.Backoff{}) {
			base.Backoff = o.Backoff
		}
	})
}

// failure finds the failure in an error, nil where there is none.
func failure(err error) *models.Failure {
	var f *models.Failure
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// log collects lines.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}
