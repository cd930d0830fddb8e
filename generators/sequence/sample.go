package sequence

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/parallel"
	"github.com/cupel-science/cupel/internal/sequence"
)

const (
	modelInput = "model"
	knownInput = "known"
)

type sampleConfig struct {
	Temperature float64 `param:"temperature" default:"1" min:"0.05" max:"20" help:"1: as varied as the texts that the model was tuned on; less: what is common there; more: what is unusual"`
	TopP        float64 `param:"top_p" default:"1" min:"0.001" max:"1" help:"share of probability from which each character is drawn, the likeliest first; 1 draws from all"`
	Prefix      string  `param:"prefix" help:"how every text begins"`
	Stop        string  `param:"stop" help:"where texts end, beside the end that the model has learned; it is not part of them"`
	MaxLength   int     `param:"max_length" default:"1000" min:"1" max:"1000000" help:"characters of the longest text; longer ones are given up"`
	Column      string  `param:"column" default:"text" help:"column of the candidates that holds the texts"`
	Kind        string  `param:"kind" default:"text" help:"what the candidates are, such as molecule"`
}

// Sample is models/sample: texts that a model of models/tune writes, each once.
func Sample() generators.Spec {
	return specOf(generators.Spec{
		Name: "models/sample", Version: "1", Makes: disclosure.Trained,
		Help: "new texts from a model that models/tune has tuned",
		Inputs: []generators.Input{{Name: modelInput, Required: true, Help: "the table of models/tune"},
			{Name: knownInput, Help: "texts that are not to be proposed, such as those that the model was tuned on, in a column of the same name"}},
	}, func(c sampleConfig) (generators.Generator, error) { return newSampler(c) })
}

type sampler struct {
	sampleConfig
	decoded decoded
}

var (
	_ generators.Generator = (*sampler)(nil)
	_ generators.Declarer  = (*sampler)(nil)
)

func newSampler(c sampleConfig) (*sampler, error) {
	if c.Column == "" || datasets.IsReserved(c.Column) {
		return nil, fmt.Errorf("column: texts cannot stand in a column called %q", c.Column)
	}
	return &sampler{sampleConfig: c}, nil
}

func (g *sampler) schema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{{Name: g.Column, Type: arrow.BinaryTypes.String}}, nil)
}

// Columns implements generators.Declarer.
func (g *sampler) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	if schema := inputs[modelInput]; schema != nil {
		if _, err := modelColumn(schema); err != nil {
			return nil, err
		}
	}
	if schema := inputs[knownInput]; schema != nil {
		if _, err := textColumn(schema, knownInput, g.Column); err != nil {
			return nil, err
		}
	}
	return g.schema(), nil
}

// Generate implements generators.Generator.
func (g *sampler) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	data, err := modelBytes(req.Inputs[modelInput])
	if err != nil {
		return err
	}
	model, err := g.decoded.get(data)
	if err != nil {
		return err
	}
	seen, err := g.known(req)
	if err != nil {
		return err
	}
	texts, err := g.gather(ctx, model, req, seen)
	if err != nil {
		return err
	}
	for len(texts) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(len(texts), datasets.BatchRows)
		if err := g.emit(ctx, texts[:n], emit); err != nil {
			return err
		}
		texts = texts[n:]
	}
	return nil
}

func (g *sampler) emit(ctx context.Context, texts []string, emit func(arrow.Record) error) error {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), g.schema())
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues(texts, nil)
	rec := b.NewRecord()
	defer rec.Release()
	return emit(rec)
}

// known are the texts of the history and of the input known.
func (g *sampler) known(req generators.Request) (map[string]bool, error) {
	seen := map[string]bool{}
	take := func(t arrow.Table, column int) {
		for _, text := range readTexts(t, column) {
			seen[text] = true
		}
	}
	if t := req.Inputs[knownInput]; t != nil {
		column, err := textColumn(t.Schema(), knownInput, g.Column)
		if err != nil {
			return nil, err
		}
		take(t, column)
	}
	if t := req.History; t != nil {
		if column := datasets.Lookup(t.Schema(), g.Column); column >= 0 && datasets.IsText(t.Schema().Field(column).Type) {
			take(t, column)
		}
	}
	return seen, nil
}

// patience is how many attempts may be made for each text that is wanted, and
// leastAttempts for all of them.
const (
	patience      = 30
	leastAttempts = 300
)

// gather draws texts until there are enough different ones, or too many attempts
// have been made. Each attempt has randomness of its own, and attempts count in
// their order, however many are made at once.
func (g *sampler) gather(ctx context.Context, m *sequence.Model, req generators.Request, seen map[string]bool) ([]string, error) {
	s := sequence.Sampling{Temperature: g.Temperature, TopP: g.TopP, Prefix: g.Prefix, Stop: g.Stop, MostCharacters: g.MaxLength}
	most := max(leastAttempts, patience*req.Count)
	var out []string
	for made := 0; made < most && len(out) < req.Count; {
		n := min(most-made, req.Count-len(out)+64, 1<<16)
		drawn := make([]string, n)
		err := parallel.Each(ctx, n, 1, func(i int) {
			if text, ok := m.Sample(rand.New(rand.NewPCG(req.Seed, uint64(made+i))), s); ok {
				drawn[i] = text
			}
		})
		if err != nil {
			return nil, err
		}
		made += n
		for _, text := range drawn {
			if text != "" && !seen[text] && len(out) < req.Count {
				seen[text] = true
				out = append(out, text)
			}
		}
	}
	return out, nil
}

// modelColumn finds the bytes of an artifact.
func modelColumn(schema *arrow.Schema) (int, error) {
	data, mediaType := datasets.Lookup(schema, datasets.ArtifactData), datasets.Lookup(schema, datasets.ArtifactType)
	if data < 0 || schema.Field(data).Type.ID() != arrow.BINARY || mediaType < 0 || !datasets.IsText(schema.Field(mediaType).Type) {
		return 0, fmt.Errorf("the input %s has no columns %q (bytes) and %q: hand in the step that tunes the model", modelInput, datasets.ArtifactData, datasets.ArtifactType)
	}
	return data, nil
}

// modelBytes finds the first row that is a model. The bytes lie in the table's
// memory.
func modelBytes(t arrow.Table) ([]byte, error) {
	if t == nil {
		return nil, fmt.Errorf("the input %s is missing", modelInput)
	}
	data, err := modelColumn(t.Schema())
	if err != nil {
		return nil, err
	}
	types := datasets.TableTexts(t, datasets.ArtifactType)
	other, row := "", 0
	for _, chunk := range t.Column(data).Data().Chunks() {
		for i := range chunk.Len() {
			kind := types[row]
			if chunk.IsValid(i) && kind == sequence.MediaType {
				return chunk.(*array.Binary).Value(i), nil
			}
			other = cmp.Or(other, kind)
			row++
		}
	}
	if other == "" {
		return nil, errors.New("the input model has no row")
	}
	return nil, fmt.Errorf("the input model holds %s, not %s as models/tune makes it", other, sequence.MediaType)
}

// decoded remembers the last model, because a loop hands in the same one round
// after round.
type decoded struct {
	mu    sync.Mutex
	of    [sha256.Size]byte
	model *sequence.Model
}

func (d *decoded) get(data []byte) (*sequence.Model, error) {
	of := sha256.Sum256(data)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.model != nil && d.of == of {
		return d.model, nil
	}
	model, err := sequence.Decode(data)
	if err == nil {
		d.of, d.model = of, model
	}
	return model, err
}
