package packing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// Bounds of what ParseJSON reads.
const (
	maxDigits   = 1000 // characters of a number
	maxExponent = 1000 // of ten, either way
)

// ParseJSON reads circles from a JSON text: a list of [x, y, r], of
// {"x": …, "y": …, "r": …}, or an object {"circles": …} of such a list. Numbers
// are taken as the decimals that they are, without rounding.
func ParseJSON(text []byte) ([]Circle, error) {
	list, err := circleList(text)
	if err != nil {
		return nil, err
	}
	if len(list) > MaxCircles {
		return nil, fmt.Errorf("there are %d circles, and at most %d are judged", len(list), MaxCircles)
	}
	circles := make([]Circle, len(list))
	for i, entry := range list {
		if circles[i], err = parseCircle(entry); err != nil {
			return nil, fmt.Errorf("circle %d: %w", i+1, err)
		}
	}
	return circles, nil
}

// circleList finds the list in the text.
func circleList(text []byte) ([]json.RawMessage, error) {
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		var holder struct {
			Circles json.RawMessage `json:"circles"`
		}
		if err := decode(text, &holder); err != nil {
			return nil, err
		}
		text = holder.Circles
	}
	if !bytes.HasPrefix(text, []byte("[")) {
		return nil, errors.New(`no list of circles: want [[x, y, r], …] or {"circles": [[x, y, r], …]}`)
	}
	var list []json.RawMessage
	return list, decode(text, &list)
}

func parseCircle(entry json.RawMessage) (Circle, error) {
	var named struct{ X, Y, R json.RawMessage }
	if bytes.HasPrefix(entry, []byte("[")) {
		var values []json.RawMessage
		if err := decode(entry, &values); err != nil {
			return Circle{}, err
		}
		if len(values) != 3 {
			return Circle{}, fmt.Errorf("want the three numbers x, y and r, not %d values", len(values))
		}
		named.X, named.Y, named.R = values[0], values[1], values[2]
	} else if err := decode(entry, &named); err != nil {
		return Circle{}, err
	}
	var c Circle
	for _, part := range []struct {
		name string
		to   **big.Rat
		text string
	}{{"x", &c.X, string(named.X)}, {"y", &c.Y, string(named.Y)}, {"r", &c.R, string(named.R)}} {
		v, err := parseDecimal(part.text)
		if err != nil {
			return Circle{}, fmt.Errorf("%s %w", part.name, err)
		}
		*part.to = v
	}
	return c, nil
}

// parseDecimal reads a JSON number exactly.
func parseDecimal(text string) (*big.Rat, error) {
	switch {
	case text == "":
		return nil, errors.New("is missing")
	case strings.Trim(text[:1], "-0123456789") != "":
		return nil, fmt.Errorf("is %.20s, not a number", text)
	case len(text) > maxDigits:
		return nil, fmt.Errorf("has more than %d characters", maxDigits)
	}
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		if power, err := strconv.Atoi(text[e+1:]); err != nil || power > maxExponent || power < -maxExponent {
			return nil, fmt.Errorf("is %.40s, whose exponent is beyond ±%d", text, maxExponent)
		}
	}
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, fmt.Errorf("is %.20s, not a number", text)
	}
	return v, nil
}

// decode reads one JSON value and nothing after it. Unknown names are errors.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the end of the JSON value")
	}
	return nil
}
