package grounded

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// claim is something that a candidate says on the word of sources.
type claim struct {
	quotations []quotation
	citations  []string // names of sources, in order
}

// quotation is a quoted text and the sources that it is said to be in.
type quotation struct {
	text      string
	citations []string
}

// maxClaims bounds the claims of a candidate.
const maxClaims = 10_000

var errTooMany = fmt.Errorf("there are more than %d claims", maxClaims)

// newClaim is a claim of a structured column.
func newClaim(quotes, sources []string) claim {
	c := claim{}
	for _, s := range sources {
		if s = strings.TrimSpace(s); s != "" {
			c.citations = append(c.citations, s)
		}
	}
	for _, q := range quotes {
		if strings.TrimSpace(q) != "" {
			c.quotations = append(c.quotations, quotation{q, c.citations})
		}
	}
	return c
}

// reader reads the claims of row i.
type reader func(i int) ([]claim, error)

var errNoClaims = errors.New("the claims are missing")

// newReader finds out how a column holds claims.
func newReader(col arrow.Array, name, form string) (reader, error) {
	if datasets.IsText(col.DataType()) {
		return func(i int) ([]claim, error) {
			text, ok := datasets.Text(col, i)
			if !ok {
				return nil, errNoClaims
			}
			return readText(text, form)
		}, nil
	}
	list, ok := col.(array.ListLike)
	if ok {
		if elements, ok := list.ListValues().(*array.Struct); ok {
			return newStructReader(list, elements, name)
		}
	}
	return nil, fmt.Errorf("column %q is %s; claims are text, or a list of {claim, quote, source}", name, col.DataType())
}

func newStructReader(list array.ListLike, elements *array.Struct, name string) (reader, error) {
	field := func(name string) arrow.Array {
		if i, ok := elements.DataType().(*arrow.StructType).FieldIdx(name); ok {
			return elements.Field(i)
		}
		return nil
	}
	quote, source := field("quote"), field("source")
	if quote == nil && source == nil {
		return nil, fmt.Errorf("the claims of column %q have neither a quote nor a source: they are %s", name, elements.DataType())
	}
	return func(i int) ([]claim, error) {
		if list.IsNull(i) {
			return nil, errNoClaims
		}
		from, to := list.ValueOffsets(i)
		if to-from > maxClaims {
			return nil, errTooMany
		}
		var out []claim
		for at := int(from); at < int(to); at++ {
			if elements.IsNull(at) {
				out = append(out, claim{})
				continue
			}
			out = append(out, newClaim(fieldTexts(quote, at), fieldTexts(source, at)))
		}
		return out, nil
	}, nil
}

// fieldTexts are the texts of a field: one, or those of a list. Numbers, which
// sources may have for names, are written out.
func fieldTexts(col arrow.Array, at int) []string {
	if col == nil || col.IsNull(at) {
		return nil
	}
	if list, ok := col.(array.ListLike); ok {
		var out []string
		for from, to := list.ValueOffsets(at); from < to; from++ {
			out = append(out, fieldTexts(list.ListValues(), int(from))...)
		}
		return out
	}
	return []string{nameOf(col, at)}
}

// nameOf is the text of a value that is not null.
func nameOf(col arrow.Array, at int) string {
	if text, ok := datasets.Text(col, at); ok {
		return text
	}
	return col.ValueStr(at)
}

// readText reads claims in one of the forms that text may have.
func readText(text, form string) ([]claim, error) {
	if form == formJSON || form == formAuto && looksLikeJSON(text) {
		return readJSON(text)
	}
	return readRunning(text)
}

// looksLikeJSON tells an array or an object from running text, which may begin
// with a citation in brackets.
func looksLikeJSON(text string) bool {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "["); ok {
		rest = strings.TrimSpace(rest)
		return strings.HasPrefix(rest, "{") || rest == "]"
	}
	rest, ok := strings.CutPrefix(text, "{")
	rest = strings.TrimSpace(rest)
	return ok && (strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}"))
}

// readJSON reads a list of claims, or an object with such a list as `claims`.
func readJSON(text string) ([]claim, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return nil, fmt.Errorf("the claims are not valid JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("the claims are not valid JSON: something follows their end")
	}
	var whole struct {
		Claims *[]json.RawMessage `json:"claims"`
	}
	list := &[]json.RawMessage{}
	if bytes.HasPrefix(raw, []byte("{")) {
		if err := json.Unmarshal(raw, &whole); err != nil || whole.Claims == nil {
			return nil, errors.New(`the claims are a JSON object without a list "claims"`)
		}
		list = whole.Claims
	} else if err := json.Unmarshal(raw, list); err != nil {
		return nil, errors.New("the claims are JSON, but not a list")
	}
	if len(*list) > maxClaims {
		return nil, errTooMany
	}
	var out []claim
	for i, element := range *list {
		c, err := readJSONClaim(element)
		if err != nil {
			return nil, fmt.Errorf("claim %d: %w", i+1, err)
		}
		out = append(out, c)
	}
	return out, nil
}

func readJSONClaim(element json.RawMessage) (claim, error) {
	var c struct {
		Claim         any
		Quote, Source jsonTexts
	}
	if err := json.Unmarshal(element, &c); err != nil || !bytes.HasPrefix(element, []byte("{")) {
		return claim{}, errors.New("it is not an object with a claim, a quote and a source as texts")
	}
	return newClaim(c.Quote, c.Source), nil
}

// jsonTexts is a text, a number or a list of them.
type jsonTexts []string

func (t *jsonTexts) UnmarshalJSON(data []byte) error {
	var one any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&one); err != nil {
		return err
	}
	*t = nil
	list, ok := one.([]any)
	if !ok {
		list = []any{one}
	}
	for _, v := range list {
		switch v := v.(type) {
		case nil:
		case string:
			*t = append(*t, v)
		case json.Number:
			*t = append(*t, v.String())
		default:
			return errors.New("neither text nor number")
		}
	}
	return nil
}
