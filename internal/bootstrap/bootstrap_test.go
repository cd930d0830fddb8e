package bootstrap_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/bootstrap"
)

func TestInterval(t *testing.T) {
	values := make([]int, 101)
	for i := range values {
		values[i] = (i * 37) % 101
	}
	for level, want := range map[float64][2]int{0.5: {25, 75}, 0.75: {12, 88}, 0.999: {0, 100}} {
		if low, high := bootstrap.Interval(values, level); [2]int{low, high} != want {
			t.Errorf("%v: %d to %d, want %v", level, low, high, want)
		}
	}
	if low, high := bootstrap.Interval([]float64{3}, 0.9); low != 3 || high != 3 {
		t.Errorf("of one value: %v to %v", low, high)
	}
}
