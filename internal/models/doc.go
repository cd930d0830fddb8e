// Package models asks models: language models, embedding models, makers of
// images, tensor servers and programs. Every call is recorded, and a recorded
// call is replayed and never asked again, so that a workflow with models in it
// is as repeatable as one without.
//
// # From a workflow to an answer
//
// A Config is one entry of a workflow's `models:`; Decode makes it of what the
// file says. Open makes a Session of all of them, for one run, and
// Session.Client gives generators and evaluators the Client of one model:
//
//	session, err := models.Open(models.Options{Models: configs, Protocols: protocols.All(), Ledger: ledger})
//	writer, err := session.Client("writer")
//	reply, err := writer.Ask(ctx, models.Request{Chat: &models.Chat{
//		Messages: []models.Message{{Role: models.User, Text: "Name a law of physics."}}}})
//	fmt.Println(printable.Line(reply.Text, 200))
//
// # Questions, and what identifies them
//
// A Request says what is asked: a chat, a completion, embeddings, an image, an
// inference on tensors, or raw data. With the Identity of the model (protocol,
// name, version, parameters that change results) it is a Question. The SHA-256
// of its canonical JSON is the Digest of the call. Nothing else is in it: no
// host, no key, no timeout, no price, no time. Request.Sample tells apart
// several answers to the same prompt.
//
// # Calls, and the ledger they are kept in
//
// A Call is the record of a question and what became of it: the answer or the
// failure, attempts, tokens, cost, latency. A Ledger keeps calls by digest; the
// store implements it, Memory is one for tests, package ledgertest checks any.
// A call is recorded before its answer is used. If the process is killed in
// between, the question is asked again with the same Idempotency-Key, so that
// services that honour the key do not charge twice.
//
// What a client does with a question depends on the Mode of its session:
//
//	Record   replay what is recorded, ask the rest (failures are asked again)
//	Offline  replay only, failures too; OfflineError says what is missing
//	Refresh  ask everything again, each question once
//
// # From a client to a server
//
// Transport sends one question once. The packages openai, kserve, posted and external
// implement it; package protocols lists them. Everything else is the client's:
// equal questions in flight are merged, concurrency and rate are limited, what
// may pass is retried with growing pauses (or those that the server asks for),
// a Budget is reserved before and settled after each call. A call that fails
// is an Error with a Fault; one that the budget does not allow is a
// BudgetError, after which a run can be resumed.
//
// # Structured answers
//
// A chat with a Schema is answered by JSON that the schema allows
// (Reply.Value). Faults of form (code fences, text around, trailing commas) are
// repaired; otherwise the model is told what is wrong and asked again, a
// bounded number of times, each time in a call of its own.
//
// # Answers are data
//
// They may hold anything: markup, escape sequences of terminals, instructions.
// Nothing here acts on them. Package printable makes a text safe to show; the
// types of this package show themselves that way.
package models
