package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/prompt"
)

type promptConfig struct {
	asking
	kinds.Config
	PerCall int `param:"per_call" default:"1" min:"1" max:"1000" help:"candidates that one call may give"`
	Retries int `param:"retries" default:"2" min:"0" max:"20" help:"how often a model is told what of its answer cannot be used, and how often it is asked again for candidates that are missing"`
	showing
	rowwise
}

// Prompt is models/prompt: candidates of any kind that a language model answers
// a prompt with.
func Prompt() generators.Spec {
	return specOf("prompt", "candidates of any kind from a language model, checked by their kind", func(c promptConfig, env generators.Env) (generators.Generator, error) {
		s, err := newSetting(c.asking, c.Config, c.showing, c.rowwise, c.Retries, env)
		if err != nil {
			return nil, err
		}
		if c.PerCall > 1 && s.kind.Form(c.PerCall).Schema == nil && c.Kind == "json" {
			return nil, errors.Join(errors.New("per_call: a schema with references or a $schema of its own allows one candidate in a call"), s.Close())
		}
		return &prompted{s, c.PerCall}, nil
	})
}

// setting is what generators that ask language models are made of.
type setting struct {
	asker
	showing
	rowwise
	kindName    string
	template    *prompt.Template
	inputs      []string // that the template names
	fingerprint []string // texts from files
}

func newSetting(a asking, k kinds.Config, s showing, r rowwise, retries int, env generators.Env) (setting, error) {
	template, text, err := a.template(env.Dir)
	if err != nil {
		return setting{}, err
	}
	if err := r.check(text); err != nil {
		return setting{}, err
	}
	if !mentions(text, "Best") {
		s.Best = 0
	}
	if !mentions(text, "Diverse") {
		s.Diverse = 0
	}
	model, err := env.Model(a.Model)
	if err != nil {
		return setting{}, err
	}
	kind, err := k.New(env.Dir, env.Log)
	if err != nil {
		return setting{}, err
	}
	return setting{asker{model, kind, a.System, retries, env.Log}, s, r, k.Kind, template, namedInputs(text), []string{text}}, nil
}

// Fingerprint implements generators.Fingerprinter: files that parameters name are
// part of the key.
func (s *setting) Fingerprint() (string, error) {
	parts := s.fingerprint
	if f, ok := s.kind.(generators.Fingerprinter); ok {
		text, err := f.Fingerprint()
		if err != nil {
			return "", err
		}
		parts = append(parts[:len(parts):len(parts)], text)
	}
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Close ends what the kind runs.
func (s *setting) Close() error {
	if c, ok := s.kind.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// sample is a scene to check the template with.
func (s *setting) sample(inputs map[string]*arrow.Schema) scene {
	sc := s.showing.sample(inputs)
	if schema, _ := s.schema(inputs); schema != nil {
		sc.Row = prompt.Samples(schema, 1)[0]
	}
	return sc
}

// scene is what the prompts of a step see.
func (s *setting) scene(req generators.Request, p past) scene {
	sc := s.showing.scene(req, s.kind, p, s.log)
	for _, name := range s.inputs {
		if _, there := sc.Inputs[name]; !there {
			sc.Inputs[name] = nil
		}
	}
	return sc
}

// validate looks at the inputs, as far as they are known.
func (s *setting) validate(inputs map[string]*arrow.Schema, sample any) error {
	if v, ok := s.kind.(interface {
		Validate(map[string]*arrow.Schema) error
	}); ok {
		if err := v.Validate(inputs); err != nil {
			return err
		}
	}
	var unknown []string
	if inputs == nil {
		unknown = append(unknown, ".Inputs.")
	}
	if schema, _ := s.schema(inputs); schema == nil {
		unknown = append(unknown, ".Row.")
	}
	return checkTemplate(s.template, sample, unknown...)
}

// inquiry begins a step.
func (s *setting) inquiry(req generators.Request, p past, rows, perCall int) (*inquiry, error) {
	check, err := s.kind.Open(req.Inputs)
	if err != nil {
		return nil, err
	}
	return &inquiry{asker: &s.asker, check: check, base: sampleOf(req.Seed), known: p.known, rows: rows, perCall: perCall}, nil
}

type prompted struct {
	setting
	perCall int
}

var (
	_ generators.Generator     = (*prompted)(nil)
	_ generators.Declarer      = (*prompted)(nil)
	_ generators.Fingerprinter = (*prompted)(nil)
	_ io.Closer                = (*prompted)(nil)
)

// Columns implements generators.Declarer. It tries the template, too.
func (g *prompted) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	schema, err := g.extend(payload(g.kind), inputs)
	if err != nil {
		return nil, err
	}
	return schema, g.validate(inputs, g.sample(inputs))
}

// Generate implements generators.Generator.
func (g *prompted) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	p, err := readPast(req.History, g.kind, g.kindName, newObjective(g.Objective, g.Goal))
	if err != nil {
		return err
	}
	of, err := g.open(payload(g.kind), req.Inputs)
	if err != nil {
		return err
	}
	defer of.release()
	q, err := g.inquiry(req, p, of.count(), g.perCall)
	if err != nil {
		return err
	}
	sc := g.scene(req, p)
	shown := sc.shown()
	err = q.ask(ctx, req.Count, func(number int, t turn) (question, error) {
		sc.Number, sc.Count, sc.Row = number, t.want, of.show(t.row)
		text, err := g.template.Render(sc)
		return question{prompt: text + q.again(), turn: t, parents: of.parents(t.row, shown)}, err
	})
	if err != nil {
		return err
	}
	return emitProposals(ctx, payload(g.kind), q.found, of, emit)
}
