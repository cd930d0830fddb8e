package replay

import (
	"sync"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// recordedCalls is the store's ledger as a run saw it: what the run was answered
// comes first, also where models were asked again later.
type recordedCalls struct {
	*store.Ledger
	store *store.Store
	rec   *run.Record

	reading  sync.Once
	mu       sync.Mutex
	versions map[models.Digest]string
	editions map[store.Key]string
}

var (
	_ models.Ledger = (*recordedCalls)(nil)
	_ models.Locker = (*recordedCalls)(nil)
)

// Lookup implements models.Ledger.
func (r *recordedCalls) Lookup(d models.Digest) (*models.Call, bool, error) {
	r.reading.Do(r.read)
	r.mu.Lock()
	version, ok := r.versions[d]
	r.mu.Unlock()
	if !ok {
		return r.Ledger.Lookup(d)
	}
	c, err := r.Call(version)
	if err != nil { // damaged: from now on, another one may do
		r.forget(d)
	}
	return c, err == nil, err
}

func (r *recordedCalls) forget(d models.Digest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.versions, d)
}

// Record implements models.Ledger: from now on the new call is the answer.
func (r *recordedCalls) Record(c *models.Call) error {
	r.reading.Do(r.read)
	if err := r.Ledger.Record(c); err != nil {
		return err
	}
	r.forget(c.Digest)
	return nil
}

func (r *recordedCalls) edition(base store.Key) string {
	r.reading.Do(r.read)
	if edition, ok := r.editions[base]; ok {
		return edition
	}
	return r.store.Edition(base)
}

// read finds what the run was answered, as far as the store still has it.
func (r *recordedCalls) read() {
	r.versions, r.editions = map[models.Digest]string{}, map[store.Key]string{}
	for _, e := range r.rec.Tasks {
		if e.Calls > 0 {
			r.readTask(e.Key)
		}
	}
	for _, e := range r.rec.Events {
		if e.Type == run.Called && e.Call != nil {
			r.versions[e.Call.Digest] = e.Call.Version
		}
	}
}

func (r *recordedCalls) readTask(key store.Key) {
	result, ok, err := r.store.Result(key)
	if !ok || err != nil {
		return // it is computed again
	}
	if result.Base != "" {
		r.editions[result.Base] = result.Edition
	}
	for _, p := range result.Parts {
		if part, ok, err := r.store.Result(p); ok && err == nil && part.Base != "" {
			r.editions[part.Base] = part.Edition
		}
	}
	calls, err := r.store.Calls(result)
	if err != nil {
		return
	}
	for _, c := range calls {
		r.versions[c.Digest] = c.Version
	}
}
