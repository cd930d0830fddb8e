package rank

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
)

// Version changes whenever the result of a ranking may change.
const Version = "1"

// Method is how objectives are put together.
type Method string

// The methods; the empty one is Desirability.
const (
	Desirability  Method = "desirability"
	Lexicographic Method = "lexicographic"
	Pareto        Method = "pareto"
)

// Aggregate is the mean of desirabilities that is taken.
type Aggregate string

// The aggregates; the empty one is Geometric.
const (
	Geometric  Aggregate = "geometric"
	Arithmetic Aggregate = "arithmetic"
)

// Missing says what becomes of candidates without a usable value of an
// objective: null, NaN or infinite.
type Missing string

// What becomes of candidates with missing scores; the empty one is Drop.
//
// Drop is the default, because the others let a failure decide the order: with
// Mask a candidate gains by failing where it would have scored badly.
const (
	Drop  Missing = "drop"  // they are not ranked, and counted in the summary
	Worst Missing = "worst" // the score counts as worse than any other
	Mask  Missing = "mask"  // the other objectives count alone, for desirability only
)

// Spec says how to rank.
type Spec struct {
	Method      Method
	Aggregate   Aggregate
	Missing     Missing
	Objectives  []Objective
	Constraints []Constraint
	Diverse     *Diverse // nil: the best are kept, however alike
	Keep        int      // candidates to keep; 0 keeps all
	Bootstrap   Bootstrap
	// Reference is the point up to which the hypervolume of the first front is
	// measured, in the order and the units of Objectives; nil: none is.
	Reference []float64
}

// Objective is a score of which less or more is better.
type Objective struct {
	Score       string // its column
	Goal        evaluators.Goal
	Weight      float64   // in the mean of desirabilities; 0 counts as 1
	Tolerance   float64   // differences up to this are ties, for lexicographic order
	Transform   Transform // to desirability; nil: scaled between the least and greatest of the table
	Uncertainty string    // column with one standard error of the score; "" for none
}

// Constraint is a condition that a row fulfils or is dropped for.
type Constraint struct {
	Text  string // as it was written, for the summary
	Holds func(arrow.Record) ([]bool, error)
	// Columns are those that Holds reads. Rows that fail with a null in one of
	// them are counted apart. Nil: Holds is given all columns.
	Columns []string
}

// Validate checks what can be checked without the tables, and reports all
// problems at once.
func (s Spec) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	s = s.withDefaults()
	switch s.Method {
	case Desirability, Lexicographic, Pareto:
	default:
		fail("method is %q, but must be one of desirability, lexicographic, pareto", s.Method)
	}
	if s.Aggregate != Geometric && s.Aggregate != Arithmetic {
		fail("aggregate is %q, but must be one of geometric, arithmetic", s.Aggregate)
	}
	switch {
	case s.Missing == Mask && s.Method != Desirability:
		fail("missing is mask, which needs the method desirability: candidates without all scores cannot be compared otherwise")
	case s.Missing != Mask && s.Missing != Drop && s.Missing != Worst:
		fail("missing is %q, but must be one of drop, worst, mask", s.Missing)
	}
	if len(s.Objectives) == 0 {
		fail("there is no objective to rank by")
	}
	seen := map[string]bool{}
	for _, o := range s.Objectives {
		errs = append(errs, o.validate())
		if seen[o.Score] {
			fail("objective %q is there twice", o.Score)
		}
		seen[o.Score] = true
	}
	if s.Keep < 0 {
		fail("keep is %d, but cannot be negative", s.Keep)
	}
	if n := len(s.Reference); n > 0 && n != len(s.Objectives) {
		fail("reference has %d values, but there are %d objectives", n, len(s.Objectives))
	}
	errs = append(errs, s.Bootstrap.validate(), s.Diverse.validate(s.Keep))
	return errors.Join(errs...)
}

func (o Objective) validate() error {
	switch {
	case o.Score == "":
		return errors.New("an objective has no score")
	case o.Goal != evaluators.Minimize && o.Goal != evaluators.Maximize:
		return fmt.Errorf("objective %q: goal must be min or max", o.Score)
	case !(o.Weight >= 0) || math.IsInf(o.Weight, 0):
		return fmt.Errorf("objective %q: weight is %v, but must be a number above 0", o.Score, o.Weight)
	case !(o.Tolerance >= 0) || math.IsInf(o.Tolerance, 0):
		return fmt.Errorf("objective %q: tolerance is %v, but cannot be negative", o.Score, o.Tolerance)
	case isRankColumn(o.Score):
		return fmt.Errorf("objective %q: a ranking writes this column; rank by a column of another name", o.Score)
	}
	return nil
}

func (s Spec) withDefaults() Spec {
	if s.Method == "" {
		s.Method = Desirability
	}
	if s.Aggregate == "" {
		s.Aggregate = Geometric
	}
	if s.Missing == "" {
		s.Missing = Drop
	}
	s.Bootstrap = s.Bootstrap.withDefaults()
	return s
}

// raw tells whether the only objective ranks by its score as it is.
func (s Spec) raw() bool { return len(s.Objectives) == 1 && s.Objectives[0].Transform == nil }

// uncertain tells whether any score has a standard error.
func (s Spec) uncertain() bool {
	for _, o := range s.Objectives {
		if o.Uncertainty != "" {
			return true
		}
	}
	return false
}

// sign is 1 where less is better and -1 where more is.
func (o Objective) sign() float64 {
	if o.Goal == evaluators.Maximize {
		return -1
	}
	return 1
}
