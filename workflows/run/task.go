package run

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/kinds"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/store"
)

// Out is what a node produced: the key of its result and what a look at the
// result tells.
type Out struct {
	Key  store.Key
	Head store.Head
}

// Task is a node with its inputs resolved.
type Task struct {
	Node    *workflows.Node
	Rounds  string // rounds of the loops around it, from 1: "", "2", "2.5"
	Round   int    // round of the innermost loop, from 0
	Seed    uint64
	Key     store.Key
	KeyText []byte    // what the key is the digest of
	Base    store.Key // of a task that asks models: its key without the edition
	Edition string    // see store.Store.Edition
	From    []Out
	History *Out
	Inputs  []Out   // as Node.Inputs
	Scoring [][]Out // inputs of each of Node.Scorings
}

// Runner executes tasks. Run may be called concurrently.
type Runner interface {
	Run(ctx context.Context, t *Task) (Out, error)
}

// Origin is the text in the origin column of a task's candidates.
func (t *Task) Origin() string {
	if t.Rounds == "" {
		return t.Node.Path
	}
	return t.Node.Path + "#" + t.Rounds
}

// deriveSeed gives every task a seed of its own: a digest of the run's seed,
// the step and its rounds. It depends on no order of execution.
func deriveSeed(seed uint64, path, rounds string) uint64 {
	text := strconv.FormatUint(seed, 10) + "\n" + path + "\n" + rounds
	sum := sha256.Sum256([]byte(text))
	return binary.LittleEndian.Uint64(sum[:])
}

// keyed fills in the task's key. The text is canonical JSON, so that two keys
// can be compared part by part.
func (t *Task) keyed() *Task {
	text := make([]byte, 0, 512)
	text = append(text, `{"step":`...)
	text = append(text, static(t.Node)...)
	if t.Node.Generator != nil {
		text = append(text, `,"seed":`...)
		text = strconv.AppendUint(text, t.Seed, 10)
		text = append(text, `,"round":`...)
		text = strconv.AppendInt(text, int64(t.Round), 10)
	}
	if t.Node.Ranking != nil && resamples(t.Node.Ranking.Spec) {
		text = append(text, `,"seed":`...)
		text = strconv.AppendUint(text, t.Seed, 10)
	}
	text = append(text, `,"tables":[`...)
	for i, in := range t.From {
		text = appendTable(text, i, "table "+strconv.Itoa(i+1), in.Head.Digest)
	}
	text = append(text, `],"inputs":[`...)
	if t.History != nil {
		text = appendTable(text, 0, "history", t.History.Head.Digest)
	}
	for i, in := range t.Inputs {
		text = appendTable(text, len(text), "input "+t.Node.Inputs[i].Name, in.Head.Digest)
	}
	for i, inputs := range t.Scoring {
		for j, in := range inputs {
			name := "input " + t.Node.Scorings[i].Inputs[j].Name + " of " + t.Node.Scorings[i].Spec.Name
			text = appendTable(text, len(text), name, in.Head.Digest)
		}
	}
	text = append(text, "]}"...)
	t.KeyText = text
	t.Key = store.NewKey(t.KeyText)
	return t
}

// inEdition gives a task that asks models the key of the edition that counts.
func (t *Task) inEdition(of func(base store.Key) string) *Task {
	if of == nil || !t.Node.Asks() {
		return t
	}
	t.Base = t.Key
	if t.Edition = of(t.Base); t.Edition != "" {
		t.KeyText = withEdition(t.KeyText, t.Edition)
		t.Key = store.NewKey(t.KeyText)
	}
	return t
}

// withEdition adds an edition to the text of a key, a JSON object.
func withEdition(text []byte, edition string) []byte {
	return append(strconv.AppendQuote(append(text[:len(text)-1:len(text)-1], `,"edition":`...), edition), '}')
}

// resamples tells whether a ranking draws random numbers.
func resamples(spec rank.Spec) bool {
	return slices.ContainsFunc(spec.Objectives, func(o rank.Objective) bool { return o.Uncertainty != "" })
}

func appendTable(text []byte, i int, name string, d datasets.Digest) []byte {
	if i > 0 && text[len(text)-1] != '[' {
		text = append(text, ',')
	}
	text = append(text, '[')
	text = strconv.AppendQuote(text, name)
	text = append(text, `,"`...)
	text = append(text, d...)
	return append(text, `"]`...)
}

// static is the part of a node's key that is known before it runs.
func static(n *workflows.Node) []byte {
	switch {
	case n.Generator != nil:
		return n.Generator.Static
	case n.Ranking != nil:
		return n.Ranking.Static
	case len(n.Scorings) > 0:
		parts := make([]string, len(n.Scorings))
		for i, s := range n.Scorings {
			parts[i] = string(scoringStatic(s))
		}
		return []byte(`{"does":"evaluate","evaluators":[` + strings.Join(parts, ",") + `]}`)
	case n.Filter != nil:
		return encode(map[string]any{"does": "filter", "keep": n.Filter.String()})
	case n.Kind == workflows.NodeKind(workflows.Approve):
		return encode(map[string]any{"does": "approve", "step": n.Path, "message": n.Step.Approve})
	case n.Kind == workflows.NodeKind(workflows.Release):
		require := []string{}
		for _, q := range n.Require {
			require = append(require, q.String())
		}
		return encode(map[string]any{"does": "release", "require": require})
	}
	parts := map[string]any{"does": string(n.Kind)}
	if n.RowKind != "" && n.RowKind != kinds.Row {
		parts["kind"] = n.RowKind
	}
	return encode(parts)
}

// scoringStatic adds the names of the columns to an evaluator's key.
func scoringStatic(s *workflows.Scoring) []byte {
	return []byte(`{"as":` + strconv.Quote(s.As) + `,"evaluator":` + string(s.Static) + `}`)
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("run: " + err.Error()) // plain values always encode
	}
	return text
}
