package disclosure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// svgID marks the element that is ours.
const svgID = "cupel-statement"

// embedSVG writes a <metadata> element as the first child of an SVG.
func embedSVG(data []byte, s Statement) ([]byte, error) {
	at, err := svgPlaces(data)
	if err != nil {
		return nil, err
	}
	if at.from < at.to { // the one from before
		data = append(bytes.Clone(data[:at.from]), data[at.to:]...)
	}
	if s.Empty() {
		return data, nil
	}
	metadata := "<" + at.prefix + `metadata id="` + svgID + `">` + rdf(s) +
		`<statement xmlns="https://github.com/cupel-science/cupel">` + escape(string(compact(s))) + "</statement></" + at.prefix + "metadata>"
	if head := data[:at.start]; bytes.HasSuffix(head, []byte("/>")) {
		out := append(bytes.Clone(head[:len(head)-2]), '>')
		out = append(out, metadata+"</"+at.prefix+"svg>"...)
		return append(out, data[at.start:]...), nil
	}
	out := append(bytes.Clone(data[:at.start]), metadata...)
	return append(out, data[at.start:]...), nil
}

// svgPlace tells where things stand in the text of an SVG.
type svgPlace struct {
	start    int    // behind the opening tag of the root
	prefix   string // of the SVG namespace, with its colon
	from, to int    // our own metadata; equal where there is none
}

func svgPlaces(data []byte) (svgPlace, error) {
	var at svgPlace
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the SVG is written in %s, not in UTF-8", charset)
	}
	depth := 0
	for {
		before := int(dec.InputOffset())
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) && at.start > 0 && depth == 0 {
			return at, nil
		}
		if err != nil {
			return at, fmt.Errorf("the SVG is not right: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				if t.Name.Local != "svg" || at.start > 0 {
					return at, errors.New("the picture is no SVG")
				}
				at.start = int(dec.InputOffset())
				if t.Name.Space != "" {
					at.prefix = t.Name.Space + ":"
				}
			}
			if depth == 2 && at.to == 0 && t.Name.Local == "metadata" && hasID(t) {
				at.from = before
			}
		case xml.EndElement:
			if depth--; depth == 1 && at.from > 0 && at.to == 0 {
				at.to = int(dec.InputOffset())
			}
		}
	}
}

func hasID(t xml.StartElement) bool {
	for _, a := range t.Attr {
		if a.Name.Local == "id" && a.Value == svgID {
			return true
		}
	}
	return false
}
