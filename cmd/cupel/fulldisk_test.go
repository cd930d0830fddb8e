package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const bulky = `
cupel: v1
name: bulky
steps:
  small: {generate: functions/sobol, count: 20, with: {dim: 2}}
  scored: {evaluate: small, with: [{use: functions/sphere, with: {dim: 2}}]}
  large: {generate: functions/sobol, count: 30000, with: {dim: 6}}
  best: {rank: scored, objectives: [y], keep: 5}
`

// TestFullDisk runs into the end of a small file system: the run fails with a
// clear message, the store stays whole, and the run goes on once there is room.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("mounting a small file system is not permitted here:", err)
	}
	defer unix.Unmount(disk, unix.MNT_DETACH)
	dir := t.TempDir()
	write(t, dir, "w.yaml", bulky)
	store := filepath.Join(disk, "store")
	out, code := outputOf(t, dir, "--store", store, "run", "w.yaml")
	if code != exitFailed || !strings.Contains(out, "no space left on device") || strings.Contains(out, "panic") {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	t.Log(out)
	if left, err := os.ReadDir(filepath.Join(store, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("%d files are left under tmp, %v", len(left), err)
	}
	out, code = outputOf(t, dir, "--store", store, "runs")
	if code != exitOK || !strings.Contains(out, "bulky-") {
		t.Errorf("the store cannot be read, exit code %d\n%s", code, out)
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", unix.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	out, code = outputOf(t, dir, "--store", store, "run", "w.yaml")
	if code != exitOK || !strings.Contains(out, "small: 20 rows from the store") {
		t.Errorf("with room, exit code %d\n%s", code, out)
	}
	if out, _ = outputOf(t, dir, "--store", store, "doctor"); !strings.Contains(out, "results read and checked") || strings.Contains(out, "damaged") {
		t.Error(out)
	}
}

// TestFullJournal fills the disk by results that are all small.
func TestFullJournal(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("mounting a small file system is not permitted here:", err)
	}
	defer unix.Unmount(disk, unix.MNT_DETACH)
	dir := t.TempDir()
	write(t, dir, "w.yaml", strings.Replace(endless, "rounds: 1000000", "rounds: 200", 1))
	store := filepath.Join(disk, "store")
	out, code := outputOf(t, dir, "--store", store, "run", "w.yaml")
	if code != exitFailed || !strings.Contains(out, "no space left on device") {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if n := strings.Count(out, "no space left on device"); n > 6 {
		t.Errorf("it is said %d times:\n%s", n, out)
	}
	if err := unix.Mount("tmpfs", disk, "tmpfs", unix.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if out, _ := outputOf(t, dir, "--store", store, "doctor"); strings.Contains(out, "damaged") || !strings.Contains(out, "results read and checked") {
		t.Error(out)
	}
	if out, code := outputOf(t, dir, "--store", store, "run", "w.yaml"); code != exitOK {
		t.Errorf("with room, exit code %d\n%s", code, out)
	}
	if out, code := outputOf(t, dir, "--store", store, "rerun", "last", "--verify"); code != exitOK {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// outputOf runs cupel in a folder and returns all it prints and its exit code.
func outputOf(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command("cupel", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), exitOf(t, err)
}
