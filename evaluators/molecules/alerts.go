package molecules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/alerts"
)

type alertsConfig struct {
	Column string   `param:"column" default:"smiles" help:"column that holds the SMILES"`
	Sets   []string `param:"sets" default:"pains,brenk" enum:"pains,brenk,qed,hazard" help:"sets of alerts: PAINS (Baell and Holloway 2010), Brenk et al. (2008), those of QED (Bickerton et al. 2012), acutely dangerous classes"`
	File   string   `param:"file" help:"file with more alerts: a table with the columns name and smarts, separated by tabs or commas"`
}

// Alerts is molecules/alerts: structural alerts.
func Alerts() evaluators.Spec {
	return specOf("alerts", "structural alerts that molecules raise: PAINS, Brenk and others", nil, newAlerts)
}

// namedSet is a set of alerts and what to call it.
type namedSet struct {
	name string
	*alerts.Set
}

func newAlerts(c alertsConfig, env evaluators.Env) (evaluators.Evaluator, error) {
	e := &evaluator{column: c.Column, scores: []evaluators.Score{
		{Name: "alerts", Type: whole, Goal: evaluators.Minimize, Help: "structural alerts that the molecule raises"},
		{Name: "alert_names", Type: text, Help: "the alerts' sets and names, separated by semicolons"},
	}}
	var sets []namedSet
	for i, name := range c.Sets {
		if slices.Contains(c.Sets[:i], name) {
			return nil, fmt.Errorf("sets: %s is there twice", name)
		}
		sets = append(sets, namedSet{name, builtIn(name)})
	}
	if c.File != "" {
		set, digest, err := readAlerts(env.Dir, c.File)
		if err != nil {
			return nil, err
		}
		sets = append(sets, namedSet{filepath.Base(c.File), set})
		e.fingerprint = digest
	}
	if len(sets) == 0 {
		return nil, errors.New("neither sets nor a file: there are no alerts to look for")
	}
	e.newMeasure = shared(screen(sets))
	return e, nil
}

func builtIn(name string) *alerts.Set {
	switch name {
	case "pains":
		return alerts.PAINS()
	case "brenk":
		return alerts.Brenk()
	case "hazard":
		return alerts.Hazard()
	}
	return alerts.QED()
}

const maxAlertFile = 64 << 20 // bytes

// readAlerts reads a file, and its digest.
func readAlerts(dir, name string) (*alerts.Set, string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", fmt.Errorf("file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxAlertFile+1))
	if err != nil {
		return nil, "", fmt.Errorf("file: %w", err)
	}
	if len(data) > maxAlertFile {
		return nil, "", fmt.Errorf("file: %s is larger than %d MiB", name, maxAlertFile>>20)
	}
	set, err := alerts.Read(bytes.NewReader(data))
	if err != nil {
		return nil, "", fmt.Errorf("file: %s: %w", name, err)
	}
	digest := sha256.Sum256(data)
	return set, hex.EncodeToString(digest[:]), nil
}

func screen(sets []namedSet) measure {
	return func(m *chem.Mol, out row) error {
		var names []string
		for _, set := range sets {
			for _, hit := range set.Match(m) {
				names = append(names, set.name+": "+hit.Name)
			}
		}
		out.whole(0, len(names))
		out.text(1, strings.Join(names, "; "))
		return nil
	}
}
