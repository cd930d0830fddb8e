package molecules

import (
	"context"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/parallel"
)

// proposal is a candidate: canonical SMILES and the ids of what it was made
// from.
type proposal struct {
	smiles  string
	parents []string
}

type emitFunc = func(arrow.Record) error

// proposalSchema is that of the candidates of this package.
func proposalSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: smilesColumn, Type: arrow.BinaryTypes.String},
		{Name: datasets.Parents, Type: arrow.ListOf(arrow.BinaryTypes.String)},
	}, nil)
}

// emitProposals emits candidates in batches.
func emitProposals(ctx context.Context, all []proposal, emit emitFunc) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(all) == 0 {
			return nil
		}
		n := min(len(all), datasets.BatchRows)
		if err := emitBatch(ctx, all[:n], emit); err != nil {
			return err
		}
		all = all[n:]
	}
}

func emitBatch(ctx context.Context, batch []proposal, emit emitFunc) error {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), proposalSchema())
	defer b.Release()
	texts := b.Field(0).(*array.StringBuilder)
	lists := b.Field(1).(*array.ListBuilder)
	ids := lists.ValueBuilder().(*array.StringBuilder)
	for _, p := range batch {
		texts.Append(p.smiles)
		lists.Append(true)
		for _, id := range p.parents {
			if id != "" {
				ids.Append(id)
			}
		}
	}
	rec := b.NewRecord()
	defer rec.Release()
	return emit(rec)
}

// newRand is the source of randomness of one attempt; 0 is left for what comes
// before any.
func newRand(seed, attempt uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, attempt)) }

// patience is how many attempts may be made for each molecule that is wanted,
// and leastAttempts for all of them.
const (
	patience      = 100
	leastAttempts = 1000
)

// gather makes attempts, each with randomness of its own, until there are n
// different proposals that the set doesn't hold, or too many attempts have been
// in vain. Attempts run in parallel and count in their order, so that the result
// doesn't depend on the number of processors.
func gather(ctx context.Context, n int, seed uint64, known map[string]bool, attempt func(*rand.Rand) (proposal, bool)) ([]proposal, error) {
	type result struct {
		proposal
		ok bool
	}
	var out []proposal
	here := map[string]bool{}
	for made, most := 0, patience*n+leastAttempts; len(out) < n && made < most; {
		results := make([]result, min(n-len(out), most-made))
		err := parallel.Each(ctx, len(results), chunk, func(i int) {
			r := &results[i]
			r.proposal, r.ok = attempt(newRand(seed, uint64(made+i)+1))
		})
		if err != nil {
			return nil, err
		}
		made += len(results)
		for _, r := range results {
			if r.ok && !known[r.smiles] && !here[r.smiles] {
				here[r.smiles] = true
				out = append(out, r.proposal)
			}
		}
	}
	return out, nil
}
