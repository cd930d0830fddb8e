// Package media looks at bytes that came from outside with a media type: whether
// they are what they claim to be, how large a picture is, and in which element
// of a page they can be shown without being run.
//
// Nothing here decodes more than the head of a file.
package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // so that heads of pictures are read
	_ "image/jpeg"
	_ "image/png"
	"maps"
	"mime"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp"
)

// MaxSide is the most pixels that a picture may have in a row or column. It
// keeps a few bytes from claiming an area that nobody can show.
const MaxSide = 1 << 15

// Normal spells a media type as this package compares it: lower case, without
// parameters, one name for what has several. An error says that it is none.
func Normal(mediaType string) (string, error) {
	name, _, err := mime.ParseMediaType(mediaType)
	kind, sub, ok := strings.Cut(name, "/")
	if err != nil || !ok || kind == "" || sub == "" || strings.ContainsAny(name, " \"<>") {
		return "", fmt.Errorf("%.80q is no media type, such as image/png", mediaType)
	}
	if other, ok := synonyms[name]; ok {
		name = other
	}
	return name, nil
}

// synonyms are names that the same format goes by.
var synonyms = map[string]string{
	"audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/vnd.wave": "audio/wav", "audio/x-flac": "audio/flac", "audio/mp3": "audio/mpeg",
	"audio/x-m4a": "audio/mp4", "audio/m4a": "audio/mp4", "application/ogg": "audio/ogg", "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg",
	"application/x-gzip": "application/gzip", "text/xml": "application/xml",
}

// containers are formats that hold more than their first name says.
var containers = map[string]string{"video/ogg": "audio/ogg", "audio/webm": "video/webm", "audio/mp4": "video/mp4", "video/quicktime": "video/mp4"}

func container(name string) string {
	if c, ok := containers[name]; ok {
		return c
	}
	return name
}

// Check says whether bytes are of the type that they claim, and returns that
// type in its normal spelling. Types that cannot be recognised pass if the bytes
// are not recognised as something else that a page shows: a picture, a recording,
// a film. A text type needs text in UTF-8.
func Check(data []byte, claimed string) (string, error) {
	name, err := Normal(claimed)
	if err != nil {
		return "", err
	}
	if len(data) == 0 {
		return "", fmt.Errorf("%s without a byte", name)
	}
	found := mimetype.Detect(data)
	actual, err := Normal(found.String())
	if err != nil {
		return "", err
	}
	switch {
	case container(actual) == container(name):
	case IsText(name):
		if !isText(found) {
			return "", fmt.Errorf("it claims to be %s, but is %s", name, actual)
		}
	case recognised(name) || shown(actual):
		return "", fmt.Errorf("it claims to be %s, but is %s", name, actual)
	}
	return name, nil
}

// Detect finds out what bytes are, from their beginning.
func Detect(data []byte) string {
	name, err := Normal(mimetype.Detect(data).String())
	if err != nil {
		return "application/octet-stream"
	}
	return name
}

// isText tells whether a format is text below: JSON, CSV, source code.
func isText(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

// recognised tells whether bytes of a type are known by their beginning.
func recognised(name string) bool {
	return shown(name) || mimetype.Lookup(name) != nil && !IsText(name)
}

func shown(name string) bool {
	switch ElementOf(name) {
	case Picture, Audio, Video:
		return true
	}
	return false
}

// SizedNames are the formats of the pictures that Size can read, for messages.
const SizedNames = "PNG, JPEG, GIF, WebP"

// Sized tells whether Size can read the pictures of a type.
func Sized(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// Size is the width and height of a picture in pixels; an error where it is
// none that can be read (SizedNames), or has no area to show.
func Size(data []byte) (width, height int, err error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return 0, 0, fmt.Errorf("the picture cannot be read: %w", err)
	case c.Width < 1 || c.Height < 1 || c.Width > MaxSide || c.Height > MaxSide:
		return 0, 0, fmt.Errorf("a picture of %d by %d pixels; each side may have 1 to %d", c.Width, c.Height, MaxSide)
	}
	return c.Width, c.Height, nil
}

// Element is what of a page shows a media type.
type Element int

// The elements.
const (
	Download Element = iota // a link: nothing shows it
	Picture                 // img, in which nothing is run, not even in SVG
	Audio
	Video
	Text // pre
)

// elements lists the types that browsers show by themselves. What is not in it
// is a download.
var elements = map[string]Element{
	"image/png": Picture, "image/jpeg": Picture, "image/gif": Picture, "image/webp": Picture, "image/avif": Picture, "image/svg+xml": Picture,
	"audio/wav": Audio, "audio/mpeg": Audio, "audio/ogg": Audio, "audio/flac": Audio, "audio/mp4": Audio, "audio/aac": Audio, "audio/webm": Audio,
	"video/mp4": Video, "video/webm": Video, "video/ogg": Video,
}

// ElementOf says how a type is shown.
func ElementOf(mediaType string) Element {
	if e, ok := elements[mediaType]; ok {
		return e
	}
	if IsText(mediaType) {
		return Text
	}
	return Download
}

// IsText tells whether a type is text that people read as it is.
func IsText(mediaType string) bool {
	switch mediaType {
	case "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml", "application/javascript", "application/sql":
		return true
	}
	return strings.HasPrefix(mediaType, "text/") || strings.HasSuffix(mediaType, "+json") || strings.HasSuffix(mediaType, "+xml") && mediaType != "image/svg+xml"
}

// extensions are those that people expect of common types.
var extensions = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif", "image/svg+xml": ".svg",
	"audio/wav": ".wav", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/webm": ".weba",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/ogg": ".ogv", "audio/midi": ".mid",
	"application/pdf": ".pdf", "application/zip": ".zip", "application/gzip": ".gz", "application/json": ".json", "text/csv": ".csv", "model/stl": ".stl",
	"model/gltf-binary": ".glb",
}

// otherEnds are ends of names that people use for the same types, and for texts
// that Extension calls .txt.
var otherEnds = map[string]string{
	".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".wave": "audio/wav", ".oga": "audio/ogg", ".mp4a": "audio/mp4", ".midi": "audio/midi",
	".txt": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown", ".html": "text/html", ".htm": "text/html", ".xml": "application/xml",
	".tsv": "text/tab-separated-values", ".yaml": "application/yaml", ".yml": "application/yaml", ".toml": "application/toml",
}

// typesByEnd are the types that ends of names stand for.
var typesByEnd = func() map[string]string {
	out := maps.Clone(otherEnds)
	for name, end := range extensions {
		out[end] = name
	}
	return out
}()

// OfFile is the media type of a file: the one that the end of its name stands for,
// which its bytes must be, or what the bytes are where the end says nothing. The
// beginning of the bytes will do, HeadBytes of them. Unlike package mime it knows
// the same ends on every machine.
func OfFile(name string, data []byte) (string, error) {
	end := strings.ToLower(path.Ext(name))
	claimed, known := typesByEnd[end]
	switch {
	case len(data) == 0:
		return "", errors.New("the file is empty")
	case !known:
		return Detect(data), nil
	}
	mediaType, err := Check(data, claimed)
	if err != nil {
		return "", fmt.Errorf("by its name %w; rename it", err)
	}
	return mediaType, nil
}

// HeadBytes are the bytes that a type is recognised by at most.
const HeadBytes = 3072

// Extension is the end of the name of a file of a type. Text is .txt whatever
// it is, so that nobody runs it by opening it, and what is unknown .bin.
func Extension(mediaType string) string {
	if e, ok := extensions[mediaType]; ok {
		return e
	}
	if IsText(mediaType) {
		return ".txt"
	}
	return ".bin"
}
