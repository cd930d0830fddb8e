package models

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/prompt"
	"github.com/cupel-science/cupel/internal/suggest"
)

// showing is what prompts see of the history and of inputs.
type showing struct {
	Objective   string `param:"objective" help:"score by which candidates of the history are good, a column of it"`
	Goal        string `param:"goal" default:"max" enum:"min,max" help:"whether less or more of it is better"`
	Best        int    `param:"best" default:"3" min:"0" max:"1000" help:"candidates of the history in .Best"`
	Diverse     int    `param:"diverse" default:"3" min:"0" max:"1000" help:"candidates of the history in .Diverse"`
	InputRows   int    `param:"input_rows" default:"200" min:"1" max:"100000" help:"most rows of each input that the prompt sees, the first ones"`
	InputTokens int    `param:"input_tokens" default:"8000" min:"1" max:"10000000" help:"most tokens of each input that the prompt sees, four bytes each"`
}

// scene is what every prompt sees; the package comment describes it.
type scene struct {
	Count, Number, Round int
	Best, Diverse        []example
	Inputs               prompt.Inputs
	Row                  prompt.Row // of the input that each names
}

// example is a candidate of the history as prompts see it.
type example struct {
	ID, Text string
	Score    float64 // NaN where there is none
	Feedback string  // of evolve: what its evaluation said
	row      prompt.Row
}

// Value is the cell of a column of its row, nil where it is empty. In a template:
// {{.Value "r2"}}.
func (e example) Value(column string) (any, error) {
	value, ok := e.row[column]
	if !ok && e.row != nil { // it is nil while the template is checked
		names := slices.Sorted(maps.Keys(e.row))
		return nil, fmt.Errorf("the history has no column %q%s", column, suggest.Hint(column, names))
	}
	return value, nil
}

// bare is a dot for all that a template sees.
var bare = regexp.MustCompile(`(^|[\s({|])\.([\s)}|]|$)`)

// mentions tells whether a template may show a field of the scene: what no prompt
// shows is not looked for, and is no parent of what comes of it.
func mentions(text, field string) bool {
	return strings.Contains(text, "."+field) || bare.MatchString(text)
}

// sampleExamples stand for a history that is not there yet.
func sampleExamples(n int) []example { return slices.Repeat([]example{{Text: "text", Score: 1}}, n) }

// sample is a scene to check a template with.
func (s showing) sample(inputs map[string]*arrow.Schema) scene {
	const rows = 3
	sc := scene{Count: 1, Best: sampleExamples(s.Best), Diverse: sampleExamples(s.Diverse), Inputs: prompt.Inputs{}}
	for name, schema := range inputs {
		sc.Inputs[name] = nil
		if schema != nil {
			sc.Inputs[name] = prompt.Samples(schema, rows)
		}
	}
	return sc
}

// checkTemplate tries a template on a sample. What is not known yet may be named:
// unknown are the names of such maps.
func checkTemplate(t *prompt.Template, sample any, unknown ...string) error {
	err := t.Check(sample)
	for _, name := range unknown {
		if prompt.Lacks(err, name) {
			return nil
		}
	}
	return err
}

// scene makes what the prompts of a step see.
func (s showing) scene(req generators.Request, kind kinds.Kind, p past, log func(string, ...any)) scene {
	bounds := prompt.Bounds{Rows: s.InputRows, Tokens: s.InputTokens}
	out := scene{Round: req.Round, Inputs: prompt.InputsOf(req.Inputs, bounds, log)}
	ranked := p.scored()
	pool := ranked[:(len(ranked)+1)/2]
	if s.Objective == "" {
		pool = p.all
	}
	best := ranked[:min(s.Best, len(ranked))]
	out.Best = p.examples(best, s.Goal)
	out.Diverse = p.examples(diverse(kind, best, pool, s.Diverse), s.Goal)
	return out
}

// examples shows candidates.
func (p past) examples(all []*individual, goal string) []example {
	sign := history.MoreIsBetter("", goal).Sign
	out := make([]example, len(all))
	for i, one := range all {
		out[i] = example{ID: one.id, Text: one.text, Score: sign * one.score, row: rowOf(p.table, one.row)}
		if out[i].Score == 0 {
			out[i].Score = 0 // not minus zero
		}
	}
	return out
}

// shown lists the ids of the examples of a scene, each once.
func (s scene) shown() []string {
	var ids []string
	for _, e := range append(slices.Clone(s.Best), s.Diverse...) {
		if e.ID != "" && !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// rowOf reads one row of a table.
func rowOf(t arrow.Table, row int) prompt.Row {
	cols := make([]arrow.Array, t.NumCols())
	for c := range cols {
		at := row
		for _, chunk := range t.Column(c).Data().Chunks() {
			if at < chunk.Len() {
				cols[c] = array.NewSlice(chunk, int64(at), int64(at+1))
				defer cols[c].Release()
				break
			}
			at -= chunk.Len()
		}
	}
	rec := array.NewRecord(t.Schema(), cols, 1)
	defer rec.Release()
	return prompt.RowOf(rec, 0)
}
