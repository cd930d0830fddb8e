package scaffold_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestScaffoldOfAChainIsEmpty(t *testing.T) {
	m, err := scaffold.Murcko(parse(t, "CCO"))
	if err != nil || len(m.Atoms) != 0 {
		t.Errorf("%d atoms, %v", len(m.Atoms), err)
	}
}

func TestMurckoOfReferenceFile(t *testing.T) {
	folder := os.Getenv("CUPEL_REFERENCE")
	if folder == "" {
		t.Skip("CUPEL_REFERENCE doesn't name the folder of rdkit_reference.csv.gz")
	}
	file, err := os.Open(filepath.Join(folder, "rdkit_reference.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	valid, murcko := slices.Index(rows[0], "valid"), slices.Index(rows[0], "murcko")
	all, different := 0, 0
	for _, row := range rows[1:] {
		if row[valid] != "1" {
			continue
		}
		all++
		m, err := scaffold.Murcko(parse(t, row[0]))
		if err != nil {
			t.Logf("%s: %v", row[0], err)
			different++
			continue
		}
		if got, want := flat(t, smiles.Canonical(m)), flat(t, row[murcko]); got != want {
			t.Logf("%s: %s, want %s", row[0], got, want)
			different++
		}
	}
	t.Logf("%d of %d differ", different, all)
	if different*200 > all {
		t.Error("more than 0.5% differ")
	}
}

// A scaffold is its own scaffold, and so is a framework.
func TestScaffoldsOfScaffolds(t *testing.T) {
	all := references(t)
	rapid.Check(t, func(rt *rapid.T) {
		r := rapid.SampledFrom(all).Draw(rt, "molecule")
		once, err := scaffold.Murcko(parse(t, r.Smiles))
		if err != nil {
			rt.Fatal(err)
		}
		twice, err := scaffold.Murcko(once)
		if err != nil {
			rt.Fatal(err)
		}
		if a, b := smiles.Canonical(once), smiles.Canonical(twice); a != b {
			rt.Fatalf("%s has the scaffold %s", a, b)
		}
	})
}

// Cutting loses no atom and adds two dummies for each cut.
func TestBreakKeepsAtoms(t *testing.T) {
	all := references(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := parse(t, rapid.SampledFrom(all).Draw(rt, "molecule").Smiles)
		parts, err := scaffold.BreakBRICS(m)
		if err != nil {
			rt.Fatal(err)
		}
		heavy, dummies := 0, 0
		for _, p := range parts {
			for i := range p.Atoms {
				if p.Atoms[i].Element == chem.Dummy {
					dummies++
				} else {
					heavy++
				}
			}
		}
		if cuts := len(scaffold.BRICSBonds(m)); heavy != len(m.Atoms) || dummies != 2*cuts {
			rt.Fatalf("%d atoms and %d dummies of %d atoms and %d cuts", heavy, dummies, len(m.Atoms), cuts)
		}
	})
}

func TestPairCutsStopAtTheLimit(t *testing.T) {
	cuts, err := scaffold.PairCuts(parse(t, "CCCCCCCCCCCC"), 2, 10)
	if err != nil || cuts != nil {
		t.Errorf("%d cuts, %v", len(cuts), err)
	}
}

func TestDendrimersAreGivenUp(t *testing.T) {
	branch := "C"
	for range 6 {
		branch = "CCN(" + branch + ")" + branch
	}
	if _, err := scaffold.DecomposeBRICS(parse(t, branch), 1); !errors.Is(err, scaffold.ErrTooManyFragments) {
		t.Errorf("%v", err)
	}
}

func TestBuildStops(t *testing.T) {
	// These never make a complete molecule.
	fragments := []*chem.Mol{parse(t, "[3*]O[3*]"), parse(t, "[4*]C[4*]"), parse(t, "[4*]CC[4*]")}
	for m := range scaffold.BuildBRICS(fragments, 50, 200) {
		t.Error(smiles.Canonical(m))
	}
}
