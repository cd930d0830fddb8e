package symbolic
import ("strings";"testing";"fmt";"os";"encoding/csv";"strconv";"math/rand/v2";"context";"time")
func TestFeynman(t *testing.T) {
	f,_:=os.Open("/work/shared/data/feynman_equations.csv")
	r:=csv.NewReader(f); r.FieldsPerRecord=-1
	rows,_:=r.ReadAll()
	step,_:=strconv.Atoi(os.Getenv("STEP")); off,_:=strconv.Atoi(os.Getenv("OFF"))
	noise,_:=strconv.ParseFloat(os.Getenv("NOISE"),64)
	ops:=NewOperators(Add,Sub,Mul,Div,Square,Cube,Sqrt,Exp,Log,Sin,Cos)
	solved,total:=0,0
	for k,row:=range rows[1:] {
		if step>0 && k%step!=off {continue}
		if l:=os.Getenv("ONLY"); l!="" && !strings.Contains(l,","+row[0]+",") {continue}
		law,err:=Parse(row[3])
		if err!=nil {fmt.Println("parse",row[3],err);continue}
		nv,_:=strconv.Atoi(row[4])
		rng:=rand.New(rand.NewPCG(7,uint64(k)))
		d:=&Data{}
		n:=300
		cols:=[][]float64{}
		for v:=0;v<nv;v++ {
			lo,_:=strconv.ParseFloat(row[6+3*v],64);hi,_:=strconv.ParseFloat(row[7+3*v],64)
			c:=make([]float64,n); for i:=range c {c[i]=lo+(hi-lo)*rng.Float64()}
			d.Names=append(d.Names,row[5+3*v]); cols=append(cols,c)
		}
		d.Columns=cols
		p,err:=Compile(law,d.Names)
		if err!=nil {fmt.Println("compile",row[3],err);continue}
		d.Target=p.Evaluate(cols,n)
		var ok []int
		for i,y:=range d.Target { if y==y && y-y==0 {ok=append(ok,i)} }
		d=d.Rows(ok)
		sd:=0.0; for _,y:=range d.Target {sd+=y*y/float64(len(d.Target))}
		for i:=range d.Target {d.Target[i]+=noise*sqrtf(sd)*rng.NormFloat64()}
		t0:=time.Now()
		res,err:=Search(context.Background(),d,Config{Operators:ops,Seed:1,Workers:2,Evaluations:200000})
		if err!=nil {fmt.Println(err);continue}
		m,_:=CompareForm(res.Ranked[0].Expr,law,d)
		// constants free? 
		total++
		if m>=UpToConstant {solved++}
		fmt.Printf("%-10s %-10v %6d %5.1fs %s   FOUND %.120s mse=%.3g\n",row[0],m,res.Evaluations,time.Since(t0).Seconds(),row[3],res.Ranked[0].Expr,res.Ranked[0].MSE)
	}
	fmt.Println("solved",solved,"of",total)
}
func sqrtf(x float64) float64 { return apply1(Sqrt,x)}
