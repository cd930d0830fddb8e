package disclosure

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// Keywords of the text chunks: the statement as JSON, the sentence, and XMP. The
// last two are registered (PNG, third edition, section 11.3.3).
const (
	pngStatement = MetaStatement
	pngSoftware  = "Software"
	pngXMP       = "XML:com.adobe.xmp"
)

// embedPNG writes iTXt chunks behind the header of a PNG. A picture that has an
// XMP packet from elsewhere keeps it and gets none of ours.
func embedPNG(data []byte, s Statement) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte(pngSignature)) {
		return nil, errors.New("the picture is no PNG")
	}
	foreignXMP := false
	chunks := [][]byte{}
	for rest := data[len(pngSignature):]; len(rest) > 0; {
		chunk, after, err := cutChunk(rest)
		if err != nil {
			return nil, err
		}
		if len(chunks) == 0 && chunkType(chunk) != "IHDR" {
			return nil, errors.New("the PNG does not begin with its header")
		}
		rest = after
		if chunkType(chunk) == "iTXt" {
			word, text := textOf(chunk)
			if isOurs(word, text) {
				continue
			}
			foreignXMP = foreignXMP || word == pngXMP
		}
		chunks = append(chunks, chunk)
		if chunkType(chunk) == "IEND" {
			break // what follows belongs to no PNG
		}
	}
	if len(chunks) == 0 || chunkType(chunks[len(chunks)-1]) != "IEND" {
		return nil, errors.New("the PNG ends too early")
	}
	out := append([]byte(pngSignature), chunks[0]...)
	if !s.Empty() {
		out = appendText(out, pngStatement, string(compact(s)))
		if s.Generated != nil {
			out = appendText(out, pngSoftware, s.Generated.Sentence())
		}
		if !foreignXMP {
			out = appendText(out, pngXMP, packet(rdf(s)))
		}
	}
	for _, chunk := range chunks[1:] {
		out = append(out, chunk...)
	}
	return out, nil
}

// cutChunk cuts the first chunk off: length, type, data and checksum.
func cutChunk(data []byte) (chunk, rest []byte, err error) {
	if len(data) < 12 {
		return nil, nil, errors.New("the PNG ends too early")
	}
	size := uint64(binary.BigEndian.Uint32(data)) + 12
	if size > uint64(len(data)) {
		return nil, nil, fmt.Errorf("the PNG ends within a chunk %q", chunkType(data))
	}
	return data[:size], data[size:], nil
}

func chunkType(chunk []byte) string { return string(chunk[4:8]) }

// textOf is the keyword of an iTXt chunk and what follows, without the four bytes
// that say how it is written.
func textOf(chunk []byte) (word, text string) {
	head, rest, _ := bytes.Cut(chunk[8:len(chunk)-4], []byte{0})
	return string(head), string(rest[min(4, len(rest)):])
}

// isOurs tells whether a text was put into a picture by embedPNG.
func isOurs(word, text string) bool {
	switch word {
	case pngStatement:
		return true
	case pngXMP:
		return strings.Contains(text, ourToolkit)
	case pngSoftware:
		return strings.HasPrefix(text, generatedBy)
	}
	return false
}

// appendText appends an iTXt chunk: keyword, no compression, no language, no
// translated keyword, text.
func appendText(out []byte, word, text string) []byte {
	body := "iTXt" + word + "\x00\x00\x00\x00\x00" + text
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)-4))
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(body)))
}
