// Package sequence tunes small models of texts inside a run, and writes new texts
// with them.
//
//	models/tune    learns from a column of texts: one artifact, the model
//	models/sample  new texts from such a model
//
// A model is a table like any other, of one row: bytes and a media type. The store
// keeps it by its content, so another data set gives another model and another key
// for all that is made with it, and the same one is found again:
//
//	inputs: {library: data/library.csv}
//	steps:
//	  model: {generate: models/tune, inputs: {data: inputs.library}, with: {column: smiles}}
//	  new:
//	    generate: models/sample
//	    count: 1000
//	    inputs: {model: model, known: inputs.library}
//	    with: {column: smiles, kind: molecule, temperature: 0.6}
//
// The model (package internal/sequence) knows characters and no rules: of what it
// writes as SMILES or code, some is none. Evaluators tell, and molecules/language
// writes molecules only.
//
// # Models of other kinds
//
// Any program can take the place of models/tune: a step of the generator command
// with
//
//	kind: artifact
//	columns: {data: bytes, media_type: string, name: string}
//
// emits what it has trained as a row, and a later step of a command reads it from
// its named input: the path of a file in the format that the program asks for, in
// which bytes are bytes (arrow) or base64 (csv, jsonl). They count by their content
// there as well. Evaluators of the kind command read such inputs in the same way.
package sequence
