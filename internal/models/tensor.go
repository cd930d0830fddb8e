package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/cupel-science/cupel/internal/printable"
)

// Tensor is an array of numbers or texts, as the Open Inference Protocol
// (KServe v2) has them.
type Tensor struct {
	Name     string          `json:"name"`
	Datatype string          `json:"datatype"` // BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64, BYTES
	Shape    []int64         `json:"shape"`
	Data     json.RawMessage `json:"data"` // a flat list in row-major order
}

// Datatypes lists the types of the protocol.
func Datatypes() []string {
	return []string{"BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"}
}

// NewTensor makes a tensor of a slice of bools, integers, floats or texts in
// row-major order.
func NewTensor[T bool | int64 | float32 | float64 | string](name, datatype string, shape []int64, data []T) (Tensor, error) {
	text, err := encode(data)
	if err != nil {
		return Tensor{}, fmt.Errorf("tensor %s: %w", printable.Line(name, 80), err)
	}
	t := Tensor{name, datatype, shape, text}
	return t, t.Validate()
}

// Values reads the data of a tensor as a slice. Numbers that T does not hold
// are an error.
func Values[T bool | int64 | uint64 | float64 | string](t Tensor) ([]T, error) {
	var out []T
	if err := json.Unmarshal(t.Data, &out); err != nil {
		return nil, fmt.Errorf("tensor %s of %s: %w", printable.Line(t.Name, 80), printable.Line(t.Datatype, 20), err)
	}
	return out, nil
}

// String says what a tensor is, not what is in it.
func (t Tensor) String() string {
	return printable.Line(fmt.Sprintf("%s %s%v", t.Name, t.Datatype, t.Shape), 200)
}

// Validate checks that a tensor has a name and a type, and as many elements as
// its shape says.
func (t Tensor) Validate() error {
	if t.Name == "" {
		return errors.New("a tensor has no name")
	}
	if !slices.Contains(Datatypes(), t.Datatype) {
		return fmt.Errorf("tensor %s: %q is no datatype; they are %v", printable.Line(t.Name, 80), t.Datatype, Datatypes())
	}
	n, err := elements(t.Data)
	if err != nil {
		return fmt.Errorf("tensor %s: %w", printable.Line(t.Name, 80), err)
	}
	if size, ok := t.size(); !ok || size != int64(n) {
		return fmt.Errorf("tensor %s has %d elements, which its shape %v is not for", printable.Line(t.Name, 80), n, t.Shape)
	}
	return nil
}

// size is the product of the shape; false where that is no number of elements.
func (t Tensor) size() (int64, bool) {
	const most = 1 << 40
	size := int64(1)
	for _, n := range t.Shape {
		if n < 0 || n > most {
			return 0, false
		}
		if size *= n; size > most {
			return 0, false
		}
	}
	return size, true
}

// elements counts the elements of a flat list.
func elements(data []byte) (int, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return 0, errors.New("its data is no list")
	}
	for _, e := range list {
		if len(e) == 0 || e[0] == '[' || e[0] == '{' || e[0] == 'n' {
			return 0, errors.New("its data is no flat list of numbers, texts or booleans")
		}
	}
	return len(list), nil
}

// Flatten turns nested lists, which servers may answer with, into a flat one.
func Flatten(data json.RawMessage) (json.RawMessage, error) {
	if _, err := elements(data); err == nil {
		return data, nil
	}
	if !json.Valid(data) {
		return nil, errors.New("the data of a tensor is no JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	flat := []any{}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return encode(flat)
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '}' {
				return nil, errors.New("the data of a tensor is a list, not an object")
			}
		case nil:
			return nil, errors.New("the data of a tensor holds null")
		default:
			flat = append(flat, token)
		}
	}
}
