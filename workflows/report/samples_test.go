package report

import (
	"context"
	"flag"
	"path/filepath"
	"testing"
)

var samples = flag.String("samples", "", "write sample reports into this folder, to look at")

// TestSamples writes the fixtures' reports where -samples says.
func TestSamples(t *testing.T) {
	if *samples == "" {
		t.Skip("no -samples folder")
	}
	both := kepler(t)
	both.Rankings = append(both.Rankings, zdt1(t, 100).Rankings...)
	for name, doc := range map[string]*Document{
		"kepler": kepler(t), "zdt1": zdt1(t, 100), "docking": docking(10_000), "two": both, "leads": leads(t, 60), "hostile": hostileDocument(t),
	} {
		if _, err := Write(context.Background(), filepath.Join(*samples, name), doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
