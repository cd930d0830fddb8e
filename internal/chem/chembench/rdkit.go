package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

//go:embed referee.py
var script string

var errNoRDKit = errors.New("no Python can import rdkit (-python names one, -install installs it on Debian)")

// findRDKit is a Python that can import rdkit, and the version of that.
func findRDKit(ctx context.Context, o *options, log io.Writer) (python, version string, err error) {
	candidates := []string{"python3", "/usr/bin/python3"}
	if o.python != "" {
		candidates = []string{o.python}
	}
	for _, python := range candidates {
		if version, err := exec.CommandContext(ctx, python, "-c", script, "version").Output(); err == nil {
			return python, strings.TrimSpace(string(version)), nil
		}
	}
	if !o.install {
		return "", "", errNoRDKit
	}
	if err := installRDKit(ctx, log); err != nil {
		return "", "", err
	}
	rest := *o
	rest.install = false
	return findRDKit(ctx, &rest, log)
}

// installRDKit installs the package of Debian.
func installRDKit(ctx context.Context, log io.Writer) error {
	if os.Geteuid() != 0 {
		return errors.New("only root can install python3-rdkit")
	}
	install := exec.CommandContext(ctx, "apt-get", "install", "-y", "--no-install-recommends", "python3-rdkit")
	install.Stdout, install.Stderr = log, log
	if err := install.Run(); err != nil {
		return fmt.Errorf("installing python3-rdkit: %w", err)
	}
	return nil
}

// process is a Python that runs the script.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(ctx context.Context, python, mode string) (*process, error) {
	cmd := exec.CommandContext(ctx, python, "-c", script, mode)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{cmd, in, bufio.NewReader(out)}, cmd.Start()
}

func (p *process) close() error { return errors.Join(p.in.Close(), p.cmd.Wait()) }

// rdkitReferee asks RDKit for the values of molecules.
type rdkitReferee struct {
	*process
	rows    *csv.Reader
	columns []string
}

func newRDKitReferee(ctx context.Context, python string) (referee, error) {
	p, err := start(ctx, python, "values")
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(p.out)
	columns, err := rows.Read()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("RDKit's header: %w", err), p.close())
	}
	return &rdkitReferee{p, rows, columns}, nil
}

func (r *rdkitReferee) header() []string { return r.columns }

// judged writes while it reads, for neither pipe holds a chunk.
func (r *rdkitReferee) judged(_ context.Context, c chunk) (chunk, error) {
	written := make(chan error, 1)
	go func() {
		var text strings.Builder
		for _, row := range c.rows {
			text.WriteString(row[0])
			text.WriteByte('\n')
		}
		_, err := io.WriteString(r.in, text.String())
		written <- err
	}()
	answer := chunk{first: c.first}
	for i := range c.rows {
		row, err := r.rows.Read()
		if err != nil {
			return chunk{}, fmt.Errorf("RDKit's values from line %d: %w", c.first+i, err)
		}
		answer.rows = append(answer.rows, row)
	}
	return answer, <-written
}
