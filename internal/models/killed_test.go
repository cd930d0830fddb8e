//go:build unix

package models_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/models/protocols"
)

// victim is the variable that makes the test binary ask a server and die.
const victim = "MODELS_TEST_VICTIM"

func TestMain(m *testing.M) {
	if url := os.Getenv(victim); url != "" {
		die(url)
	}
	os.Exit(m.Run())
}

// mortal is a ledger of a process that is killed when an answer is there, and
// not yet recorded.
type mortal struct{ forgetful }

func (mortal) Record(*models.Call) error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }

func die(url string) {
	config := models.Defaults()
	config.Protocol, config.URL, config.Model = "openai", url, "test"
	s, err := models.Open(models.Options{Models: map[string]models.Config{"writer": config}, Protocols: protocols.All(), Ledger: mortal{}})
	if err != nil {
		os.Exit(1)
	}
	c, err := s.Client("writer")
	if err != nil {
		os.Exit(1)
	}
	_, _ = c.Ask(context.Background(), chat("x"))
	os.Exit(1) // must not be reached
}

// TestKilled kills processes between answer and record. The next one gets the
// answer that was made, and the service charges once.
func TestKilled(t *testing.T) {
	server := serve(t, modelserver.Echo)
	for range 2 {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), victim+"="+server.URL()+"/v1")
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatal("the process was not killed:", err)
		}
	}
	l := open(t, at(server, nil), nil)
	r, err := l.Ask(t.Context(), chat("x"))
	if err != nil || r.Text != "You said: x" {
		t.Fatal(r, err)
	}
	if s := server.Stats(); s.Requests != 3 || s.Answers != 1 {
		t.Errorf("%d requests and %d answers, want 3 and 1", s.Requests, s.Answers)
	}
}
