package symbolic
import ("testing";"fmt")
func TestDbg(t *testing.T) {
	d:=loadCSV(t,"/work/shared/data/empirical/schechter.csv",0,-1)
	ds:=newDescriber(d,DefaultOperators())
	for _,s:=range []string{"-3.6e-9*L - 1.34*log(L)","-2.1-1.21*log(L)-4e-9*L"} {
		e:=mustParse(t,s)
		q,_:=ds.describe(e)
		fmt.Println(ds.grammar.cost(e),unitCost(e,d.Names),ds.temper, q)
		v:=ds.variance(q.SSE,q.Noise)
		fmt.Println(ds.temper*ds.dataCost(q.SSE,v,q.Noise))
	}
}
