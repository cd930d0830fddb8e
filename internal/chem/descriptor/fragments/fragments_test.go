package fragments

import "testing"

func TestScore(t *testing.T) {
	tests := []struct {
		id   uint32
		want float64
	}{
		{910163969, -2.8254},
		{1306525701, -2.8254},
		{1449131080, 1.2233},
		{1301, -2.1265},       // the least identifier
		{4294962778, -3.1265}, // the greatest
		{0, -4},
		{4294967295, -4},
	}
	for _, tt := range tests {
		if got := Score(tt.id); got != tt.want {
			t.Errorf("Score(%d) = %v, want %v", tt.id, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	if got := Len(); got != 705292 {
		t.Errorf("%d fragments, want 705292", got)
	}
	if got, want := len(table), head+entry*Len(); got != want {
		t.Errorf("the table has %d bytes, want %d", got, want)
	}
	for half := range uint32(halves) {
		low, high := at32(4*half), at32(4*half+4)
		for i := low + 1; i < high; i++ {
			if at16(head+entry*(i-1)) >= at16(head+entry*i) {
				t.Fatalf("entries %d and %d are out of order", i-1, i)
			}
		}
	}
}

func BenchmarkScore(b *testing.B) {
	id := uint32(0)
	for range b.N {
		Score(id)
		id += 2654435761
	}
}
