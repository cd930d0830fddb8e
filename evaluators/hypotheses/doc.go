// Package hypotheses scores explanations of data.
//
// hypotheses/fit reads a formula from the column equation ("364.9*a^1.5", also
// "P = c*a^1.5": names that are no columns of the data are constants to be
// fitted) and measures how well it explains the target column of the dataset
// data. Unless refit is off, its constants are fitted first and rounded to the
// digits that the data determine; small fractions such as 3/2 or 3 stay where that
// describes the data better. `fitted` is the formula with the constants used, and
// all scores are of that. `constants` lists those fitted with their standard
// errors, "424 ± 42": one in three such intervals misses the true value where the
// formula is right and its errors are normal, more where it is not.
//
// All errors are in the target's unit. held_out_rmse is the error on rows that
// had no part in the fit, and its standard error that of 200 bootstrap samples of
// those rows. bic is Schwarz's criterion; with few rows and long formulas it
// praises those that follow the noise. description_length, in bits, does not: it
// also counts what the formula itself takes to write down, and it is what the
// generator hypotheses/equations selects laws by (package internal/symbolic).
package hypotheses
