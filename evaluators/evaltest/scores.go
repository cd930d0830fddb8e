package evaltest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

func (s *subject) scores() error {
	scores := s.eval.Scores()
	if !reflect.DeepEqual(scores, s.eval.Scores()) {
		return errors.New("Scores gives something else the second time")
	}
	if len(scores) == 0 {
		return errors.New("no scores")
	}
	byName := map[string]evaluators.Score{}
	for _, sc := range scores {
		if err := checkScore(sc); err != nil {
			return err
		}
		if _, taken := byName[sc.Name]; taken {
			return fmt.Errorf("score %q is there twice", sc.Name)
		}
		byName[sc.Name] = sc
	}
	for _, sc := range scores {
		if sc.Uncertainty == "" {
			continue
		}
		if u, ok := byName[sc.Uncertainty]; !ok || u.Name == sc.Name || !datasets.IsNumeric(u.Type) {
			return fmt.Errorf("uncertainty %q of score %q is not another score with numbers", sc.Uncertainty, sc.Name)
		}
	}
	return nil
}

func checkScore(sc evaluators.Score) error {
	switch {
	case sc.Name == "" || datasets.IsReserved(sc.Name) || sc.Name == evaluators.ErrorColumn:
		return fmt.Errorf("%q is no name for a score", sc.Name)
	case sc.Type == nil:
		return fmt.Errorf("score %q has no type", sc.Name)
	case sc.Help == "":
		return fmt.Errorf("score %q has no help", sc.Name)
	case sc.Goal != evaluators.None && sc.Goal != evaluators.Minimize && sc.Goal != evaluators.Maximize:
		return fmt.Errorf("score %q has the unknown goal %q", sc.Name, sc.Goal)
	case sc.Goal != evaluators.None && !datasets.IsNumeric(sc.Type):
		return fmt.Errorf("score %q has a goal, but its type %s is no number", sc.Name, sc.Type)
	case (sc.Unit != "" || sc.Uncertainty != "") && !datasets.IsNumeric(sc.Type):
		return fmt.Errorf("score %q has a unit or an uncertainty, but its type %s is no number", sc.Name, sc.Type)
	}
	return nil
}

// schema checks the columns of the result, and where errors stand.
func (s *subject) schema() error {
	scores := s.eval.Scores()
	if n := s.want.Schema.NumFields(); n != len(scores)+1 {
		return fmt.Errorf("%d score columns, %d declared", n-1, len(scores))
	}
	for i, sc := range scores {
		f := s.want.Schema.Field(i)
		if f.Name != sc.Name || !arrow.TypeEqual(f.Type, sc.Type) {
			return fmt.Errorf("column %d is %s %s, declared as %s %s", i, f.Name, f.Type, sc.Name, sc.Type)
		}
	}
	texts := s.want.Cols[len(scores)]
	if texts.DataType().ID() != arrow.STRING {
		return fmt.Errorf("column %q is %s, not utf8", evaluators.ErrorColumn, texts.DataType())
	}
	for row := range int(s.want.Rows) {
		text, failed := datasets.Text(texts, row)
		switch {
		case failed && text == "":
			return fmt.Errorf("row %d has an empty error text", row)
		case failed && s.nullScores(s.want.Cols, row) == 0:
			return fmt.Errorf("row %d has all scores and the error %q", row, text)
		case !failed && !s.Silent && s.nullScores(s.want.Cols, row) == len(scores):
			return fmt.Errorf("row %d has neither scores nor an error (set Case.Silent if that is right)", row)
		}
	}
	return nil
}

// nullScores counts the null scores of a row.
func (s *subject) nullScores(cols []arrow.Array, row int) int {
	n := 0
	for _, c := range cols[:len(cols)-1] {
		if c.IsNull(row) {
			n++
		}
	}
	return n
}
