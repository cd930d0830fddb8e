package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

//go:embed template/workflow.yaml
var templateWorkflow []byte

//go:embed template/data.csv
var templateData []byte

func newInit(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "init FOLDER",
		Short: "Write a workflow that runs, to start from",
		Args:  exactArgs(1, "a folder for the new workflow"),
		RunE:  func(_ *cobra.Command, args []string) error { return runInit(c, args[0]) },
	}
}

func runInit(c *console, dir string) error {
	path := filepath.Join(dir, "workflow.yaml")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return usageError{fmt.Errorf("%s exists already; nothing was written", path)}
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "pendulum.csv"), templateData, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(path, templateWorkflow, 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "wrote %s\nrun it with: cupel run %s\n", path, path)
	return err
}
