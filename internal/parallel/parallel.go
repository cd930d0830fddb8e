// Package parallel spreads independent pieces of work over the processors. What
// is done for one piece must not depend on another, so that results are the same
// on any number of them.
package parallel

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Each calls a function for 0 to n-1. A processor takes chunk of them at a time,
// which should be some milliseconds of work, and then looks at the context; when
// that has ended, so does Each, with its error.
func Each(ctx context.Context, n, chunk int, do func(i int)) error {
	return EachWith(ctx, n, chunk, func() func(int) { return do })
}

// EachWith is Each for functions that need something of their own: worker makes
// one for each goroutine.
func EachWith(ctx context.Context, n, chunk int, worker func() func(i int)) error {
	var taken atomic.Int64
	work := func() error {
		do := worker()
		for from := int(taken.Add(int64(chunk))) - chunk; from < n; from = int(taken.Add(int64(chunk))) - chunk {
			if err := ctx.Err(); err != nil {
				return err
			}
			for i := from; i < min(from+chunk, n); i++ {
				do(i)
			}
		}
		return nil
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
