package modelserver

import (
	"encoding/json"
	"strings"
)

// Request is what a client asks, in any of the protocols.
type Request struct {
	Kind    string // chat, completion, embedding, image or infer
	Model   string
	Version string // of infer

	Messages []Message       // of chat
	Prompt   string          // of completion and image; of chat, the text of the last message
	Schema   json.RawMessage // of chat: what the answer should satisfy; nil for free text
	Texts    []string        // of embedding
	Size     string          // of image
	Tensors  []Tensor        // of infer

	Temperature *float64
	Seed        *int64
	MaxTokens   int
	Stream      bool
	Body        json.RawMessage // the whole request
	Key         string          // the Idempotency-Key
}

// Message is one turn of a chat.
type Message struct {
	Role   string
	Text   string
	Images []string // addresses, data: ones as a rule
}

// Tensor is an array as the Open Inference Protocol has it.
type Tensor struct {
	Name     string  `json:"name"`
	Shape    []int64 `json:"shape"`
	Datatype string  `json:"datatype"`
	Data     any     `json:"data"`
}

// Response is what a model answers.
type Response struct {
	Text    string      // of chat and completion
	Vectors [][]float64 // of embedding, one for each text
	Image   []byte      // of image
	Tensors []Tensor    // of infer
	Finish  string      // "stop" where empty
	Model   string      // that of the request where empty
	// Input and Output are tokens; where both are 0, words are counted.
	Input, Output int
	// Fault, where it is set, spoils the answer.
	Fault *Fault
}

// counted fills in what a response leaves out.
func (a Response) counted(q Request) Response {
	if a.Finish == "" {
		a.Finish = "stop"
	}
	if a.Model == "" {
		a.Model = q.Model
	}
	if a.Input == 0 && a.Output == 0 {
		a.Input, a.Output = words(q), len(strings.Fields(a.Text))
	}
	return a
}

func words(q Request) int {
	n := 0
	for _, m := range q.Messages {
		n += len(strings.Fields(m.Text))
	}
	for _, text := range q.Texts {
		n += len(strings.Fields(text))
	}
	if q.Kind != "chat" {
		n += len(strings.Fields(q.Prompt))
	}
	return n
}
