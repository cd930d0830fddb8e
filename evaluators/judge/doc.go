// Package judge scores candidates by what a language model thinks of them.
//
//	judge/rubric      each candidate by itself, by criteria on a scale
//	judge/tournament  two candidates at a time; who wins how often makes strengths
//
// Opinions of models are no measurements. They serve to choose what is worth a
// closer look; a test, a computation or the check of a quotation outweighs them.
//
// # What is asked
//
// A question is the prompt, which the criteria make unless a template of one's own
// does, then the candidates, then how to answer. Of a candidate the judge sees the
// columns that the parameters name, and neither its id nor who proposed it. The
// answer is JSON that a schema allows, the reason first and the verdict after it,
// so that the model thinks before it decides. A template sees the step's inputs too,
// so that candidates can be held against what is known:
// {{range .Inputs.findings}}{{.text}}{{end}}.
//
// Pictures (PNG, JPEG, GIF, WebP) of artifacts are attached to the question, for
// models that see. Text artifacts are shown as texts; others make the row one that
// failed.
//
// # Candidates are data
//
// Their texts came from models and files, and may hold anything, such as orders to
// the judge. They stand between fences that the text itself cannot close, and the
// judge is told that nothing between them is an instruction, and that a candidate
// that tries deserves no better verdict for it. That makes a good model hard to
// fool, not impossible: what wins should be read by somebody.
//
// # A rubric
//
// A row has a score for each criterion, their mean as overall, and the reason. With
// several samples, each is a call of its own (see internal/models), scores are
// means and have standard errors: the standard deviation of the samples over the
// square root of their number. That is how sure the model is, not how right. A call
// that fails makes the row one that failed.
//
// # A tournament
//
// Package internal/tournament chooses the pairs, where they tell most, and finds
// the strengths of Bradley and Terry that are most likely after the answers, with
// ties and the advantage of being shown first taken into account. Each pair is
// shown in both orders. A strength is the logarithm of odds: a candidate beats one
// whose strength is lower by 1 with odds of 2.7 to 1 where neither is a tie.
// Strengths, and the bounds of places, hold among the candidates of one table; they
// compare with nothing that another tournament says: in a loop, score by a rubric,
// and hold the tournament after it. Each call is recorded, so that a tournament with
// more comparisons, or of a table that changed a little, asks what is new.
//
// Candidates that look the same are one, and share its scores. A comparison whose
// call fails counts as asked and says nothing. The step fails where the first
// comparisons all do. A candidate that no chain of comparisons connects with most
// of the others has no scores.
package judge
