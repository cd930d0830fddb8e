package parallel_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/cupel-science/cupel/internal/parallel"
)

func TestEachOnce(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000} {
		for _, chunk := range []int{1, 8, 5000} {
			counts := make([]int, n)
			if err := parallel.Each(context.Background(), n, chunk, func(i int) { counts[i]++ }); err != nil {
				t.Fatal(err)
			}
			for i, c := range counts {
				if c != 1 {
					t.Fatalf("of %d in chunks of %d, %d was done %d times", n, chunk, i, c)
				}
			}
		}
	}
}

// TestOwn: what a worker has of its own is used by one goroutine at a time.
func TestOwn(t *testing.T) {
	var workers atomic.Int64
	sums := make([]int, 500)
	err := parallel.EachWith(context.Background(), len(sums), 3, func() func(int) {
		workers.Add(1)
		done := 0 // the race detector sees if it is shared
		return func(i int) { done++; sums[i] = done }
	})
	if err != nil || workers.Load() < 1 {
		t.Fatal(workers.Load(), err)
	}
	firsts := 0
	for _, s := range sums {
		if s == 1 {
			firsts++
		}
		if s == 0 {
			t.Fatal("one was left out")
		}
	}
	if firsts < 1 || firsts > int(workers.Load()) {
		t.Errorf("%d firsts of %d workers", firsts, workers.Load())
	}
}

func TestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var done atomic.Int64
	err := parallel.Each(ctx, 1_000_000, 1, func(int) {
		if done.Add(1) == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || done.Load() == 1_000_000 {
		t.Errorf("%d done, %v", done.Load(), err)
	}
}
