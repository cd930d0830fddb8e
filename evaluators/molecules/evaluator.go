package molecules

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// measure fills in the scores of one molecule, or says why it has none.
type measure func(m *chem.Mol, out row) error

// evaluator scores the molecules of a column.
type evaluator struct {
	column      string
	scores      []evaluators.Score
	newMeasure  func() measure // makes one for each goroutine, so that it may hold scratch memory
	fingerprint string         // digest of a file that the scores depend on
}

var (
	_ evaluators.Evaluator     = (*evaluator)(nil)
	_ evaluators.Reader        = (*evaluator)(nil)
	_ evaluators.Fingerprinter = (*evaluator)(nil)
)

// shared is for a measure that holds no scratch memory.
func shared(f measure) func() measure { return func() measure { return f } }

// Scores implements evaluators.Evaluator.
func (e *evaluator) Scores() []evaluators.Score { return e.scores }

// Reads implements evaluators.Reader. Text in any encoding will do.
func (e *evaluator) Reads() []evaluators.Column { return []evaluators.Column{{Name: e.column}} }

// Fingerprint implements evaluators.Fingerprinter.
func (e *evaluator) Fingerprint() (string, error) { return e.fingerprint, nil }

// Evaluate implements evaluators.Evaluator.
func (e *evaluator) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := datasets.Lookup(in.Schema(), e.column)
	if at < 0 {
		return nil, fmt.Errorf("the candidates have no column %q: set column to the one that holds SMILES", e.column)
	}
	col := in.Column(at)
	if !datasets.IsText(col.DataType()) {
		return nil, fmt.Errorf("column %q is %s, not text", e.column, col.DataType())
	}
	out := newSheet(e.scores, col.Len())
	err := parallel.EachWith(ctx, col.Len(), chunk, func() func(int) {
		f := e.newMeasure()
		return func(i int) { out.reasons[i] = score(f, col, row{out, i}) }
	})
	if err != nil {
		return nil, err
	}
	return out.record(exec.GetAllocator(ctx)), nil
}

var errMissing = errors.New("the SMILES is missing")

// score fills in a row and returns "", or the reason why it has no scores.
func score(f measure, col arrow.Array, out row) (reason string) {
	text, _ := datasets.Text(col, out.at)
	m, err := smiles.Parse(text)
	if err == nil && len(m.Atoms) == 0 {
		err = errMissing
	}
	if err == nil {
		err = f(m, out)
	}
	if err != nil {
		out.clear()
		return err.Error()
	}
	return ""
}

// chunk is the number of rows that a processor takes at a time: some milliseconds
// of work.
const chunk = 64
