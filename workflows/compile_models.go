package workflows

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/suggest"
)

// resolvedModels are the models that the steps of a workflow may ask.
type resolvedModels struct {
	session *models.Session // nil where there are none
	configs map[string]models.Config
	names   []string // in the order of the file, broken ones too
	broken  bool     // something is wrong with one of them, which was reported
}

// resolveModels makes the models of the workflow ready to be asked.
func (c *compiler) resolveModels() resolvedModels {
	out := resolvedModels{configs: map[string]models.Config{}, broken: c.w.unread.models}
	for i := range c.w.Models {
		m := &c.w.Models[i]
		out.names = append(out.names, m.Name)
		if config, ok := c.modelConfig(m); ok {
			out.configs[m.Name] = config
		} else {
			out.broken = true
		}
	}
	if len(out.configs) == 0 {
		return out
	}
	session, err := c.openModels(out.configs)
	if err != nil {
		c.openIssues(err)
		out.broken = true
	}
	out.session = session
	return out
}

// modelConfig reads the fields of a model. All that is wrong with them is
// reported, each at its own place.
func (c *compiler) modelConfig(m *Model) (models.Config, bool) {
	if m.broken {
		return models.Config{}, false
	}
	c.hideSecrets(m)
	set, values, fine := models.Settings(), map[string]any{}, true
	for _, e := range m.fields.keys {
		p, ok := set.Lookup(e.key)
		if !ok {
			c.issue(e.pos, "fields of a model: "+strings.Join(set.Names(), ", "), "model %s has the unknown field %q%s", m.Name, e.key, suggest.Hint(e.key, set.Names()))
			fine = false
			continue
		}
		v, ok := c.fill(e.value)
		if ok && v != nil {
			var err error
			if v, err = p.Convert(v); err != nil {
				problem := err.Error()
				if e.key == keyField {
					problem = "must be a mapping" // and not what stands there, which may be the key itself
				}
				c.issue(e.value.pos, p.Help, "model %s: %s %s", m.Name, e.key, problem)
				ok = false
			}
			values[e.key] = v
		}
		fine = fine && ok
	}
	if !fine {
		return models.Config{}, false
	}
	config, err := models.Decode(values)
	for _, e := range models.FieldErrors(err) {
		c.issue(m.place(e.Field), "", "model %s: %s", m.Name, e)
	}
	return config, err == nil
}

// keyField says where the key of a service is. It is no place for the key.
const keyField = "key"

// secretUser is the name and password in an address.
var secretUser = regexp.MustCompile(`//([^/@\s]+)@`)

// hideSecrets keeps what may be a key or a password, though it has no place in a
// workflow, out of the lines that issues show.
func (c *compiler) hideSecrets(m *Model) {
	if n := m.fields.get(keyField); n != nil && n.kind != mappingNode {
		c.r.hide(n.text)
	} else if n != nil {
		for _, e := range n.keys {
			if !slices.Contains([]string{"env", "file", "header"}, e.key) {
				c.r.hide(e.value.text)
			}
		}
	}
	if n := m.fields.get("url"); n != nil {
		if found := secretUser.FindStringSubmatch(n.text); found != nil {
			c.r.hide(found[1])
		}
	}
}

// place is where a field stands, or else the model.
func (m *Model) place(field string) Pos {
	if n := m.fields.get(field); n != nil {
		return n.pos
	}
	return m.Pos
}

// openModels opens models, once of workflows that are used several times.
func (c *compiler) openModels(configs map[string]models.Config) (*models.Session, error) {
	what, err := json.Marshal([]any{c.w.File, configs})
	if err != nil {
		return nil, err
	}
	if s, ok := c.plan.sessions[string(what)]; ok {
		return s, nil
	}
	o := c.catalog.Models
	o.Models, o.Budget, o.Dir, o.Log = configs, c.plan.Budget, filepath.Dir(c.w.File), c.catalog.Log
	if o.Ledger == nil {
		o.Ledger, o.Mode = models.NewMemory(), models.Offline
	}
	s, err := models.Open(o)
	if err != nil {
		return nil, err
	}
	if c.plan.sessions == nil {
		c.plan.sessions = map[string]*models.Session{}
	}
	c.plan.sessions[string(what)] = s
	c.closeLater(s)
	return s, nil
}

func (c *compiler) openIssues(err error) {
	for _, e := range unjoined(err) {
		pos := Pos{}
		var opening *models.OpenError
		if errors.As(e, &opening) {
			i := slices.IndexFunc(c.w.Models, func(m Model) bool { return m.Name == opening.Model })
			pos = c.w.Models[i].Pos
		}
		c.issue(pos, "", "%s", e)
	}
}

// modelLimit is what the calls of a run may take.
func (c *compiler) modelLimit() models.Limit {
	b, most := c.w.Budget, models.Limit{}
	const limit = 1_000_000_000_000_000
	most.Calls = int64(c.intValue(b.Calls, "the budget of calls", 0, 1, limit))
	most.Tokens = int64(c.intValue(b.Tokens, "the budget of tokens", 0, 1, limit))
	cost, _ := c.floatValue(b.Cost, "the budget of cost", 0, 1e-9, 1e9)
	most.Money = models.MoneyOf(cost)
	return most
}

// findings note which models a factory asks for.
type findings struct {
	mu      sync.Mutex
	found   []string
	missing string // the first that is not there
}

func (f *findings) names() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.found)
	return slices.Compact(f.found)
}

// env is what a factory may know of its surroundings. Models that it asks for
// are noted.
func (c *compiler) env() (contract.Env, *findings) {
	f := &findings{}
	return contract.Env{Dir: filepath.Dir(c.w.File), Log: c.catalog.Log, Models: func(name string) (*models.Client, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		client, err := c.models.client(name)
		if err == nil {
			f.found = append(f.found, name)
		} else if f.missing == "" {
			f.missing = name
		}
		return client, err
	}}, f
}

func (m *resolvedModels) client(name string) (*models.Client, error) {
	switch {
	case m.session != nil && m.configs[name].Protocol != "":
		return m.session.Client(name)
	case len(m.names) == 0:
		return nil, fmt.Errorf("there is no model %q: the workflow has no models", name)
	}
	return nil, fmt.Errorf("there is no model %q%s", name, suggest.Hint(name, m.names))
}

// served are models as their servers call them.
func (m *resolvedModels) served(names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, cmp.Or(m.configs[name].Model, name))
	}
	return out
}

// factoryIssue reports why an implementation could not be built. That it names a
// model which is not there is said where it does.
func (c *compiler) factoryIssue(use Name, with *Values, f *findings, err error) {
	missing := f.missing
	if missing == "" {
		c.issueErr(c.withPos(use, with), use.Text+": ", err)
		return
	}
	if c.models.broken && (c.w.unread.models || slices.Contains(c.models.names, missing)) {
		return // what is wrong with it was reported
	}
	pos, advice := c.withPos(use, with), "models: "+strings.Join(c.models.names, ", ")
	if len(c.models.names) == 0 {
		advice = fmt.Sprintf("add `models: {%s: {protocol: openai, url: …, model: …}}` to the workflow", missing)
	}
	if with != nil {
		for _, e := range with.node.keys {
			if v, _ := c.fill(e.value); v == missing {
				pos = e.value.pos
			}
		}
	}
	_, err = c.models.client(missing)
	c.issue(pos, advice, "%s", err)
}

// modelKey is what of a model enters the key of a task that asks it: which one it
// is, and how often it may correct itself, but not where it runs.
type modelKey struct {
	models.Identity
	Reasks int `json:"reasks"`
}

// addModels adds the models that a step asks to the parts of its key.
func (c *compiler) addModels(parts map[string]any, names []string) {
	keys := map[string]modelKey{}
	for _, name := range names {
		client, err := c.models.session.Client(name)
		if err != nil {
			continue // names are of models that were found
		}
		keys[name] = modelKey{client.Identity(), c.models.configs[name].Reasks}
	}
	if len(keys) > 0 {
		parts["models"] = keys
	}
}
