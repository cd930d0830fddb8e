package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// settlers are candidates with island, round and score: "a 0 1 5".
func settlers(t *testing.T, lines ...string) []*individual {
	t.Helper()
	var out []*individual
	for row, line := range lines {
		i := &individual{row: row}
		if _, err := fmt.Sscan(line, &i.text, &i.island, &i.round, &i.score); err != nil {
			t.Fatal(err)
		}
		out = append(out, i)
	}
	return out
}

// census writes who lives where: "a b|c|".
func census(living [][]*individual) string {
	var islands []string
	for _, group := range living {
		var names []string
		for _, i := range group {
			names = append(names, i.text)
		}
		islands = append(islands, strings.Join(names, " "))
	}
	return strings.Join(islands, "|")
}

func TestSettle(t *testing.T) {
	all := settlers(t, "a 0 0 1", "b 1 0 9", "c 2 0 3", "d 0 1 2", "e 3 2 8", "f 1 3 0")
	for _, c := range []struct {
		name  string
		a     archipelago
		round int
		want  string
	}{
		{"no events", archipelago{islands: 4}, 4, "a d|b f|c|e"},
		{"born in this round already", archipelago{islands: 4}, 0, "a d|b f|c|e"},
		{"ring", archipelago{islands: 4, migrateEvery: 2, migrants: 1}, 2, "a d|b d f|c b|c e"},
		{"ring closes", archipelago{islands: 4, migrateEvery: 3, migrants: 1}, 3, "a d e|b d f|c b|e c"},
		{"reset of two islands", archipelago{islands: 4, resetEvery: 3}, 3, ""},
		{"one island", archipelago{islands: 1, migrateEvery: 1, migrants: 9, resetEvery: 1}, 9, ""},
	} {
		if c.a.islands == 1 {
			for _, i := range all {
				i.island = 0
			}
			c.want = "a b c d e f"
		}
		got := census(c.a.settle(all, c.round))
		if c.name == "reset of two islands" {
			// 0 and 2 are the weaker ones; their founders are the best of 1 or 3.
			parts := strings.Split(got, "|")
			if !strings.Contains("b e", parts[0]) || !strings.Contains("b e", parts[2]) || parts[1] != "b f" || parts[3] != "e" || parts[0] == "" {
				t.Errorf("after a reset: %s", got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestSettleAgreesWithItself: what later rounds think of the past does not depend
// on what came after it.
func TestSettleAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := archipelago{islands: rapid.IntRange(1, 6).Draw(t, "islands"), migrateEvery: rapid.IntRange(0, 4).Draw(t, "migrate"), migrants: 1,
			resetEvery: rapid.IntRange(0, 4).Draw(t, "reset")}
		round := rapid.IntRange(1, 8).Draw(t, "round")
		var all, later []*individual
		for row := range rapid.IntRange(0, 30).Draw(t, "n") {
			i := &individual{row: row, text: fmt.Sprint(row), island: rapid.IntRange(0, a.islands-1).Draw(t, "island"),
				round: rapid.IntRange(0, round-1).Draw(t, "born"), score: float64(rapid.IntRange(0, 5).Draw(t, "score"))}
			all = append(all, i)
		}
		later = append(later, all...)
		for row := range rapid.IntRange(0, 10).Draw(t, "more") {
			later = append(later, &individual{row: 100 + row, text: "later", island: 0, round: round, score: 99})
		}
		want := census(a.settle(all, round))
		got := strings.ReplaceAll(census(a.settle(later, round)), " later", "")
		if got = strings.ReplaceAll(got, "later", ""); got != want {
			t.Fatalf("%s, and with later ones %s", want, got)
		}
		for _, group := range a.settle(all, round) {
			seen := map[*individual]bool{}
			for _, i := range group {
				if seen[i] {
					t.Fatal("someone lives twice on an island")
				}
				seen[i] = true
			}
		}
	})
}

func TestRoundOf(t *testing.T) {
	for origin, want := range map[string]int{"search/propose#1": 0, "search/propose#7": 6, "a/b#3.12": 11, "propose": 0, "": 0, "x#": 0, "x#-4": 0, "x#99999999999999999999": 0} {
		if got := roundOf(origin); got != want {
			t.Errorf("%q: round %d, want %d", origin, got, want)
		}
	}
}

func TestClusters(t *testing.T) {
	all := settlers(t, "long 0 0 1", "s 0 0 1", "b 0 0 3", "nofeature 0 0 7")
	var got []string
	for _, c := range clusters(all, &grid{}) {
		got = append(got, census([][]*individual{c.members}))
	}
	if text := strings.Join(got, "|"); text != "nofeature|b|s long" {
		t.Errorf("by score: %s", text)
	}
	g := &grid{names: []string{"f"}, bins: []int{2}, values: [][]float64{{0, 0.4, 1, math.NaN()}}, low: []float64{0}, width: []float64{1}}
	got = nil
	for _, c := range clusters(all, g) {
		got = append(got, census([][]*individual{c.members}))
	}
	if text := strings.Join(got, "|"); text != "nofeature|b|s" {
		t.Errorf("elites: %s", text)
	}
}

// TestDrawParents compares how often parents are drawn with what the formula
// says.
func TestDrawParents(t *testing.T) {
	all := clusters(settlers(t, "a 0 0 0", "b 0 0 5", "c 0 0 10"), &grid{})
	const n = 20_000
	counts := map[string]int{}
	rng := rand.New(rand.NewPCG(1, 2))
	for range n {
		counts[drawParents(rng, all, 1, 0.5)[0].text]++
	}
	total := math.Exp(-2) + math.Exp(-1) + 1
	for name, weight := range map[string]float64{"a": math.Exp(-2), "b": math.Exp(-1), "c": 1} {
		p := weight / total
		if got, sd := float64(counts[name])/n, math.Sqrt(p*(1-p)/n); math.Abs(got-p) > 5*sd {
			t.Errorf("%s is drawn with probability %.4f, not %.4f", name, got, p)
		}
	}
	for range 100 {
		pair := drawParents(rng, all, 2, 0.5)
		if len(pair) != 2 || pair[0].score >= pair[1].score {
			t.Fatalf("pair %v %v", pair[0], pair[1])
		}
	}
	if got := drawParents(rng, all, 9, 1e-9); len(got) != 3 {
		t.Errorf("%d parents of 3 clusters", len(got))
	}
	if got := drawParents(rng, nil, 2, 1); got != nil {
		t.Errorf("parents out of nothing: %v", got)
	}
}
