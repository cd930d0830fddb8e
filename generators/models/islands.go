package models

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// archipelago is how islands develop over the rounds: who lives on them follows
// from the history alone.
type archipelago struct {
	islands      int
	migrateEvery int // rounds; 0 for never
	migrants     int // of each island
	resetEvery   int // rounds; 0 for never
}

// settle says who lives on each island before a round. Candidates are on the
// island that they were born on from the round after their birth; then, in
// rounds that are multiples of migrateEvery, the best of each island come to the
// next one too (a ring), and in those of resetEvery the weaker half of the
// islands dies out and begins anew with the best of one that survives. Which one
// is drawn at random, by round and island, so that later rounds agree about it.
func (a archipelago) settle(scored []*individual, round int) [][]*individual {
	born := slices.Clone(scored)
	slices.SortStableFunc(born, func(a, b *individual) int { return cmp.Compare(a.round, b.round) })
	living := make([][]*individual, a.islands)
	for t := 1; t <= round; t++ {
		born = a.arrive(living, born, t)
		if a.migrateEvery > 0 && t%a.migrateEvery == 0 {
			a.migrate(living)
		}
		if a.resetEvery > 0 && t%a.resetEvery == 0 {
			a.reset(living, t)
		}
	}
	for _, i := range born { // of this round or later: the history is not of this loop
		living[i.island] = append(living[i.island], i)
	}
	return living
}

// arrive adds those born before a round, and returns the others.
func (a archipelago) arrive(living [][]*individual, born []*individual, round int) []*individual {
	for len(born) > 0 && born[0].round < round {
		living[born[0].island] = append(living[born[0].island], born[0])
		born = born[1:]
	}
	return born
}

func (a archipelago) migrate(living [][]*individual) {
	leaving := make([][]*individual, len(living))
	for i := range living {
		best := slices.Clone(living[i])
		slices.SortStableFunc(best, byMerit)
		leaving[i] = best[:min(a.migrants, len(best))]
	}
	for i, group := range leaving {
		to := (i + 1) % len(living)
		for _, one := range group {
			if !slices.Contains(living[to], one) {
				living[to] = append(living[to], one)
			}
		}
	}
}

func (a archipelago) reset(living [][]*individual, round int) {
	order := make([]int, 0, len(living))
	for i := range living {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return compareIslands(living[i], living[j]) })
	half := len(order) / 2
	weak, strong := order[:half], order[half:]
	founders := make([]*individual, len(weak))
	for n, i := range weak {
		from := living[strong[rand.New(rand.NewPCG(uint64(round), uint64(i))).IntN(len(strong))]]
		if len(from) > 0 {
			founders[n] = slices.MinFunc(from, byMerit)
		}
	}
	for n, i := range weak {
		if living[i] = nil; founders[n] != nil {
			living[i] = []*individual{founders[n]}
		}
	}
}

// compareIslands puts the island with the worse best candidate first; one where
// nobody lives is the worst.
func compareIslands(a, b []*individual) int {
	if len(a) == 0 || len(b) == 0 {
		return cmp.Compare(min(len(a), 1), min(len(b), 1))
	}
	return cmp.Compare(slices.MinFunc(a, byMerit).score, slices.MinFunc(b, byMerit).score)
}

// byMerit orders candidates with a score: the better ones first, of equal ones
// the shorter, then those that stand first in the history.
func byMerit(a, b *individual) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(a.text), len(b.text)), cmp.Compare(a.row, b.row))
}
