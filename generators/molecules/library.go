package molecules

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type libraryConfig struct {
	Order       string   `param:"order" default:"file" enum:"file,random" help:"file: round after round the next count rows; random: count rows drawn from those that the history lacks"`
	Columns     []string `param:"columns" help:"further columns of the library to carry along, such as a catalogue number; they become part of the candidates' identity"`
	StartColumn string   `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// Library is molecules/library: it proposes what a library holds, for screening.
// Rows that are no molecules, or the same as an earlier one of the round or one
// of the history, are passed over, so that there may be fewer than count; the
// run's log says how many are no molecules, and what is wrong with the first.
// Stereo is kept.
func Library() generators.Spec {
	return specOf("library", "the molecules of a library, in its order or at random", startOf(true, "the library to screen"),
		func(c libraryConfig, env generators.Env) (generators.Generator, error) {
			for i, name := range c.Columns {
				if name == "" || name == smilesColumn || datasets.IsReserved(name) || slices.Contains(c.Columns[:i], name) {
					return nil, fmt.Errorf("columns: %q is empty, reserved or there twice", name)
				}
			}
			return &library{libraryConfig: c, log: env.Log}, nil
		})
}

type library struct {
	historian
	libraryConfig
	log func(format string, args ...any)
}

var (
	_ generators.Generator = (*library)(nil)
	_ generators.Declarer  = (*library)(nil)
)

// Columns implements generators.Declarer.
func (g *library) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	if err := checkStart(inputs, g.StartColumn); err != nil {
		return nil, err
	}
	schema := inputs[startInput]
	if len(g.libraryConfig.Columns) == 0 {
		return librarySchema(nil), nil
	}
	if schema == nil {
		return nil, nil
	}
	carried, err := g.carried(schema)
	if err != nil {
		return nil, err
	}
	fields := make([]arrow.Field, len(carried))
	for i, at := range carried {
		fields[i] = schema.Field(at)
	}
	return librarySchema(fields), nil
}

func librarySchema(carried []arrow.Field) *arrow.Schema {
	return arrow.NewSchema(append([]arrow.Field{{Name: smilesColumn, Type: arrow.BinaryTypes.String}}, carried...), nil)
}

// carried finds the columns to carry along.
func (g *library) carried(schema *arrow.Schema) ([]int, error) {
	var at []int
	for _, name := range g.libraryConfig.Columns {
		i := datasets.Lookup(schema, name)
		if i < 0 {
			return nil, fmt.Errorf("input %s has no column %q to carry along", startInput, name)
		}
		at = append(at, i)
	}
	return at, nil
}

// Generate implements generators.Generator.
func (g *library) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, p, err := g.readStart(ctx, req, g.StartColumn)
	if err != nil {
		return err
	}
	rows, named, err := g.choose(ctx, texts, req, p)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		n := min(len(rows), datasets.BatchRows)
		if err := g.emit(ctx, req.Inputs[startInput], rows[:n], named[:n], emit); err != nil {
			return err
		}
		rows, named = rows[n:], named[n:]
	}
	return ctx.Err()
}

// choose picks rows and gives their canonical SMILES.
func (g *library) choose(ctx context.Context, texts []string, req generators.Request, p past) ([]int64, []string, error) {
	order, least := g.order(len(texts), req)
	var rows []int64
	var named []string
	seen := map[string]bool{}
	bad, first := 0, error(nil)
	for i, row := range order {
		if i%chunk == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if len(rows) == least {
			break
		}
		m, err := read(texts[row])
		if err != nil {
			if bad++; bad == 1 {
				first = fmt.Errorf("row %d, %.60q: %w", row+1, texts[row], err)
			}
			continue
		}
		if text := smiles.Canonical(m); !seen[text] && !p.known[text] {
			seen[text] = true
			rows, named = append(rows, int64(row)), append(named, text)
		}
	}
	if bad > 0 && g.log != nil {
		g.log("%d rows of the input %s are no molecules and were passed over, the first is %v", bad, startInput, first)
	}
	return rows, named, nil
}

// order lists the rows to look at, and how many will do.
func (g *library) order(n int, req generators.Request) (rows []int, enough int) {
	count := max(0, req.Count)
	if g.Order == "random" {
		return newRand(req.Seed, 0).Perm(n), count
	}
	from := min(n, req.Round*count)
	for row := from; row < min(n, from+count); row++ {
		rows = append(rows, row)
	}
	return rows, count
}

func (g *library) emit(ctx context.Context, start arrow.Table, rows []int64, named []string, emit emitFunc) error {
	at, err := g.carried(start.Schema())
	if err != nil {
		return err
	}
	b := array.NewStringBuilder(exec.GetAllocator(ctx))
	defer b.Release()
	b.AppendValues(named, nil)
	cols := []arrow.Array{b.NewArray()}
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	fields := make([]arrow.Field, len(at))
	for i, col := range at {
		fields[i] = start.Schema().Field(col)
		taken, err := takeRows(ctx, start, col, rows)
		if err != nil {
			return err
		}
		cols = append(cols, taken)
	}
	rec := array.NewRecord(librarySchema(fields), cols, int64(len(rows)))
	defer rec.Release()
	return emit(rec)
}

// takeRows copies rows of a column, in the given order.
func takeRows(ctx context.Context, t arrow.Table, col int, rows []int64) (arrow.Array, error) {
	whole, err := array.Concatenate(t.Column(col).Data().Chunks(), exec.GetAllocator(ctx))
	if err != nil {
		return nil, err
	}
	defer whole.Release()
	schema := arrow.NewSchema([]arrow.Field{t.Schema().Field(col)}, nil)
	rec := array.NewRecord(schema, []arrow.Array{whole}, int64(whole.Len()))
	defer rec.Release()
	taken, err := datasets.TakeRows(ctx, rec, rows)
	if err != nil {
		return nil, err
	}
	defer taken.Release()
	out := taken.Column(0)
	out.Retain()
	return out, nil
}
