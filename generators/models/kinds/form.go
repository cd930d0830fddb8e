package kinds

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/models/structured"
)

// Form is how an answer is asked for and taken apart.
type Form struct {
	// Instruction ends the prompt: what to answer with.
	Instruction string
	// Schema, where it is set, is that of the answer: an object whose candidates
	// are a list.
	Schema json.RawMessage
	split  func(answer string) ([]string, error)
}

// Split takes an answer apart into items to check: the text of the answer, or
// the value that the schema allows.
func (f Form) Split(text string, value json.RawMessage) ([]string, error) {
	if f.Schema == nil {
		return f.split(structured.Thoughtless(text))
	}
	var list struct {
		Candidates []json.RawMessage `json:"candidates"`
	}
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, fmt.Errorf("it is no object with a list of candidates: %w", err)
	}
	items := make([]string, len(list.Candidates))
	for i, raw := range list.Candidates {
		if json.Unmarshal(raw, &items[i]) != nil {
			items[i] = string(raw)
		}
	}
	if len(items) == 0 {
		return nil, errors.New("the list of candidates is empty")
	}
	return items, nil
}

// anyList is a list of candidates, whatever they are.
var anyList = sync.OnceValues(func() (*structured.Schema, error) {
	return structured.Compile(json.RawMessage(`{"type":"object","properties":{"candidates":{"type":"array","minItems":1}},"required":["candidates"]}`))
})

// Salvage takes an answer apart that the schema does not allow as a whole: one
// bad element of a list does not spoil the others. There are none where it is no
// list at all.
func (f Form) Salvage(text string) []string {
	if f.Schema == nil {
		return nil
	}
	schema, err := anyList()
	if err != nil {
		return nil
	}
	value, err := schema.Read(text)
	if err != nil {
		return nil
	}
	items, err := f.Split(text, value)
	if err != nil {
		return nil
	}
	return items
}

// listOf is the form of a list whose elements satisfy a schema. More than n of
// them are no mistake: models do not count well.
func listOf(n int, element, what string) Form {
	about := "one candidate"
	if n > 1 {
		about = fmt.Sprintf("%d different candidates", n)
	}
	schema := fmt.Sprintf(`{"type":"object","properties":{"candidates":{"type":"array","minItems":1,"items":%s}},"required":["candidates"],"additionalProperties":false}`, element)
	return Form{Instruction: fmt.Sprintf(`Answer with JSON and nothing else: {"candidates": [...]} with %s, each %s.`, about, what), Schema: json.RawMessage(schema)}
}

// opening is a line that begins a block of code.
var opening = regexp.MustCompile("(?m)^[ \t]*(```+|~~~+)[^`\n]*$")

// fenced finds the blocks between fences of a text. The last one may lack its
// end, where the text has no other.
func fenced(text string) (blocks []string, cutOff bool) {
	for {
		at := opening.FindStringSubmatchIndex(text)
		if at == nil {
			return blocks, false
		}
		mark, body := text[at[2]:at[3]], strings.TrimPrefix(text[at[1]:], "\n")
		closing := regexp.MustCompile("(?m)^[ \t]*" + regexp.QuoteMeta(mark) + mark[:1] + "*[ \t]*$")
		end := closing.FindStringIndex(body)
		if end == nil {
			return blocks, true
		}
		blocks = append(blocks, strings.Trim(body[:end[0]], "\n"))
		text = body[end[1]:]
	}
}
