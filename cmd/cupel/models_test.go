package main

import (
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cupel-science/cupel/internal/models/modelserver"
)

// modelsKey is where a script's server of models is kept.
type modelsKey struct{}

// scriptModels is the server of models of a script, which asks for a key and
// answers with numbers that depend on the seed and on the shift.
type scriptModels struct {
	*modelserver.Server
	shift atomic.Int64
}

func newScriptModels() *scriptModels {
	m := &scriptModels{}
	m.Server = modelserver.New(func(r modelserver.Request) modelserver.Response {
		seed := int64(0)
		if r.Seed != nil {
			seed = *r.Seed
		}
		return modelserver.Response{Text: fmt.Sprintf(`{"candidates": [{"x1": %d.%03d}]}`, m.shift.Load(), seed%1000)}
	})
	m.Key = "open-sesame"
	return m
}

// modelsCommand is the command `models` of scripts: models start sets $MODELS to
// the address of a server, models answers N says how many answers it has made,
// models shift N changes them.
func modelsCommand(ts *testscript.TestScript, neg bool, args []string) {
	m := ts.Value(modelsKey{}).(*scriptModels)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: models start|answers N|shift N")
	}
	n := 0
	if len(args) > 1 {
		var err error
		n, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	switch args[0] {
	case "start":
		ts.Check(m.Start("127.0.0.1:0"))
		ts.Defer(func() { m.Close() })
		ts.Setenv("MODELS", m.URL()+"/v1")
	case "shift":
		m.shift.Store(int64(n))
	case "answers":
		if got := m.Stats().Answers; got != n {
			ts.Fatalf("%d answers were made, not %d", got, n)
		}
	default:
		ts.Fatalf("no command models %s", args[0])
	}
}
