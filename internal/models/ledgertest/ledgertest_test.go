package ledgertest_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/ledgertest"
)

// broken is a ledger in memory that is wrong in one way.
type broken struct {
	mu     sync.Mutex
	calls  map[models.Digest]*models.Call
	lookup func(b *broken, d models.Digest) (*models.Call, bool, error) // nil for the right one
	record func(b *broken, c *models.Call) error
}

// Lookup and Record copy calls unless told otherwise.
func (b *broken) Lookup(d models.Digest) (*models.Call, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lookup != nil {
		return b.lookup(b, d)
	}
	c, ok := b.calls[d]
	return clone(c), ok, nil
}

func (b *broken) Record(c *models.Call) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.record != nil {
		return b.record(b, c)
	}
	b.calls[c.Digest] = clone(c)
	return nil
}

func clone(c *models.Call) *models.Call {
	if c == nil {
		return nil
	}
	text, err := models.EncodeCall(c)
	if err != nil {
		panic(err)
	}
	again, err := models.DecodeCall(text)
	if err != nil {
		panic(err)
	}
	return again
}

// TestSuite finds what is wrong with ledgers, and nothing with one that is
// right.
func TestSuite(t *testing.T) {
	last := func(b *broken, _ models.Digest) (*models.Call, bool, error) {
		for _, c := range b.calls {
			return clone(c), true, nil
		}
		return nil, false, nil
	}
	for name, c := range map[string]struct {
		ledger *broken
		check  string // that must fail
	}{
		"right":          {&broken{}, ""},
		"finds anything": {&broken{lookup: last}, "missing"},
		"error for missing": {&broken{lookup: func(b *broken, d models.Digest) (*models.Call, bool, error) {
			c, ok := b.calls[d]
			if !ok {
				return nil, false, errors.New("no such call")
			}
			return clone(c), true, nil
		}}, "missing"},
		"forgets": {&broken{record: func(*broken, *models.Call) error { return nil }}, "found"},
		"loses attempts": {&broken{record: func(b *broken, c *models.Call) error {
			b.calls[c.Digest] = clone(c)
			b.calls[c.Digest].Attempts = nil
			return nil
		}}, "found"},
		"keeps the first": {&broken{record: func(b *broken, c *models.Call) error {
			if b.calls[c.Digest] == nil {
				b.calls[c.Digest] = clone(c)
			}
			return nil
		}}, "replaced"},
		"keeps the pointer": {&broken{record: func(b *broken, c *models.Call) error { b.calls[c.Digest] = c; return nil }}, "independent of the caller's memory"},
		"gives the pointer": {&broken{lookup: func(b *broken, d models.Digest) (*models.Call, bool, error) {
			c, ok := b.calls[d]
			return c, ok, nil
		}}, "independent of the caller's memory"},
		"small calls only": {&broken{record: func(b *broken, c *models.Call) error {
			if len(c.Answer.Text) > 1<<19 {
				return errors.New("too large")
			}
			b.calls[c.Digest] = clone(c)
			return nil
		}}, "large"},
		"another process sees nothing": {&broken{}, "after the process"},
	} {
		t.Run(name, func(t *testing.T) {
			suite := ledgertest.Suite{Open: func() (models.Ledger, error) {
				return &broken{calls: map[models.Digest]*models.Call{}, lookup: c.ledger.lookup, record: c.ledger.record}, nil
			}}
			if c.check == "after the process" {
				suite.Reopen = func(models.Ledger) (models.Ledger, error) { return models.NewMemory(), nil }
			}
			for _, check := range suite.Checks() {
				err := check.Do(conformance.Limit)
				if check.Name == c.check && err == nil {
					t.Errorf("%s passes", check.Name)
				}
				if c.check == "" && err != nil && !conformance.IsSkip(err) {
					t.Errorf("%s: %v", check.Name, err)
				}
			}
		})
	}
}
