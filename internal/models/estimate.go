package models

const (
	bytesPerToken = 4    // of English text, for the tokenizers in use
	messageTokens = 8    // that mark a message as such
	imageTokens   = 1000 // of a picture that is shown to a model
	answerTokens  = 1000 // of an answer for which max_tokens is not set
)

// tokensOf estimates the tokens of a text.
func tokensOf(bytes int) int64 { return int64((bytes + bytesPerToken - 1) / bytesPerToken) }

// inputTokens estimates the tokens of a question. Tensors and raw data have
// none.
func inputTokens(q Question) int64 {
	r, n := q.Request, int64(0)
	switch r.Kind() {
	case KindChat:
		for _, m := range r.Chat.Messages {
			n += tokensOf(len(m.Text)) + messageTokens + int64(len(m.Images))*imageTokens
		}
		n += tokensOf(len(r.Chat.Schema))
	case KindCompletion:
		n = tokensOf(len(r.Completion.Prompt))
	case KindEmbedding:
		for _, text := range r.Embedding.Texts {
			n += tokensOf(len(text))
		}
	case KindImage:
		n = tokensOf(len(r.Image.Prompt))
	}
	return n
}

// estimate is what a call may take at most, as far as that can be known before.
func (c *Client) estimate(q Question) Spent {
	a := Answer{Usage: Usage{Input: inputTokens(q)}}
	switch q.Request.Kind() {
	case KindChat, KindCompletion:
		a.Usage.Output = answerTokens
		if most := q.Identity.Params.MaxTokens; most > 0 {
			a.Usage.Output = int64(most)
		}
	case KindImage:
		a.Blobs = make([]Blob, 1)
	}
	return Spent{1, a.Usage.Total(), c.config.Price.Cost(&a)}
}

// charge is what a failed attempt is counted as: nothing where no answer had
// begun, else what was asked.
func (c *Client) charge(q Question, f *Failure) Spent {
	if f == nil || !f.Charged {
		return Spent{}
	}
	a := Answer{Usage: Usage{Input: inputTokens(q)}}
	return Spent{1, a.Usage.Total(), c.config.Price.Cost(&a)}
}
