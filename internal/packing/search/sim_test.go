package search
import ("testing";"context";"fmt";"os";"strconv";"slices";"cmp";"time")
func env(name string, d float64) float64 { if v, err := strconv.ParseFloat(os.Getenv(name), 64); err == nil { return v }; return d }
func TestSim(t *testing.T) {
	c := Config{N: int(env("N", 26)), Count: int(env("COUNT", 8)), Climbs: int(env("CLIMBS", 25)), Population: int(env("POP", 10)), Fresh: env("FRESH", 0.25)}
	target := env("TARGET", 2.63598); rounds := int(env("ROUNDS", 100)); solved, tot := 0, 0; var each []int; top := 0.0
	began := time.Now()
	for seed := range int(env("SEEDS", 10)) {
		var past []Packing
		r := 0
		for r = 1; r <= rounds; r++ {
			c.Seed = uint64(seed*100000 + r)
			out, err := Propose(context.Background(), c, past)
			if err != nil { t.Fatal(err) }
			for _, p := range out { past = append(past, p.Packing) }
			slices.SortStableFunc(past, func(a, b Packing) int { return cmp.Compare(b.Sum, a.Sum) })
			past = past[:min(len(past), 50)]
			if past[0].Sum >= target { break }
		}
		top = max(top, past[0].Sum)
		if past[0].Sum >= target { solved++ }
		tot += min(r, rounds) * c.Count * c.Climbs
		each = append(each, min(r, rounds)*c.Count*c.Climbs)
	}
	slices.Sort(each)
	fmt.Printf("%+v solved %d/%d, %d climbs per success, median %d, %.2fs per success, top %.15g\n", c, solved, len(each), tot/max(1, solved), each[len(each)/2], time.Since(began).Seconds()/float64(max(1, solved)), top)
}
