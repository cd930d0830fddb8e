package symbolic
import ("testing";"fmt";"math";"math/rand/v2";"context";"time")
func TestRenoise(t *testing.T) {
	for _,c:=range []struct{f,form,law string; sd float64; rel bool}{
	{"hubble","475.3*D","c*D",175,false},
	{"kepler","365.2*a^1.5","c*a^1.5",0.004,true},
	{"newton","log(m1*m2/square(r)) - 23.449","log(m1*m2/r^2)+c",0.106,false},
	{"bode","log(0.4+0.3*exp(0.6931*n))","log(c0+c1*exp(c2*n))",0.03,false},
	{"leavitt","15.56-0.87*log(P_days)","c0+c1*log(P_days)",0.25,false},
	{"schechter","-2.195 - 4.038785077586903e-09*L - 1.20967302499038*log(L)","c0+c1*log(L)+c2*L",0.19,false},
	{"ideal_gas","log(T*n/V) + 2.079842618996717","log(n*T/V)+c",0.083,false},
	{"planck","log(cube(nu)/(exp(4.799489137801786e-11*nu/T) - 1)) - 114.75096982578566","c0+3*log(nu)-log(exp(c1*nu/T)-1)",0.094,false},
	{"rydberg","-16.210071526608797 - log(1/square(n1) - 1/square(n2))","c-log(1/n1^2-1/n2^2)",0.0096,false},
	{"tully_fisher","-3.866-2.65*log(DV_km_s)","c0+c1*log(DV_km_s)",0.33,false},
	} {
		d:=loadCSV(t,"/work/shared/data/empirical/"+c.f+".csv",0,-1)
		p,err:=Compile(mustParse(t,c.form),d.Names); if err!=nil {t.Fatal(err)}
		y:=p.Evaluate(d.Columns,len(d.Target))
		good:=0; t0:=time.Now()
		out:=""
		for rep:=uint64(0);rep<6;rep++ {
			rng:=rand.New(rand.NewPCG(rep,99))
			e:=&Data{Names:d.Names,Columns:d.Columns,Target:make([]float64,len(y))}
			for i:=range y { if c.rel {e.Target[i]=y[i]*math.Exp(c.sd*rng.NormFloat64())} else {e.Target[i]=y[i]+c.sd*rng.NormFloat64()}}
			r,err:=Search(context.Background(),e,Config{Seed:rep,Workers:2}); if err!=nil {t.Fatal(err)}
			m,_:=CompareForm(r.Ranked[0].Expr,mustParse(t,c.law),e)
			if m==Same {good++} else {
				td,_:=Describe(p0(t,c.form),e,DefaultOperators())
				out+=fmt.Sprintf("     %.2f vs truth %.2f: %s\n",r.Ranked[0].Nats,td.Nats,r.Ranked[0].Expr)}
		}
		fmt.Printf("%s %d/6 %.0fs\n%s",c.f,good,time.Since(t0).Seconds(),out)
	}
}
func p0(t *testing.T,s string)*Expr { return mustParse(t,s)}
