package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/cupel-science/cupel/internal/sandbox"
	"github.com/cupel-science/cupel/workflows/store"
)

func newDoctor(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check this machine and the store, object by object",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runDoctor(c, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// finding is one thing that doctor looked at.
type finding struct {
	What   string `json:"what"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func runDoctor(c *console, asJSON bool) error {
	findings := []finding{
		{"cupel", true, fmt.Sprintf("%s, %s/%s, %s", version, runtime.GOOS, runtime.GOARCH, runtime.Version())},
		{"processors", true, fmt.Sprintf("%d", runtime.GOMAXPROCS(0))},
		diskSpace(c.storeDir),
		python(),
		isolation(),
	}
	findings = append(findings, c.storeHealth()...)
	sick := 0
	for _, f := range findings {
		if !f.OK {
			sick++
		}
	}
	if asJSON {
		if err := c.printJSON(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			mark := "ok  "
			if !f.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(c.out, "%s %s: %s\n", mark, f.What, f.Detail)
		}
	}
	if sick > 0 {
		return fmt.Errorf("%d problem%s found", sick, plural(sick))
	}
	return nil
}

// lowSpace is the free space below which runs are likely to fail.
const lowSpace = 1 << 30

func diskSpace(dir string) finding {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return finding{"disk", false, err.Error()}
	}
	free := st.Bavail * uint64(st.Bsize)
	return finding{"disk", free > lowSpace, fmt.Sprintf("%.1f GB free", float64(free)/1e9)}
}

func python() finding {
	path, err := exec.LookPath("python3")
	if err != nil {
		return finding{"python3", true, "not found; only workflows that run Python programs need it"}
	}
	return finding{"python3", true, path}
}

// isolation says how candidates that are programs can be locked in here.
func isolation() finding {
	found, err := sandbox.Probe()
	if err != nil {
		return finding{"sandbox", true, "none; only workflows that run candidates need one: " + err.Error()}
	}
	return finding{"sandbox", true, found.String()}
}

// storeHealth reads every result and object of the store.
func (c *console) storeHealth() []finding {
	s, err := c.existingStore()
	var usage usageError
	if errors.As(err, &usage) {
		return []finding{{"store", true, "none yet at " + c.storeDir}}
	}
	if err != nil {
		return []finding{{"store", false, err.Error()}}
	}
	defer s.Close()
	n, damaged := 0, []finding{}
	s.EachResult(func(key store.Key, r store.Result, err error) {
		n++
		if err == nil {
			err = s.Check(r.Table)
		}
		if err != nil {
			damaged = append(damaged, finding{"result " + key.Short(), false, err.Error() + "; the next run computes it again"})
		}
	})
	if b := s.Damage(); b > 0 {
		damaged = append(damaged, finding{"journal", false, fmt.Sprintf("%d bytes are damaged; `cupel gc` clears them away", b)})
	}
	return append([]finding{{"store", len(damaged) == 0, fmt.Sprintf("%s, %d results read and checked", c.storeDir, n)}}, damaged...)
}
