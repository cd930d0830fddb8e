package disclosure

import (
	"regexp"
	"slices"
	"strings"
)

// Condition is what licenses ask of those who use what was made from their data.
type Condition struct {
	License string   // SPDX identifier
	Inputs  []string // that have it
	Asks    string   // "limits use to purposes that are not commercial"
	Choice  bool     // it is one of several licenses to choose from
}

// Note is the condition in a sentence.
func (c Condition) Note() string {
	text := c.License + " (" + list(c.Inputs) + ") " + c.Asks + "; this may hold for what was made from it."
	if c.Choice {
		text = text[:len(text)-1] + ", unless another of the licenses offered is chosen."
	}
	return text
}

// What licenses ask for, in words.
const (
	asksNonCommercial = "limits use to purposes that are not commercial"
	asksShareAlike    = "asks that adapted material be shared under the same or a compatible license"
	asksNoDerivatives = "does not allow adapted material to be shared"
	asksCopyleft      = "asks that what is derived from it be passed on under the same license"
	asksWeakCopyleft  = "asks that changed versions of it be passed on under the same license"
)

// families are the beginnings of SPDX identifiers (spdx.org/licenses) of licenses
// for data and software that ask for the same license.
var families = []struct {
	prefix, asks string
}{
	{"ODbL-", asksShareAlike}, {"CDLA-Sharing-", asksShareAlike}, {"GFDL-", asksShareAlike},
	{"GPL-", asksCopyleft}, {"AGPL-", asksCopyleft}, {"EUPL-", asksCopyleft}, {"OSL-", asksCopyleft}, {"CERN-OHL-S-", asksCopyleft},
	{"LGPL-", asksWeakCopyleft}, {"MPL-", asksWeakCopyleft}, {"EPL-", asksWeakCopyleft}, {"CDDL-", asksWeakCopyleft}, {"CERN-OHL-W-", asksWeakCopyleft},
}

// asks is what a license asks for by its identifier alone; nil where that tells
// nothing that would bind a user beyond naming the source.
func asks(id string) []string {
	var out []string
	if parts := strings.Split(id, "-"); parts[0] == "CC" && len(parts) > 2 {
		for _, part := range parts[2:] {
			switch part {
			case "NC":
				out = append(out, asksNonCommercial)
			case "SA":
				out = append(out, asksShareAlike)
			case "ND":
				out = append(out, asksNoDerivatives)
			}
		}
		return out
	}
	for _, f := range families {
		if strings.HasPrefix(id, f.prefix) {
			out = append(out, f.asks)
		}
	}
	return out
}

// identifier is an SPDX license identifier in an expression (SPDX 2.3, annex D).
var identifier = regexp.MustCompile(`[A-Za-z0-9.+-]+`)

// Conditions lists what the licenses of inputs ask for beyond naming the source,
// in the order of the inputs, those that the inputs were themselves made from
// included.
func Conditions(inputs []Input) []Condition {
	var out []Condition
	for _, in := range flat(inputs) {
		choice := strings.Contains(in.License, " OR ")
		afterWith := false
		for _, id := range identifier.FindAllString(in.License, -1) {
			exception := afterWith
			if afterWith = id == "WITH"; exception || afterWith {
				continue
			}
			if texts := asks(id); len(texts) > 0 {
				out = add(out, Condition{License: id, Inputs: []string{in.Name}, Asks: list(texts), Choice: choice})
			}
		}
	}
	return out
}

func add(all []Condition, c Condition) []Condition {
	for i := range all {
		if all[i].License == c.License && all[i].Choice == c.Choice {
			if !slices.Contains(all[i].Inputs, c.Inputs[0]) {
				all[i].Inputs = append(all[i].Inputs, c.Inputs[0])
			}
			return all
		}
	}
	return append(all, c)
}

// flat lists inputs and what they were made from.
func flat(inputs []Input) []Input {
	var out []Input
	for _, in := range inputs {
		out = append(out, in)
		for _, within := range flat(in.Inputs) {
			within.Name += " in " + in.Name
			out = append(out, within)
		}
	}
	return out
}
