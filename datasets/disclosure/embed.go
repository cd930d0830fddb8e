package disclosure

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Embed puts a statement into the bytes of a picture, in place of one that Cupel
// put there before. Held is false for media types that can't hold one; they need a
// sidecar. What is put in is reproducible. The error says what is wrong with the
// picture.
func Embed(mediaType string, data []byte, s Statement) (out []byte, held bool, err error) {
	s = s.Reproducible()
	switch mediaType {
	case "image/png":
		out, err = embedPNG(data, s)
	case "image/svg+xml":
		out, err = embedSVG(data, s)
	default:
		return data, false, nil
	}
	if err != nil {
		return data, false, err
	}
	return out, true, nil
}

// rdf is the statement in XMP (ISO 16684-1), with the properties that programs for
// pictures look for: dc:source and dc:rights of the inputs, and, of what is
// generated, xmp:CreatorTool and the IPTC's DigitalSourceType.
func rdf(s Statement) string {
	var b strings.Builder
	b.WriteString(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">`)
	element := func(name, text string) { b.WriteString("<" + name + ">" + escape(text) + "</" + name + ">") }
	inEveryLanguage := func(name, text string) {
		b.WriteString("<" + name + `><rdf:Alt><rdf:li xml:lang="x-default">` + escape(text) + "</rdf:li></rdf:Alt></" + name + ">")
	}
	if g := s.Generated; g != nil {
		element("xmp:CreatorTool", g.By)
		inEveryLanguage("dc:description", g.Sentence())
		if g.SourceType != "" {
			element("Iptc4xmpExt:DigitalSourceType", string(g.SourceType))
		}
	}
	if made := s.Made(); made != "" {
		inEveryLanguage("dc:rights", made)
	}
	var sources []string
	for _, in := range s.Inputs {
		if in.Source != "" {
			sources = append(sources, in.Name+": "+in.Source)
		}
	}
	if len(sources) > 0 {
		element("dc:source", strings.Join(sources, "; "))
	}
	b.WriteString("</rdf:Description></rdf:RDF>")
	return b.String()
}

// ourToolkit is the attribute by which our XMP is told from that of others.
const ourToolkit = `x:xmptk="cupel"`

// packet wraps RDF for files that are not XML.
func packet(rdf string) string {
	return "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/" ` + ourToolkit + `>` + rdf + `</x:xmpmeta><?xpacket end="r"?>`
}

func escape(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes all
	return b.String()
}
