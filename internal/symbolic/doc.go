// Package symbolic is about formulas: it reads, writes, typesets, evaluates,
// differentiates, simplifies, fits and compares them, checks their dimensions, and
// looks for the law behind a table of numbers.
//
// # Formulas
//
// An [Expr] is an immutable tree of constants, variables and operators. [Parse]
// reads the usual notation and String writes it back without loss; [Text] and
// [MathML] write it for people. A [Program] evaluates it over columns, with
// logarithms of exponentials in extended range, and gives derivatives by its
// constants in one backward pass. [Simplifier] rewrites it into fewer nodes of the
// same value. [CompareForm] tells whether two formulas are the same law up to the
// values of constants, [Dimensions] whether a formula is dimensionally consistent,
// and [Fit] finds its constants by Levenberg-Marquardt.
//
// # The search
//
// [Search] starts from what linear algebra finds at once (lines, power laws, short
// sums, also for the target under an invertible function; see ansatz) and breeds on
// islands that keep the best formula for each complexity and set of functions. The
// constants of every formula are fitted. New constants are drawn at the magnitude
// that the data call for at their place and all fits are invariant to scale, so
// that columns can be given as they were measured, 1e-27 or 1e27.
//
// The few most promising formulas of each epoch are refined: constants are rounded
// to fractions, nearly equal ones tied, parts dropped, as long as that shortens the
// [Description] of the data. The description is also what selects the law. It is
// the same trade of error against complexity for any data: there is no threshold,
// no weight and no noise level to set. Three parts of it matter most in practice.
// Residuals are additive or relative, whichever describes the data better, as a
// period known to a percent at every distance from the sun should not be fitted in
// days. Constants cost more the more digits of them matter, except pure fractions,
// so that a^1.5 beats a^1.503. And a formula pays for constants that it hides: a
// law keeps its form when its variables are measured in other units, and a formula
// that does not has constants that happen to be 1 in the units at hand.
//
// When the search ends, the constants of what it found are rounded to the fewest
// digits that the data cannot tell from the fitted ones (see roundingSlack), so that
// they can be read, and searches that found the same law say so in the same text.
//
// Islands advance in parallel and exchange their best formulas in a fixed order at
// fixed times, every island has a random source of its own, and budgets count
// formulas, not seconds: a seed gives the same result on any number of workers.
//
// The methods are those of the literature, in a combination of our own: Pareto
// fronts and islands as in PySR (Cranmer 2023, arXiv:2305.01582), constants fitted
// in every formula as in Operon (Kommenda et al. 2020), a map of elites (Mouret and
// Clune 2015), description length as in Bartlett et al. (2022, arXiv:2211.11461).
package symbolic
