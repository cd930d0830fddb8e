package molecules

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// chunk is the number of rows between two looks at the context, and the least
// that is worth a goroutine: some milliseconds of work.
const chunk = 64

// parallel calls functions for 0 to n-1, on all processors. Each goroutine has a
// function of its own; what it does for one i must not depend on another.
func parallel(ctx context.Context, n int, worker func() func(i int)) error {
	var taken atomic.Int64
	work := func() error {
		do := worker()
		for {
			from := int(taken.Add(chunk)) - chunk
			if from >= n {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return err
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
