package openai

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/structured"
)

// dialect is what a server does not know; the zero dialect is the newest.
type dialect struct {
	loose            bool // schemas are not strict: OpenAI wants all properties required then
	instructs        bool // schemas are told in the prompt
	completionTokens bool // the limit is called max_completion_tokens
	noUsage          bool // streams are not asked for the number of tokens
	noFormat         bool // the form of images is not asked for
}

// with joins what two dialects do not know.
func (d dialect) with(e dialect) dialect {
	return dialect{d.loose || e.loose, d.instructs || e.instructs, d.completionTokens || e.completionTokens, d.noUsage || e.noUsage, d.noFormat || e.noFormat}
}

// suffix makes other idempotency keys of other bodies.
func (d dialect) suffix(stream bool) string {
	var s strings.Builder
	for _, part := range []struct {
		set  bool
		text string
	}{{stream, "-s"}, {d.loose, "-l"}, {d.instructs, "-i"}, {d.completionTokens, "-c"}, {d.noUsage, "-u"}, {d.noFormat, "-f"}} {
		if part.set {
			s.WriteString(part.text)
		}
	}
	return s.String()
}

// after is the dialect to try when a server refused a question in d.
func (d dialect) after(f *models.Failure, q models.Question) (dialect, bool) {
	switch f.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented:
	default:
		return d, false
	}
	next := d
	kind := q.Request.Kind()
	switch {
	case q.Identity.Params.MaxTokens > 0 && strings.Contains(f.Message, "max_completion_tokens"):
		next.completionTokens = true
	case strings.Contains(f.Message, "stream_options"):
		next.noUsage = true
	case kind == models.KindChat && q.Request.Chat.Schema != nil:
		next.loose, next.instructs = true, d.loose
	case kind == models.KindImage:
		next.noFormat = true
	}
	return next, next != d
}

// base is the body of every request: the model and the extra parameters.
func base(q models.Question) map[string]any {
	body := map[string]any{"model": q.Identity.Model}
	for name, value := range q.Identity.Params.Extra {
		body[name] = value
	}
	return body
}

// sampling is base with the parameters of text.
func sampling(q models.Question, d dialect) map[string]any {
	body, p := base(q), q.Identity.Params
	if p.Temperature != nil {
		body["temperature"] = *p.Temperature
	}
	if p.TopP != nil {
		body["top_p"] = *p.TopP
	}
	if p.MaxTokens > 0 {
		name := "max_tokens"
		if d.completionTokens {
			name = "max_completion_tokens"
		}
		body[name] = p.MaxTokens
	}
	if seed, ok := q.Seed(); ok {
		body["seed"] = seed
	}
	if len(p.Stop) > 0 {
		body["stop"] = p.Stop
	}
	return body
}

type message struct {
	Role    models.Role `json:"role"`
	Content any         `json:"content"` // a text, or parts
}

type part struct {
	Type  string    `json:"type"`
	Text  string    `json:"text,omitempty"`
	Image *imageURL `json:"image_url,omitempty"`
}

type imageURL struct {
	URL string `json:"url"`
}

func chatBody(q models.Question, d dialect) map[string]any {
	body, chat := sampling(q, d), q.Request.Chat
	turns := chat.Messages
	switch {
	case chat.Schema == nil:
	case d.instructs:
		turns = instructed(turns, structured.Instruction(chat.Schema))
	default:
		body["response_format"] = responseFormat(chat.Schema, !d.loose)
	}
	messages := make([]message, len(turns))
	for i, m := range turns {
		messages[i] = message{m.Role, content(m)}
	}
	body["messages"] = messages
	return body
}

// instructed ends a chat with an instruction. It becomes part of what the user
// says last, since many models know no system message but the first.
func instructed(turns []models.Message, instruction string) []models.Message {
	turns = slices.Clone(turns)
	last := &turns[len(turns)-1]
	switch {
	case last.Role != models.User:
		turns = append(turns, models.Message{Role: models.User, Text: instruction})
	case !strings.Contains(last.Text, instruction): // a correction has it already
		last.Text = strings.TrimPrefix(last.Text+"\n\n"+instruction, "\n\n")
	}
	return turns
}

func responseFormat(schema json.RawMessage, strict bool) any {
	format := map[string]any{"name": "answer", "schema": schema}
	if strict {
		format["strict"] = true
	}
	return map[string]any{"type": "json_schema", "json_schema": format}
}

func content(m models.Message) any {
	if len(m.Images) == 0 {
		return m.Text
	}
	var parts []part
	if m.Text != "" {
		parts = append(parts, part{Type: "text", Text: m.Text})
	}
	for _, blob := range m.Images {
		url := "data:" + blob.MediaType + ";base64," + base64.StdEncoding.EncodeToString(blob.Data)
		parts = append(parts, part{Type: "image_url", Image: &imageURL{url}})
	}
	return parts
}
