package program

import (
	"encoding/json"
	"fmt"
)

// request is what a generator is asked, as a line of JSON.
type request struct {
	Count   int               `json:"count"`
	Seed    uint64            `json:"seed"`
	Round   int               `json:"round"`
	Params  json.RawMessage   `json:"params"`
	History *string           `json:"history"` // path, or null
	Inputs  map[string]string `json:"inputs"`  // paths
}

// GeneratorRequest makes the request for candidates, and the variables that
// repeat it for a process that gets no other.
func (p *Program) GeneratorRequest(count int, seed uint64, round int, tables *Folder) (line []byte, env []string, err error) {
	r := request{Count: count, Seed: seed, Round: round, Params: p.params, Inputs: tables.Inputs}
	if tables.History != "" {
		r.History = &tables.History
	}
	if line, err = json.Marshal(r); err != nil {
		return nil, nil, err
	}
	line = append(line, '\n')
	if p.options.Mode == Stream {
		return line, nil, nil
	}
	env = append(tables.Env(), fmt.Sprint("CUPEL_COUNT=", count), fmt.Sprint("CUPEL_SEED=", seed), fmt.Sprint("CUPEL_ROUND=", round))
	return line, env, nil
}
