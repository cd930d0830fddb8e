package symbolic

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func loadCSV(t testing.TB, path string, skip int, target int) *Data {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := csv.NewReader(f).ReadAll()
	d := &Data{}
	h := rows[0]
	if target < 0 {
		target = len(h) - 1
	}
	for j := skip; j < len(h); j++ {
		col := []float64{}
		for _, r := range rows[1:] {
			v, _ := strconv.ParseFloat(r[j], 64)
			col = append(col, v)
		}
		if j == target {
			d.Target = col
		} else {
			d.Names = append(d.Names, h[j])
			d.Columns = append(d.Columns, col)
		}
	}
	return d
}
func TestExp(t *testing.T) {
	cases := []struct {
		f     string
		forms string
	}{
		{"empirical/hubble.csv", "450*D|450*D+1|450*sqrt(D)|300*sqrt(D)*D|600*log(D+1)|600*log(D+1.1)|500*D-100*square(D)|500*D-100*cube(D)|700*D/(D+1.1)|500*D^1.1|700*D-300*exp(D*1.1)|700*D-D*exp(D*1.1)|700*D-D*exp(D)|10*D+300*sqrt(D)|700*D-10*D*D*D|900*sqrt(D)-100.1"},
		{"empirical/kepler.csv", "366.1*sqrt(cube(a))|365*a^1.501|365*a^1.501+1.1|365.1*a*sqrt(a+0.011)|1.1*square(a)+100.1*a|-1.1+365.1*a*sqrt(a+0.011)|366.1*sqrt(cube(a))-1.1|366.1*sqrt(cube(a))-1.1*a|366.1*sqrt(cube(a))-a|366.1*sqrt(cube(a)-a)|366.1*sqrt(cube(a)-square(a)/91.1)"},
		{"empirical/newton.csv", "log(m1*m2/square(r))-23.1|log(m1)*1.01+log(m2)*1.01-2.01*log(r)-23.1|1.01*log(m1*m2/square(r))-23.1|log(m1*m2/r^2.01)-23.1|log(m1*m2)*0.99-2.01*log(r)-23.1|"},
		{"empirical/bode.csv", "log(0.4+0.3*exp(0.69*n))|log(0.4+0.4*exp(0.69*n))|0.01+log(1+exp(0.69*n))|0.01+log(1+2*exp(0.69*n))|log(0.4*(1+exp(0.69*n)))|log(0.41+exp(0.66*n-1.1))|log(0.4+exp(0.65*(n-2)))|log(0.4+exp(0.66*n)/3)|log(0.4+exp(2*n/3)/3)|log(0.41+0.3*exp(2*n/3))|0.71*n-1.31|log(exp(0.3*n)-0.31)|sqrt(exp(n))|0.1*sqrt(exp(n*.3))-1.1"},
		{"empirical/leavitt.csv", "14.1+1.1*log(P_days)|15.1-log(P_days+1)|14.1-1.1*sqrt(P_days)|14.1-1.1*P_days|15.1*P_days^-0.11|15.1-log(P_days)-1.1*P_days|1.1/(P_days+1.1)+14.1|15.1+0.7*log(P_days+1.1)|15.1-log(P_days+1.1)|14.5-log(P_days)|15.1*exp(-0.11*sqrt(P_days))"},
		{"empirical/schechter.csv", "-2.1-1.1*log(L)-1e-8*L|-2.1-log(L)-1.1e-8*L|-2.1-1.1*log(L)-1e-8*L-1e-9*sqrt(L)|-2.1-1.1*log(L)|-2.1*L^0.2"},
		{"empirical/ideal_gas.csv", "2.1+log(n*T/V)|2.1+1.01*log(n*T/V)|2.1+1.01*log(n/V)|2.1+1.01*log(n)-1.01*log(V)+1.01*log(T)|log(n/V)+0.01*T|log(n/V)+8.01"},
		{"empirical/planck.csv", "1.1+3*log(nu)-log(exp(4.8e-11*nu/T)-1)|-68.1+3.01*log(nu)-log(exp(4.8e-11*nu/T)-1.01)|1.1+2.1*log(nu)+log(T)-4.8e-11*nu/T"},
		{"empirical/rydberg.csv", "1.1-log(1/square(n1)-1/square(n2))|1.1-log(1.01/square(n1)-0.99/square(n2))|-16.1-log(1/n1^1.99-1/n2^1.99)|-16.1-log(1/square(n1)-0.99/square(n2))"},
		{"empirical/tully_fisher.csv", "-3.1-2.6*log(DV_km_s)|-5.1-1.1*sqrt(DV_km_s)|-10.1*DV_km_s^0.1|-17.1-0.01*DV_km_s|1.1/(DV_km_s+1.1)-20.1|100.1/DV_km_s-20.1"},
		{"hubble_1929.csv", "450.1*distance_mpc|450.1*distance_mpc-40.1|450.1*sqrt(distance_mpc)|500.1*log(distance_mpc+1.1)|500.1*distance_mpc^1.1"},
		{"planets.csv", "a^1.5|0.9994*a^1.5|0.999*a^1.4999|a^1.5-0.01|a^1.5-0.001*a|a^1.49999"},
	}
	for _, c := range cases {
		skip, target := 0, -1
		if !strings.HasPrefix(c.f, "emp") {
			skip = 1
		}
		_ = filepath.Join
		d := loadCSV(t, "/work/shared/data/"+c.f, skip, target)
		if c.f == "planets.csv" {
			d.Names[0] = "a"
		}
		fmt.Println("==", c.f, len(d.Target))
		ds := newDescriber(d, NewOperators(Add, Sub, Mul, Div, Square, Cube, Exp, Log, Sqrt))
		for _, s := range strings.Split(c.forms, "|") {
			if s == "" {
				continue
			}
			e := mustParse(t, s)
			for _, nz := range []Noise{Additive, Relative} {
				if nz == Relative && !ds.relative {
					continue
				}
				q, ok := ds.describeWith(e, nz)
				if !ok {
					fmt.Println("  bad", s, nz)
					continue
				}
				fmt.Printf("  %8.2f struct %.1f %s sse=%.4g mse=%.4g %s\n", q.Nats, ds.grammar.cost(e), q.Noise, q.SSE, q.MSE, q.Expr)
			}
		}
	}
}
func TestSearchExp(t *testing.T) {
	only := os.Getenv("LAW")
	for _, f := range []string{"empirical/hubble.csv", "empirical/kepler.csv", "empirical/newton.csv", "empirical/bode.csv", "empirical/leavitt.csv", "empirical/schechter.csv", "empirical/ideal_gas.csv", "empirical/planck.csv", "empirical/rydberg.csv", "empirical/tully_fisher.csv", "hubble_1929.csv", "planets.csv"} {
		if only != "" && !strings.Contains(f, only) {
			continue
		}
		skip := 0
		if !strings.HasPrefix(f, "emp") {
			skip = 1
		}
		d := loadCSV(t, "/work/shared/data/"+f, skip, -1)
		for seed := uint64(0); seed < 1; seed++ {
			t0 := time.Now()
			res, err := Search(context.Background(), d, Config{Seed: seed, Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Printf("== %s seed %d evals %d %.1fs\n", f, seed, res.Evaluations, time.Since(t0).Seconds())
			for i, q := range res.Ranked {
				if i < 8 {
					fmt.Printf("   %8.2f %2d %s sse=%.4g mse=%.4g %s\n", q.Nats, q.Expr.Complexity(), q.Noise, q.SSE, q.MSE, q.Expr)
				}
			}
		}
	}
}
