package molecules

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/chem/alerts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// Hazard is molecules/hazard: it holds back molecules that raise a structural
// alert for a class of acutely dangerous compounds. Its own data are the coarse
// patterns of alerts.Hazard, made from public texts; an institution replaces or
// extends them with files of its own, which alerts.Read describes.
//
// A molecule is held back for the class of the first alert that it raises, or
// for the alert's name where that has no class. What is no molecule passes: it
// fails in the evaluators, which say why. That a molecule passes does not mean
// that it is safe.
func Hazard() gates.Spec {
	return gates.Spec{
		Name: "molecules/hazard", Version: "1", Kind: Kind, Column: smilesColumn,
		Help:  "holds back molecules with structural alerts for acutely dangerous classes",
		Files: "alerts as CSV or separated by tabs, with a head: name, smarts and, if you like, class (the reason that is reported) and source; # starts a comment",
		New: func(data gates.Data) (gates.Gate, error) {
			set, err := hazards(data)
			if err != nil {
				return nil, err
			}
			return &hazardGate{set, digestOf(set)}, nil
		},
	}
}

type hazardGate struct {
	alerts *alerts.Set
	digest string
}

var _ gates.Gate = (*hazardGate)(nil)

// errNoAlerts says that a file would hold nothing back without saying so.
var errNoAlerts = errors.New("the file has no alerts; to hold nothing back, write `hazards: off`")

// hazards puts the alerts of a policy together.
func hazards(data gates.Data) (*alerts.Set, error) {
	if len(data.Files) == 0 {
		return alerts.Hazard(), nil
	}
	var all []alerts.Alert
	if data.Extend {
		all = append(all, alerts.Hazard().Alerts()...)
	}
	var errs []error
	for i, f := range data.Files {
		set, err := alerts.Read(bytes.NewReader(f.Text))
		if err == nil && set.Len() == 0 {
			err = errNoAlerts
		}
		if err != nil {
			errs = append(errs, &gates.FileError{File: i, Err: fmt.Errorf("%s: %w", f.Name, err)})
			continue
		}
		all = append(all, set.Alerts()...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return alerts.NewSet(all)
}

// digestOf the patterns and reasons of a set, in their order.
func digestOf(set *alerts.Set) string {
	var texts []string
	for _, a := range set.Alerts() {
		texts = append(texts, a.SMARTS, reasonOf(&a))
	}
	return gates.DigestOf(texts...)
}

func reasonOf(a *alerts.Alert) string {
	if a.Class != "" {
		return a.Class
	}
	return a.Name
}

// Digest implements gates.Gate.
func (g *hazardGate) Digest() string { return g.digest }

// Hold implements gates.Gate.
func (g *hazardGate) Hold(ctx context.Context, batch arrow.Record) ([]string, error) {
	at := datasets.Lookup(batch.Schema(), smilesColumn)
	if at < 0 {
		return nil, fmt.Errorf("there is no column %q", smilesColumn)
	}
	reasons := make([]string, batch.NumRows())
	err := parallel.Each(ctx, len(reasons), chunk, func(i int) {
		if text, ok := datasets.Text(batch.Column(at), i); ok {
			reasons[i] = g.reason(text)
		}
	})
	return reasons, err
}

func (g *hazardGate) reason(text string) string {
	m, err := smiles.Parse(text)
	if err != nil {
		return ""
	}
	hits := g.alerts.Match(m)
	if len(hits) == 0 {
		return ""
	}
	return reasonOf(hits[0].Alert)
}
