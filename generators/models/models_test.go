package models_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/models/protocols"
)

// lab is a server, a session that asks it, and what was logged.
type lab struct {
	*models.Session
	server *modelserver.Server
	ledger *models.Memory

	mu    sync.Mutex
	asked []modelserver.Request // in no order
	lines []string
}

// newLab opens the model "m" on a server that answers by a function.
func newLab(t testing.TB, answer func(modelserver.Request) modelserver.Response, change ...func(*models.Options, *models.Config)) *lab {
	t.Helper()
	l := &lab{ledger: models.NewMemory()}
	l.server = modelserver.New(func(r modelserver.Request) modelserver.Response {
		l.mu.Lock()
		l.asked = append(l.asked, r)
		l.mu.Unlock()
		return answer(r)
	})
	if err := l.server.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	config, seed := models.Defaults(), int64(1)
	config.Protocol, config.URL, config.Model, config.Params.Seed, config.Retry = "openai", l.server.URL()+"/v1", "test", &seed, 0
	o := models.Options{Protocols: protocols.All(), Ledger: l.ledger, Backoff: models.Backoff{First: time.Millisecond, Most: time.Millisecond, Patience: time.Second}}
	for _, f := range change {
		f(&o, &config)
	}
	o.Models = map[string]models.Config{"m": config}
	s, err := models.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	l.Session = s
	t.Cleanup(func() { _ = s.Close(); _ = l.server.Close() })
	return l
}

func (l *lab) env(dir string) generators.Env {
	return generators.Env{Dir: dir, Models: l.Client, Log: func(format string, args ...any) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.lines = append(l.lines, fmt.Sprintf(format, args...))
	}}
}

func (l *lab) log() string { return strings.Join(l.lines, "\n") }

// build makes a generator.
func (l *lab) build(t testing.TB, spec generators.Spec, params map[string]any) generators.Generator {
	t.Helper()
	g, err := spec.New(l.env(t.TempDir()), conformance.Decode(spec.Params, params))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// run gives the rows that a generator emits, as lists of texts by column.
func run(t testing.TB, g generators.Generator, req generators.Request) (map[string][]string, error) {
	t.Helper()
	out := map[string][]string{}
	err := g.Generate(context.Background(), req, func(rec arrow.Record) error {
		for c, f := range rec.Schema().Fields() {
			for i := range int(rec.NumRows()) {
				out[f.Name] = append(out[f.Name], rec.Column(c).ValueStr(i))
			}
		}
		return nil
	})
	return out, err
}

func mustRun(t testing.TB, g generators.Generator, req generators.Request) map[string][]string {
	t.Helper()
	out, err := run(t, g, req)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// table makes a table of columns: name, values, name, values.
func table(t testing.TB, columns ...any) arrow.Table {
	t.Helper()
	var fields []arrow.Field
	var arrays []arrow.Array
	rows := 0
	for i := 0; i < len(columns); i += 2 {
		name := columns[i].(string)
		var b array.Builder
		switch values := columns[i+1].(type) {
		case []string:
			s := array.NewStringBuilder(memory.DefaultAllocator)
			s.AppendValues(values, nil)
			b = s
		case []float64:
			f := array.NewFloat64Builder(memory.DefaultAllocator)
			for _, v := range values {
				if v != v {
					f.AppendNull()
				} else {
					f.Append(v)
				}
			}
			b = f
		case []int64:
			n := array.NewInt64Builder(memory.DefaultAllocator)
			n.AppendValues(values, nil)
			b = n
		}
		a := b.NewArray()
		rows = a.Len()
		fields, arrays = append(fields, arrow.Field{Name: name, Type: a.DataType(), Nullable: true}), append(arrays, a)
	}
	rec := array.NewRecord(arrow.NewSchema(fields, nil), arrays, int64(rows))
	return array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
}

// idsOf identifies what was emitted as candidates of a kind.
func idsOf(t testing.TB, g generators.Generator, req generators.Request, kind string) []string {
	t.Helper()
	var ids []string
	err := g.Generate(context.Background(), req, func(rec arrow.Record) error {
		d, err := datasets.NewIdentifier(memory.DefaultAllocator, rec.Schema(), kind, "here#0")
		if err != nil {
			return err
		}
		out := d.Identify(rec)
		for i := range int(out.NumRows()) {
			id, _ := datasets.Text(out.Column(0), i)
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// seedOf is the seed that a request came with.
func seedOf(r modelserver.Request) int64 {
	if r.Seed == nil {
		return -1
	}
	return *r.Seed
}
