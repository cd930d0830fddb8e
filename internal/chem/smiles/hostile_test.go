package smiles_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// hostile inputs are large, deep, or tangled. They must give a molecule or an
// error, soon.
func hostile() map[string]string {
	rng := rand.New(rand.NewPCG(7, 7))
	return map[string]string{
		"a megabyte of carbon":      strings.Repeat("C", 1<<20),
		"a megabyte of parentheses": strings.Repeat("(", 1<<20),
		"a megabyte of brackets":    strings.Repeat("[", 1<<20),
		"two megabytes":             strings.Repeat("C.", 1<<20),
		"a long chain":              strings.Repeat("C", 15_000),
		"a long chiral chain":       "C" + strings.Repeat("[C@H](F)", 2_000) + "Cl",
		"a long diene":              "F" + strings.Repeat("/C=C/", 5_000) + "F",
		"many components":           strings.Repeat("c1ccccc1.", 2_000) + "C",
		"nested branches":           strings.Repeat("C(", 10_000) + "C" + strings.Repeat(")", 10_000),
		"open branches":             strings.Repeat("C(", 15_000),
		"open rings":                manyRings(999, ""),
		"999 rings":                 manyRings(999, "C"),
		"a ladder":                  "C1CC1" + strings.Repeat("C2CC2", 2_000),
		"graphene":                  graphene(24, 48, "c"),
		"aliphatic graphene":        graphene(24, 48, "C"),
		"a polymer of rings":        "C" + strings.Repeat("C1CCC(CC1)", 800) + "C",
		"a star":                    "[Fe]" + strings.Repeat("(C)", 10_000),
		"a complete graph":          complete(60),
		"a tangle":                  tangle(rng, 400, 1_200),
		"a large tangle":            tangle(rng, 5_000, 3_000),
		"a regular tangle":          tangle(rng, 300, 150),
		"a sheet":                   sheet(40, 40),
		"an aromatic sheet":         strings.ReplaceAll(sheet(30, 30), "C", "c"),
		"dummies":                   "*1" + strings.Repeat("*", 3_000) + "1",
		"aromatic dummies":          "c1" + strings.Repeat("*c", 100) + "1",
		"hydrogens":                 "[Fe]" + strings.Repeat("([H])", 8_000),
		"spheres of methyls":        dendrimer(12),
		"a long number":             "C%(99999999999999999999)",
		"a large isotope":           "[99999999999999999999C]",
		"a large charge":            "[C+999999999999]",
		"many hydrogens":            "[CH99999999]",
		"zero bytes":                "C\x00C",
		"no UTF-8":                  "C\xff\xfeC",
		"letters of other scripts":  "Сс",
	}
}

func manyRings(n int, atom string) string {
	var s strings.Builder
	for i := range n {
		fmt.Fprintf(&s, "[U]%%(%d)", i+1)
	}
	if atom != "" {
		for i := range n {
			fmt.Fprintf(&s, "[U]%%(%d)", i+1)
		}
	}
	return s.String()
}

func complete(n int) string {
	var s strings.Builder
	for i := range n {
		s.WriteString("[U]")
		for j := range n {
			if a, b := min(i, j), max(i, j); b-a > 1 {
				fmt.Fprintf(&s, "%%(%d)", a*n+b)
			}
		}
	}
	return s.String()
}

// tangle is a chain with random bonds across.
func tangle(rng *rand.Rand, atoms, bonds int) string {
	ends := make([]strings.Builder, atoms)
	for i := range bonds {
		a, b := rng.IntN(atoms), rng.IntN(atoms)
		if a == b || a-b == 1 || b-a == 1 {
			continue
		}
		fmt.Fprintf(&ends[a], "%%(%d)", i)
		fmt.Fprintf(&ends[b], "%%(%d)", i)
	}
	var s strings.Builder
	for i := range ends {
		s.WriteString("[U]")
		s.WriteString(ends[i].String())
	}
	return s.String()
}

// sheet is a square lattice.
func sheet(rows, columns int) string {
	var s strings.Builder
	for r := range rows {
		if r > 0 {
			s.WriteByte('.')
		}
		for c := range columns {
			s.WriteByte('C')
			if r > 0 {
				fmt.Fprintf(&s, "%%(%d)", (r-1)*columns+c)
			}
			if r < rows-1 {
				fmt.Fprintf(&s, "%%(%d)", r*columns+c)
			}
		}
	}
	return s.String()
}

// graphene is a sheet of hexagons, as a brick wall.
func graphene(rows, columns int, atom string) string {
	var s strings.Builder
	for r := range rows {
		if r > 0 {
			s.WriteByte('.')
		}
		for c := range columns {
			s.WriteString(atom)
			if r > 0 && (r+c)%2 == 0 {
				fmt.Fprintf(&s, "%%(%d)", (r-1)*columns+c)
			}
			if r < rows-1 && (r+c)%2 == 1 {
				fmt.Fprintf(&s, "%%(%d)", r*columns+c)
			}
		}
	}
	return s.String()
}

func dendrimer(depth int) string {
	if depth == 0 {
		return "C"
	}
	inner := dendrimer(depth - 1)
	return "C(" + inner + ")" + inner
}

func TestHostile(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			m, err := smiles.Parse(text)
			if err != nil {
				var where *smiles.Error
				if !errors.As(err, &where) || where.Column < 1 || where.Column > len(text)+1 {
					t.Errorf("no place in the text: %v", err)
				}
				return
			}
			for _, s := range []string{smiles.Canonical(m), smiles.WriteRandom(m, smiles.Style{}, rng)} {
				if _, err := smiles.Parse(s); err != nil {
					t.Errorf("can't read what was written: %v", err)
				}
			}
			m.StereoCandidates()
			_ = m.Formula()
		})
	}
}
