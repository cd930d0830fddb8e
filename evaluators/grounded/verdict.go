package grounded

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/internal/plain"
)

// verdict is what is found of a candidate's claims.
type verdict struct {
	claims, quoted, grounded int
	citations, resolved      int
	faults                   []string // why claims are not grounded
	near                     []string // passages like quotations that were not found
}

// maxListed is how many faults or near misses are listed.
const maxListed = 20

// check judges claims against the sources.
func (l *library) check(claims []claim, c *config) verdict {
	v := verdict{claims: len(claims)}
	for i, claim := range claims {
		quoted, faults := l.checkClaim(claim, c, &v, i+1)
		if quoted {
			v.quoted++
		}
		if len(faults) == 0 {
			v.grounded++
		}
		for _, f := range faults {
			v.faults = append(v.faults, fmt.Sprintf("claim %d: %s", i+1, f))
		}
	}
	if len(claims) == 0 {
		v.faults = []string{"there are no claims"}
	}
	return v
}

// checkClaim tells whether a quotation is found, and what is wrong.
func (l *library) checkClaim(claim claim, c *config, v *verdict, number int) (quoted bool, faults []string) {
	for _, citation := range claim.citations {
		v.citations++
		if _, reason := l.find(citation); reason != "" {
			faults = append(faults, reason)
		} else {
			v.resolved++
		}
	}
	if len(claim.citations) == 0 {
		faults = append(faults, "it cites no source")
	}
	if len(claim.quotations) == 0 {
		faults = append(faults, "it quotes nothing")
	}
	for _, q := range claim.quotations {
		text := quotedText(q.text, c.Markup)
		sources := l.known(q.citations)
		fault := l.fault(text, sources, c.MinWords)
		if fault == "" {
			quoted = true
			continue
		}
		if fault != unsaid {
			faults = append(faults, fault)
		}
		if near := l.nearMiss(text, sources, c.Similarity); near != "" {
			v.near = append(v.near, fmt.Sprintf("claim %d: %s", number, near))
		}
	}
	return quoted, faults
}

// unsaid is the fault of a quotation of which something else says already why it
// cannot be found.
const unsaid = "its sources are unknown"

// known lists the sources of citations that resolve, each once.
func (l *library) known(citations []string) []int {
	var out []int
	for _, citation := range citations {
		if source, reason := l.find(citation); reason == "" && !slices.Contains(out, source) {
			out = append(out, source)
		}
	}
	return out
}

// quotedText is the plain form of a quotation. A comma or a stop at its end may be
// that of the sentence around it.
func quotedText(text string, markup bool) string {
	return strings.TrimRight(plainText(text, markup), ".,;: ")
}

// fault is why a quotation is not grounded, "" where it is.
func (l *library) fault(text string, sources []int, minWords int) string {
	words := 0
	plain.EachWord(text, func(plain.Span) { words++ })
	switch {
	case words == 0:
		return "an empty quotation"
	case words < minWords:
		return fmt.Sprintf("the quotation %q has fewer than %d words", excerpt(text), minWords)
	case len(sources) == 0:
		return unsaid
	}
	var names []string
	for _, s := range sources {
		if l.contains(s, text) {
			return ""
		}
		names = append(names, fmt.Sprintf("%q", excerpt(plain.Text(l.names[s]))))
	}
	return fmt.Sprintf("the quotation %q is not in %s", excerpt(text), strings.Join(names, " or "))
}

// nearMiss describes the passage that is most like a quotation, "" where none is
// enough.
func (l *library) nearMiss(text string, sources []int, similarity float64) string {
	if similarity == 0 {
		return ""
	}
	best := passage{similarity: -1}
	for _, s := range sources {
		if p := l.nearest(s, text, similarity); p.similarity > best.similarity {
			best = p
		}
	}
	if best.similarity < similarity {
		return ""
	}
	return fmt.Sprintf("%.2f like %q in %q, word %d", best.similarity, excerpt(best.text), excerpt(plain.Text(l.names[best.source])), best.word)
}

// listed joins lines of a list, at most maxListed.
func listed(lines []string) string {
	if more := len(lines) - maxListed; more > 0 {
		return fmt.Sprintf("%s; and %d more", strings.Join(lines[:maxListed], "; "), more)
	}
	return strings.Join(lines, "; ")
}

// share of a whole, 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// excerpt is the beginning of a text, fit for a message.
func excerpt(text string) string {
	const most = 80
	runes := 0
	for i := range text {
		if runes++; runes > most {
			return strings.TrimSpace(text[:i]) + "…"
		}
	}
	return text
}
