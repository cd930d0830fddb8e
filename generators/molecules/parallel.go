package molecules

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// chunk is the number of molecules between two looks at the context.
const chunk = 32

// parallel calls do for 0 to n-1, on all processors. What it does for one must
// not depend on another.
func parallel(ctx context.Context, n int, do func(i int)) error {
	var taken atomic.Int64
	work := func() error {
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			from := int(taken.Add(chunk)) - chunk
			if from >= n {
				return nil
			}
			for i := from; i < min(from+chunk, n); i++ {
				do(i)
			}
		}
	}
	workers := min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk)
	if workers <= 1 {
		return work()
	}
	var group errgroup.Group
	for range workers {
		group.Go(work)
	}
	return group.Wait()
}
