package program

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// Folder is a temporary folder with tables that a program may read.
type Folder struct {
	// Inputs are the paths of the named datasets.
	Inputs map[string]string
	// History is the path of the scored candidates, "" where there are none.
	History string

	dir string
}

// NewFolder writes tables for the program. Without any, there is no folder.
// The caller closes it.
func (p *Program) NewFolder(ctx context.Context, inputs map[string]arrow.Table, history arrow.Table) (_ *Folder, err error) {
	f := &Folder{Inputs: map[string]string{}}
	if history != nil && history.NumRows() == 0 {
		history = nil
	}
	if len(inputs) == 0 && history == nil {
		return f, nil
	}
	if f.dir, err = os.MkdirTemp("", "cupel-program-*"); err != nil {
		return nil, fmt.Errorf("making a folder for the program's inputs: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		suffix := inputSuffix(name)
		if other, taken := seen[suffix]; taken {
			return nil, fmt.Errorf("the inputs %q and %q have the same variable CUPEL_INPUT_%s; rename one", other, name, suffix)
		}
		seen[suffix] = name
		path := filepath.Join(f.dir, "input-"+strings.ToLower(suffix)+p.options.Format.extension())
		if err := p.write(ctx, path, inputs[name]); err != nil {
			return nil, fmt.Errorf("writing the input %q for the program: %w", name, err)
		}
		f.Inputs[name] = path
	}
	if history != nil {
		f.History = filepath.Join(f.dir, "history"+p.options.Format.extension())
		if err := p.write(ctx, f.History, history); err != nil {
			return nil, fmt.Errorf("writing the history for the program: %w", err)
		}
	}
	return f, nil
}

// Env are the variables that tell where the tables are.
func (f *Folder) Env() []string {
	var env []string
	for _, name := range slices.Sorted(maps.Keys(f.Inputs)) {
		env = append(env, "CUPEL_INPUT_"+inputSuffix(name)+"="+f.Inputs[name])
	}
	if f.History != "" {
		env = append(env, "CUPEL_HISTORY="+f.History)
	}
	return env
}

// inputSuffix ends the name of the variable with the path of an input.
func inputSuffix(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
}

// Close removes the folder.
func (f *Folder) Close() error {
	if f.dir == "" {
		return nil
	}
	return os.RemoveAll(f.dir)
}

// write puts a table into a file, which is gone after a crash anyway and needs
// no care for durability.
func (p *Program) write(ctx context.Context, path string, t arrow.Table) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 256<<10)
	meta := t.Schema().Metadata()
	schema := arrow.NewSchema(plainFields(t.Schema(), p.options.Format), &meta)
	w, err := files.NewWriter(out, schema, files.Format(p.options.Format), files.WriteOptions{})
	if err != nil {
		return err
	}
	stream, err := datasets.FromTable(t).Open(ctx)
	if err != nil {
		return err
	}
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		same := array.NewRecord(schema, rec.Columns(), rec.NumRows())
		defer same.Release()
		return w.Write(same)
	})
	return errors.Join(err, w.Close(), out.Flush())
}
