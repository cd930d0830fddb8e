// Command scipipe runs N tasks of touch in scipipe, for comparison with
// the same steps in cupel, and prints the time of its workflow in nanoseconds.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/scipipe/scipipe"
)

func main() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "want the number of tasks:", err)
		os.Exit(2)
	}
	scipipe.InitLogError()
	wf := scipipe.NewWorkflow("peer", runtime.NumCPU())
	for i := range n {
		p := wf.NewProc(fmt.Sprintf("p%d", i), "touch {o:out}") // a task without a result cannot be
		p.SetOut("out", fmt.Sprintf("out%d.txt", i))
	}
	start := time.Now()
	wf.Run()
	fmt.Println(time.Since(start).Nanoseconds())
}
