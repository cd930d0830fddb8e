package models

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/prompt"
)

type evolveConfig struct {
	asking
	kinds.Config
	Start        []string           `param:"start" help:"what to begin with: texts or programs, which are the first candidates of the first round"`
	StartFiles   []string           `param:"start_files" help:"files with what to begin with, relative to the workflow"`
	Islands      int                `param:"islands" default:"10" min:"1" max:"10000" help:"populations that evolve side by side; the calls of a round take turns"`
	Parents      int                `param:"parents" default:"2" min:"1" max:"20" help:"candidates that a prompt shows to be improved on"`
	Features     map[string]float64 `param:"features" min:"1" max:"10000" help:"MAP-Elites: number of bins of each feature, length or a score; each island keeps the best of each cell. Without, parents are drawn by score"`
	Temperature  float64            `param:"selection_temperature" default:"0.1" min:"0.001" max:"1000" help:"how freely parents are drawn: lower prefers the best"`
	MigrateEvery int                `param:"migrate_every" default:"10" min:"0" max:"1000000" help:"rounds after which the best of each island come to the next one; 0 never"`
	Migrants     int                `param:"migrants" default:"1" min:"1" max:"1000" help:"candidates of each island that migrate"`
	ResetEvery   int                `param:"reset_every" default:"30" min:"0" max:"1000000" help:"rounds after which the weaker half of the islands begins anew; 0 never"`
	Feedback     []string           `param:"feedback" help:"text columns of the history that are shown with a candidate: what its evaluation said; by default those of errors (error, …_error)"`
	Failures     int                `param:"failures" default:"1" min:"0" max:"100" help:"latest failed candidates of the island that a prompt shows, with their feedback"`
	Retries      int                `param:"retries" default:"2" min:"0" max:"20" help:"how often a model is told what of its answer cannot be used, and how often it is asked again for candidates that are missing"`
	showing
}

// Evolve is models/evolve: a language model writes better versions of programs or
// texts, in the manner of FunSearch (Romera-Paredes and others, "Mathematical
// discoveries from program search with large language models", Nature 625 (2024)
// 468) and of MAP-Elites (Mouret and Clune, arXiv:1504.04909) as OpenEvolve has
// it (an open implementation of AlphaEvolve, Novikov and others,
// arXiv:2506.13131).
//
// The search has no state but the history:
//
//   - Islands. A candidate lives on the island that its call was made for, its
//     column island, which is no part of its identity; one that others made, on
//     an island that follows from its id. The calls of a round take turns:
//     call n of round r is for island (r·count + n) mod islands.
//   - Migration and reset happen before rounds that are multiples of
//     migrate_every and reset_every, see archipelago.settle. FunSearch resets the
//     weaker half every four hours; here it is rounds, so that runs repeat.
//   - Parents. From the clusters of the island, or with features from the elites
//     of its cells, some are drawn by softmax over their scores, and shown from
//     the worst to the best, as FunSearch does; the model is asked for the next
//     version. FunSearch shows two.
//   - Feedback. What the evaluation said of a parent (an error, a message) is
//     shown with it, and the latest failures of the island, as OpenEvolve feeds
//     artifacts back.
//
// The history must hold all that may still become a parent: carry a rank step
// that keeps much, or all. A rank step drops candidates without a score, so that
// failures are shown, and not proposed again, only where the history holds them.
// An island where nobody lives draws from all others.
//
// The prompt is the task. It sees what every prompt of this package sees, and
// .Parents, .Failures and .Island; examples have .Feedback. Unless it uses
// .Parents itself, parents and failures follow it in words of this package.
func Evolve() generators.Spec {
	return specOf("evolve", "programs or texts that a language model breeds on islands, from the best of the history", newEvolve)
}

func newEvolve(c evolveConfig, env generators.Env) (generators.Generator, error) {
	if c.Objective == "" {
		return nil, errors.New("objective is missing: the score to improve, a column of the history")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Features)) {
		if n := c.Features[name]; n != math.Trunc(n) {
			return nil, fmt.Errorf("features: %s has %v bins, which is no whole number", name, n)
		}
	}
	s, err := newSetting(c.asking, c.Config, c.showing, rowwise{}, c.Retries, env)
	if err != nil {
		return nil, err
	}
	g := &evolution{setting: s, archipelago: archipelago{c.Islands, c.MigrateEvery, c.Migrants, c.ResetEvery},
		start: c.Start, parents: c.Parents, features: c.Features, temperature: c.Temperature, feedback: c.Feedback, failures: c.Failures}
	g.standard = !strings.Contains(s.fingerprint[0], ".Parents")
	for _, name := range c.StartFiles {
		text, err := prompt.ReadFile(env.Dir, name)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("start_files: %w", err), s.Close())
		}
		g.start, g.fingerprint = append(g.start, text), append(g.fingerprint, text)
	}
	return g, nil
}

// evolution is the generator.
type evolution struct {
	setting
	archipelago
	start       []string
	parents     int
	features    map[string]float64
	temperature float64
	feedback    []string
	failures    int
	standard    bool // parents follow the prompt in our words
}

var (
	_ generators.Generator     = (*evolution)(nil)
	_ generators.Declarer      = (*evolution)(nil)
	_ generators.Fingerprinter = (*evolution)(nil)
	_ io.Closer                = (*evolution)(nil)
)

// familyScene is what the prompts of evolve see.
type familyScene struct {
	scene
	Parents, Failures []example
	Island            int
}

func (g *evolution) payload() *arrow.Schema {
	return payload(g.kind, datasets.Aside(arrow.Field{Name: islandColumn, Type: arrow.PrimitiveTypes.Int64}))
}

// Columns implements generators.Declarer. It tries the template, too.
func (g *evolution) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	sample := familyScene{scene: g.sample(inputs), Parents: sampleExamples(g.parents), Failures: sampleExamples(g.failures)}
	return g.payload(), g.validate(inputs, sample)
}

// Generate implements generators.Generator.
func (g *evolution) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	p, err := readPast(req.History, g.kind, g.kindName, newObjective(g.Objective, g.Goal))
	if err != nil {
		return err
	}
	q, err := g.inquiry(req, p, 1, 1)
	if err != nil {
		return err
	}
	w, err := g.world(req, p)
	if err != nil {
		return err
	}
	if len(p.all) == 0 {
		if err := g.begin(ctx, q, req.Count); err != nil {
			return err
		}
	}
	err = q.ask(ctx, req.Count, func(number int, _ turn) (question, error) { return w.question(number, q.again()) })
	if err != nil {
		return err
	}
	return emitProposals(ctx, g.payload(), q.found, &rows{}, emit)
}

// begin proposes what the search starts from.
func (g *evolution) begin(ctx context.Context, q *inquiry, n int) error {
	for i, text := range g.start {
		candidate, err := q.check(ctx, text)
		if err != nil {
			return fmt.Errorf("start: number %d: %w", i+1, err)
		}
		if key := q.key(candidate); !q.known[key] && len(q.found) < n {
			q.known[key] = true
			q.found = append(q.found, proposal{candidate, question{island: int64(i % g.islands)}})
		}
	}
	return nil
}

// world is the state of a search in a round.
type world struct {
	*evolution
	req    generators.Request
	past   past
	scene  scene
	living [][]cluster     // by island
	failed [][]*individual // by island, the latest first
	all    []cluster       // of all islands
}

func (g *evolution) world(req generators.Request, p past) (*world, error) {
	w := &world{evolution: g, req: req, past: p, scene: g.setting.scene(req, p), failed: make([][]*individual, g.islands)}
	g.settleHomes(p)
	scored := p.scored()
	if len(scored) > 0 {
		cells, err := newGrid(p.table, scored, g.features)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(scored, func(a, b *individual) int { return a.row - b.row })
		for _, island := range g.settle(scored, req.Round) {
			w.living = append(w.living, clusters(island, cells))
		}
		w.all = clusters(scored, cells)
	}
	if err := w.checkFeedback(); err != nil {
		return nil, err
	}
	for _, i := range slices.Backward(p.all) {
		if math.IsNaN(i.score) {
			w.failed[i.island] = append(w.failed[i.island], i)
		}
	}
	return w, nil
}

// settleHomes finds the island that each candidate was born on.
func (g *evolution) settleHomes(p past) {
	var homes []float64
	if p.table != nil {
		homes, _ = numbers(p.table, islandColumn) // not there: all from elsewhere
	}
	for _, i := range p.all {
		if len(homes) > 0 && homes[i.row] >= 0 {
			i.island = int(math.Mod(homes[i.row], float64(g.islands)))
			continue
		}
		h := fnv.New64a()
		_, _ = h.Write([]byte(i.id)) // never fails
		i.island = int(h.Sum64() % uint64(g.islands))
	}
}

// question makes the prompt of a call.
func (w *world) question(number int, again string) (question, error) {
	island := (w.req.Round*w.req.Count + number) % w.islands
	from := w.all
	if len(w.living) > 0 && len(w.living[island]) > 0 {
		from = w.living[island]
	}
	drawn := drawParents(rand.New(rand.NewPCG(w.req.Seed, uint64(number)+1)), from, w.parents, w.temperature)
	sc := familyScene{scene: w.scene, Parents: w.fed(drawn), Island: island,
		Failures: w.fed(w.failed[island][:min(w.failures, len(w.failed[island]))])}
	sc.Number, sc.Count = number, 1
	if len(drawn) == 0 && len(w.start) > 0 {
		sc.Parents = []example{{Text: w.start[number%len(w.start)], Score: math.NaN()}}
	}
	text, err := w.template.Render(sc)
	if w.standard {
		text += sc.family(w.Goal)
	}
	q := question{turn: turn{want: 1}, prompt: text + again, island: int64(island)}
	for _, i := range drawn {
		if i.id != "" {
			q.parents = append(q.parents, i.id)
		}
	}
	return q, err
}

// maxFeedback is the longest text of an evaluation that a prompt shows.
const maxFeedback = 2000

// fed shows candidates with what their evaluation said.
func (w *world) fed(all []*individual) []example {
	out := w.past.examples(all, w.Goal)
	for i := range out {
		columns := w.feedback
		if columns == nil {
			columns = slices.DeleteFunc(slices.Sorted(maps.Keys(out[i].row)), func(name string) bool { return name != "error" && !strings.HasSuffix(name, "_error") })
		}
		var said []string
		for _, column := range columns {
			if text, ok := out[i].row[column].(string); ok && strings.TrimSpace(text) != "" {
				said = append(said, column+": "+prompt.Cut(strings.TrimSpace(text), maxFeedback))
			}
		}
		out[i].Feedback = strings.Join(said, "\n")
	}
	return out
}

// checkFeedback reports a column that the history lacks.
func (w *world) checkFeedback() error {
	for _, column := range w.feedback {
		if w.past.table != nil && datasets.Lookup(w.past.table.Schema(), column) < 0 {
			return fmt.Errorf("feedback: %w", missing(w.past.table, column))
		}
	}
	return nil
}

// family puts parents and failures into words.
func (s familyScene) family(goal string) string {
	better := map[string]string{"min": "lower", "max": "higher"}[goal]
	var b strings.Builder
	if len(s.Parents) > 0 {
		fmt.Fprintf(&b, "\n\nEarlier versions, from the worst to the best. The %s the score, the better.\n", better)
	}
	for i, e := range s.Parents {
		score := "no score yet"
		if !math.IsNaN(e.Score) {
			score = fmt.Sprintf("score %.6g", e.Score)
		}
		fmt.Fprintf(&b, "\nVersion %d, %s:\n%s\n", i, score, prompt.Fence(e.Text))
		b.WriteString(e.said())
	}
	for _, e := range s.Failures {
		fmt.Fprintf(&b, "\nThis attempt failed:\n%s\n", prompt.Fence(e.Text))
		b.WriteString(e.said())
	}
	if len(s.Parents) > 0 {
		fmt.Fprintf(&b, "\nWrite version %d. It should be better than all of these.", len(s.Parents))
	}
	return b.String()
}

func (e example) said() string {
	if e.Feedback == "" {
		return ""
	}
	return "Its evaluation said:\n" + prompt.Fence(e.Feedback) + "\n"
}
