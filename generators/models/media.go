package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/models"
)

type mediaConfig struct {
	asking
	Request    bool     `param:"request" default:"false" help:"the prompt makes the JSON that is sent as it is; otherwise it is sent as {\"prompt\": \"…\"}"`
	MediaTypes []string `param:"media_types" help:"media types that are taken, such as audio/wav or video/*; by default any"`
	MaxSize    float64  `param:"max_size" default:"64" min:"0.001" max:"1024" unit:"MiB" help:"most that one artifact may take; the model's answer_limit counts too"`
	Retries    int      `param:"retries" default:"1" min:"0" max:"20" help:"how often a model is asked again for artifacts that are missing, because an answer was none or was there already"`
	showing
	rowwise
}

// Media is models/media: speech, music, film, or any other bytes with a media
// type, from a model that takes raw requests: JSON in, bytes out. Candidates are
// artifacts whose bytes are what they claim to be, as far as that can be seen.
func Media() generators.Spec {
	spec := specOf("media", "bytes with a media type (speech, music, video, …) from a program or an endpoint", newMedia)
	spec.Kind = datasets.KindArtifact
	return spec
}

func newMedia(c mediaConfig, env generators.Env) (generators.Generator, error) {
	for _, pattern := range c.MediaTypes {
		if _, err := path.Match(pattern, ""); err != nil || strings.Count(pattern, "/") != 1 {
			return nil, fmt.Errorf("media_types: %q is neither a media type nor a pattern such as audio/*", pattern)
		}
	}
	s, err := newArtifacts(c.asking, c.showing, c.rowwise, c.Retries, env)
	if err != nil {
		return nil, err
	}
	if protocol := s.model.Identity().Protocol; protocol == "openai" || protocol == "kserve" {
		return nil, fmt.Errorf("model: %s has the protocol %s, which has no raw requests (for pictures, see models/image)", c.Model, protocol)
	}
	return &artifacts{setting: s, accept: among(c.MediaTypes), most: int(c.MaxSize * (1 << 20)), request: func(text string) (models.Request, error) {
		body, err := rawBody(text, c.Request)
		return models.Request{Raw: &models.Raw{JSON: body}}, err
	}}, nil
}

// among takes the media types that are in a list, or match a pattern of it; any
// where it is empty.
func among(list []string) func(string) error {
	return func(mediaType string) error {
		for _, pattern := range list {
			if ok, err := path.Match(pattern, mediaType); ok && err == nil {
				return nil
			}
		}
		if len(list) == 0 {
			return nil
		}
		return fmt.Errorf("%s is not among media_types, %v", mediaType, list)
	}
}

// rawBody is what is sent for a rendered prompt.
func rawBody(text string, whole bool) (json.RawMessage, error) {
	text = strings.TrimSpace(text)
	if !whole {
		return json.Marshal(map[string]string{"prompt": text})
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("request: the prompt does not make JSON; write texts with the function json, as in {\"text\": {{json .text}}}")
	}
	return json.RawMessage(text), nil
}
