package datasets

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
)

// KindArtifact is the kind of candidates that have no kind of their own: a
// picture, a recording, a film, any bytes with a media type. These two columns
// are what they are. Further columns of an artifact (what it was made from, how
// large it is) should be marked by Aside, so that the same bytes have the same
// id wherever they come from.
const (
	KindArtifact = "artifact"
	ArtifactData = "data"       // binary
	ArtifactType = "media_type" // utf8, such as audio/wav, without parameters
	ArtifactName = "name"       // utf8, aside: what people call it
)

// ArtifactSchema is the payload of artifacts, followed by further columns.
func ArtifactSchema(more ...arrow.Field) *arrow.Schema {
	return arrow.NewSchema(append([]arrow.Field{
		{Name: ArtifactData, Type: arrow.BinaryTypes.Binary},
		{Name: ArtifactType, Type: arrow.BinaryTypes.String},
	}, more...), nil)
}

// CheckArtifact says what a payload lacks to be that of artifacts.
func CheckArtifact(payload *arrow.Schema) error {
	data, mediaType := Lookup(payload, ArtifactData), Lookup(payload, ArtifactType)
	if data < 0 || !isBinary(payload.Field(data).Type) {
		return fmt.Errorf("candidates of kind %s need a column %q of bytes", KindArtifact, ArtifactData)
	}
	if mediaType < 0 || !IsText(payload.Field(mediaType).Type) {
		return fmt.Errorf("candidates of kind %s need a text column %q, such as image/png", KindArtifact, ArtifactType)
	}
	return nil
}

func isBinary(t arrow.DataType) bool {
	return t.ID() == arrow.BINARY || t.ID() == arrow.LARGE_BINARY
}

// Aside marks a payload column as one about its candidate, not of it: how it was
// made, or what follows from the rest. It is no part of the candidate's identity.
func Aside(f arrow.Field) arrow.Field { return withMeta(f, MetaAside, "true") }

// IsAside reports whether a column is marked by Aside.
func IsAside(f arrow.Field) bool { return f.Metadata.FindKey(MetaAside) >= 0 }
