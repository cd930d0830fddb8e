// Package tournament finds how strong items are from comparisons of two at a
// time, and which two to compare next.
//
// # The model
//
// Items i have log strengths s(i). Shown i first and j second, a judge prefers
// the first, the second or neither (a tie) with chances that are to each other as
//
//	exp(d/2) : exp(-d/2) : exp(t)   with   d = s(i) - s(j) + o
//
// so that d is the logarithm of the odds that i wins rather than j. This is the
// model of Bradley and Terry (Biometrika 39 (1952) 324) with ties as of Davidson
// (Journal of the American Statistical Association 65 (1970) 317) and an effect o
// of being shown first as of Davidson and Beaver (Biometrics 33 (1977) 693). It
// is a multinomial logit model, so that the logarithm of its likelihood is
// concave in all parameters at once and has one maximum.
//
// The likelihood is multiplied by a weak prior: each parameter is normal with
// mean 0 and the standard deviation Options.Spread, 3 unless told otherwise (an
// item at +3 beats an average one with odds of 20 to 1). It keeps strengths finite
// where an item won or lost everything, or where groups of items never met. It
// cannot tell how such groups compare: each is centred at 0 by itself, and
// Item.Group says which items belong together. Where no comparison was a tie
// there is no parameter for ties.
//
// # How sure
//
// Standard errors are those of the observed information, prior included. The
// bootstrap draws pairs, each with all that was said of it, with replacement:
// answers about one pair in both orders are no independent observations. It
// gives intervals of strengths and ranks. All is deterministic, on any number of
// processors.
//
// # What to ask next
//
// Plan.Next picks pairs whose comparison is expected to tell most: the greatest
// gain of information (D-optimality) under the current fit, with more weight on
// pairs that may belong to the top if only that matters. A batch is picked one by
// one as if those before had been answered; with this model the expected
// information does not depend on what the answer is. Each pair is asked in both
// orders. Play holds a tournament with a Judge.
package tournament
