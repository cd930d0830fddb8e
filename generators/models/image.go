package models

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/media"
	"github.com/cupel-science/cupel/internal/models"
)

type imageConfig struct {
	asking
	Size    string  `param:"size" help:"width and height in pixels, such as 1024x1024; left to the model where not set"`
	MaxSize float64 `param:"max_size" default:"16" min:"0.001" max:"1024" unit:"MiB" help:"most that one picture may take"`
	Retries int     `param:"retries" default:"1" min:"0" max:"20" help:"how often a model is asked again for pictures that are missing, because an answer was none or was there already"`
	showing
	rowwise
}

// Image is models/image: pictures of an images endpoint, or of a program that
// answers requests of the kind image. Candidates are artifacts whose bytes are
// what they claim to be, PNG, JPEG, WebP or GIF, with their size in pixels. The
// prompts of .Best and .Diverse are those that made pictures of the history.
func Image() generators.Spec {
	spec := specOf("image", "pictures of an images endpoint", newImage)
	spec.Kind = datasets.KindArtifact
	return spec
}

var sizePattern = regexp.MustCompile(`^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$`)

func newImage(c imageConfig, env generators.Env) (generators.Generator, error) {
	if c.Size != "" && !sizePattern.MatchString(c.Size) {
		return nil, fmt.Errorf("size: %q is not width and height in pixels, such as 1024x1024", c.Size)
	}
	s, err := newArtifacts(c.asking, c.showing, c.rowwise, c.Retries, env)
	if err != nil {
		return nil, err
	}
	return &artifacts{setting: s, accept: acceptSized, most: int(c.MaxSize * (1 << 20)), request: func(text string) (models.Request, error) {
		return models.Request{Image: &models.Image{Prompt: strings.TrimSpace(text), Size: c.Size}}, nil
	}}, nil
}

// acceptSized takes the pictures of which a size can be read.
func acceptSized(mediaType string) error {
	if !media.Sized(mediaType) {
		return fmt.Errorf("it is %s, and no picture of a format that is taken (%s)", mediaType, media.SizedNames)
	}
	return nil
}
