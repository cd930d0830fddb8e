package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// write writes a file into a folder.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const endless = `
cupel: v1
name: endless
steps:
  search:
    loop:
      rounds: 1000000
      carry: survivors
      steps:
        propose: {generate: functions/random, count: 50, with: {dim: 3}}
        score: {evaluate: propose, with: [{use: functions/sphere, with: {dim: 3}}]}
        survivors: {rank: [previous, score], objectives: [y], keep: 20}
`

// TestInterrupted: Ctrl-C ends a run soon, with exit code 130, and it can be
// resumed.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "w.yaml", endless)
	for range 2 {
		cmd := exec.Command("cupel", "run", "w.yaml")
		cmd.Dir = dir
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(stderr)
		for line := ""; !strings.Contains(line, "round"); {
			if line, err = lines.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(lines)
		if err != nil {
			t.Fatal(err)
		}
		if code := exitOf(t, cmd.Wait()); code != exitInterrupted {
			t.Errorf("exit code %d", code)
		}
		if !strings.Contains(string(rest), "can be resumed: give the same command again") {
			t.Errorf("it does not say how to go on:\n%s", rest)
		}
	}
	cmd := exec.Command("cupel", "runs")
	cmd.Dir = dir
	if out, err := cmd.Output(); err != nil || strings.Count(string(out), "interrupted") != 2 {
		t.Errorf("%v\n%s", err, out)
	}
}

func exitOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		t.Fatal(err)
	}
	return exit.ExitCode()
}

// TestInterruptedTwice: a second Ctrl-C ends the program at once, whatever it
// waits for: here, for somebody to write the workflow into a
// pipe.
func TestInterruptedTwice(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "w.yaml"), 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	cmd := exec.Command("cupel", "run", "w.yaml")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for signals := 1; ; signals++ {
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
				t.Errorf("after %d signals: %v\n%s", signals, err, stderr.String())
			}
			return
		case <-time.After(20 * time.Millisecond):
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
}

const patient = `
cupel: v1
name: patient
steps:
  wait: {generate: command, count: 1, with: {command: [sh, -c, "exec 3>alive; echo up >&3; exec sleep 3600"]}}
`

// TestKilledWithProgram: a program does not outlive a cupel that is killed. It
// holds the end of a pipe for as long as it lives.
func TestKilledWithProgram(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends programs with the process that started them")
	}
	dir := t.TempDir()
	write(t, dir, "w.yaml", patient)
	if err := syscall.Mkfifo(filepath.Join(dir, "alive"), 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	cmd := exec.Command("cupel", "run", "w.yaml")
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
		// Where the program never came to open its end, nobody else would: then
		// we are the one whom the next line waits for.
		if end, err := os.OpenFile(filepath.Join(dir, "alive"), os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			end.Close()
		}
	}()
	alive, err := os.Open(filepath.Join(dir, "alive"))
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Close()
	lines := bufio.NewReader(alive)
	if line, err := lines.ReadString('\n'); err != nil || line != "up\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}
