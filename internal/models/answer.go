package models

import (
	"encoding/json"
	"fmt"

	"github.com/cupel-science/cupel/internal/printable"
)

// Answer is what a model answered, as it came: nothing in it is to be trusted.
type Answer struct {
	Text    string          `json:"text,omitempty"`    // of chats and completions
	Vectors [][]float64     `json:"vectors,omitempty"` // of embeddings, one for each text, of equal length
	Blobs   []Blob          `json:"blobs,omitempty"`   // images and other media
	Tensors []Tensor        `json:"tensors,omitempty"` // of inferences
	JSON    json.RawMessage `json:"json,omitempty"`    // of raw requests
	Usage   Usage           `json:"usage,omitzero"`
	Finish  string          `json:"finish,omitempty"` // why the answer ends, in the server's words: stop, length, …
	Model   string          `json:"model,omitempty"`  // as the server calls it
}

// Usage counts tokens.
type Usage struct {
	Input  int64 `json:"input"`
	Output int64 `json:"output"`
	// Estimated is true where the server did not say, and the numbers are made
	// of the lengths of the texts.
	Estimated bool `json:"estimated,omitempty"`
}

// Total is input and output together.
func (u Usage) Total() int64 { return u.Input + u.Output }

// String shows the beginning of an answer, safe for a terminal.
func (a Answer) String() string {
	const limit = 200
	switch {
	case a.Text != "":
		return printable.Line(a.Text, limit)
	case len(a.Vectors) > 0:
		return fmt.Sprintf("%d vectors of %d numbers", len(a.Vectors), len(a.Vectors[0]))
	case len(a.Blobs) > 0:
		return printable.Line(fmt.Sprint(a.Blobs), limit)
	case len(a.Tensors) > 0:
		return printable.Line(fmt.Sprint(a.Tensors), limit)
	}
	return printable.Line(string(a.JSON), limit)
}

// empty tells whether an answer holds nothing.
func (a *Answer) empty() bool {
	return a.Text == "" && len(a.Vectors) == 0 && len(a.Blobs) == 0 && len(a.Tensors) == 0 && len(a.JSON) == 0
}

// Reply is what Client.Ask gives: the last answer, and the calls that led to it.
type Reply struct {
	Answer
	// Value is the structured answer to a chat with a schema, which allows it;
	// nil for others.
	Value json.RawMessage
	// Calls are in order; those before the last got answers that the schema
	// does not allow.
	Calls []*Call
}

// Cost is what the calls cost when they were made.
func (r *Reply) Cost() Money {
	var sum Money
	for _, c := range r.Calls {
		sum += c.Cost
	}
	return sum
}
