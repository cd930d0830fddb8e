// Package models proposes candidates that a model made: a language model, a
// maker of images, a program.
//
//	models/prompt  a prompt, answered as often as candidates are wanted
//	models/evolve  programs or texts that a language model breeds from the best
//	models/image   pictures of an images endpoint
//	models/media   bytes of any other kind: speech, music, film, from a program
//
// # A generator is still a function
//
// What is asked depends on parameters, seed, round, history and inputs; what is
// answered is recorded, and the same question has the same answer for ever
// (package internal/models). So a step is repeatable, though a model is not.
// Candidates differ because their questions do: each has a sample number, made of
// the step's seed and its place. A model whose entry has a `seed` is sent that
// seed, moved on by the sample number. Questions are asked at the same time, as
// many as the model's entry allows; results keep their order.
//
// # Answers are data
//
// What an answer holds is held against the checks of its kind (package kinds).
// What cannot be used is told to the model with the reason, a bounded number of
// times. What the history holds, or an earlier answer gave, is not proposed
// again. A call that fails leaves a gap, and the log says so; the step fails when
// all calls do, when nothing could be used, when the budget for models is used
// up, or when a call is not recorded and new ones are forbidden.
//
// # Prompts
//
// A prompt is a template (package internal/prompt has its functions) and sees
//
//	.Count    how many candidates this call should give
//	.Number   number of the call in the step, from 0, to vary prompts
//	.Round    of the loop, from 0
//	.Best     the best candidates of the history, the best first
//	.Diverse  candidates of its better half that differ most from these and each other
//	.Inputs   rows of the step's inputs, by name: {{range .Inputs.findings}}{{.claim}}{{end}}
//	.Row      the row that the call is for, where each names an input: {{.Row.claim}}
//
// With each, a step goes through the rows of an input, such as the briefs of
// figures, or the prompts that another step wrote for them. Its candidates are
// shared out evenly among the rows, what is missing is asked for again of the row
// that lacks it, and keep names columns of the row that stand in the candidate's
// own row as well, for judges and rankings to read. A row that is a candidate is a
// parent of what it led to. models/evolve, whose candidates compete, has no such
// parameter.
//
// An example of .Best and .Diverse has .Text (the candidate), .Score (of the
// objective), .ID, and .Value "column" for anything else of its row. How to
// answer is told after the prompt, by the kind. Diverse candidates are chosen one
// after the other, each the one whose least distance from those chosen is
// greatest (MaxMin); the distance of molecules is that of Tanimoto on ECFP4
// counts, that of points Euclidean within the bounds, that of texts the same as
// Tanimoto's on counts of three characters.
package models
