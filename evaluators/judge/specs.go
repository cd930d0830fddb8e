package judge

import "github.com/cupel-science/cupel/evaluators"

// Specs lists the evaluators of this package.
func Specs() []evaluators.Spec { return []evaluators.Spec{Rubric(), Tournament()} }
