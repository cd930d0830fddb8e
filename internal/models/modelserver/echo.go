package modelserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	pictures "image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
)

// Echo answers every kind of request in a way that depends on the request only:
// texts repeat the prompt, embeddings are unit vectors of eight numbers drawn
// by the text, images are squares of a colour drawn by the prompt, and tensors
// come back as they are.
func Echo(q Request) Response {
	switch q.Kind {
	case "embedding":
		vectors := make([][]float64, len(q.Texts))
		for i, text := range q.Texts {
			vectors[i] = unitVector(text)
		}
		return Response{Vectors: vectors}
	case "image":
		return Response{Image: square(q.Prompt)}
	case "infer":
		return Response{Tensors: q.Tensors}
	}
	text := "You said: " + q.Prompt
	if q.Seed != nil {
		text = fmt.Sprintf("You said (seed %d): %s", *q.Seed, q.Prompt)
	}
	return Response{Text: text}
}

// source is a random source that a text determines.
func source(text string) *rand.Rand {
	sum := sha256.Sum256([]byte(text))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))
}

func unitVector(text string) []float64 {
	const dimensions = 8
	random, v, square := source(text), make([]float64, dimensions), 0.0
	for i := range v {
		v[i] = random.NormFloat64()
		square += v[i] * v[i]
	}
	for i := range v {
		v[i] /= math.Sqrt(square)
	}
	return v
}

func square(prompt string) []byte {
	const side = 16
	random := source(prompt)
	c := color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 255}
	img := pictures.NewRGBA(pictures.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // cannot fail: it is small, and written to memory
	return out.Bytes()
}
