package sequence

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/sequence"
)

const dataInput = "data"

type tuneConfig struct {
	Column     string `param:"column" help:"column of the input data that holds the texts; may be left out where there is one only"`
	Characters int    `param:"characters" default:"1000000" min:"1" max:"100000000" help:"characters to learn from, of texts at even distances in the data; a million take about five seconds, and 20 to 70 MB in the store"`
	Name       string `param:"name" default:"sequence model" help:"what to call the model"`
}

// Tune is models/tune: a small model of texts, tuned on the rows of a table. It is
// the same for every seed.
func Tune() generators.Spec {
	return specOf(generators.Spec{
		Name: "models/tune", Version: "1", Kind: datasets.KindArtifact,
		Help:   "a small model of a column of texts, tuned in seconds, for models/sample",
		Inputs: []generators.Input{{Name: dataInput, Required: true, Help: "the texts to learn from, such as SMILES, sequences, equations, code, prose"}},
	}, func(c tuneConfig) (generators.Generator, error) { return tuner{c}, nil })
}

type tuner struct{ tuneConfig }

var (
	_ generators.Generator = tuner{}
	_ generators.Declarer  = tuner{}
)

// The columns of an artifact that say something of the model.
const (
	textsColumn = "texts"              // that it was made of
	bitsColumn  = "bits_per_character" // that it needed for the last tenth of them, before it had learned them
)

func modelSchema() *arrow.Schema {
	return datasets.ArtifactSchema(
		datasets.Aside(arrow.Field{Name: datasets.ArtifactName, Type: arrow.BinaryTypes.String}),
		datasets.Aside(arrow.Field{Name: textsColumn, Type: arrow.PrimitiveTypes.Int64}),
		datasets.Aside(datasets.WithUnit(arrow.Field{Name: bitsColumn, Type: arrow.PrimitiveTypes.Float64}, "bit")),
	)
}

// Columns implements generators.Declarer.
func (g tuner) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	if schema := inputs[dataInput]; schema != nil {
		if _, err := textColumn(schema, dataInput, g.Column); err != nil {
			return nil, err
		}
	}
	return modelSchema(), nil
}

// Generate implements generators.Generator.
func (g tuner) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	table := req.Inputs[dataInput]
	if table == nil {
		return fmt.Errorf("the input %s is missing", dataInput)
	}
	column, err := textColumn(table.Schema(), dataInput, g.Column)
	if err != nil {
		return err
	}
	model, err := sequence.Train(ctx, readTexts(table, column), int64(g.Characters))
	if errors.Is(err, sequence.ErrNothingLearned) {
		err = fmt.Errorf("there is no text to learn from in column %q of the input %s", table.Schema().Field(column).Name, dataInput)
	}
	if err != nil {
		return err
	}
	rec := g.record(ctx, model)
	defer rec.Release()
	return emit(rec)
}

func (g tuner) record(ctx context.Context, m *sequence.Model) arrow.Record {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), modelSchema())
	defer b.Release()
	b.Field(0).(*array.BinaryBuilder).Append(m.Encode())
	b.Field(1).(*array.StringBuilder).Append(sequence.MediaType)
	b.Field(2).(*array.StringBuilder).Append(g.Name)
	b.Field(3).(*array.Int64Builder).Append(int64(m.Texts()))
	b.Field(4).(*array.Float64Builder).Append(m.Bits())
	return b.NewRecord()
}
