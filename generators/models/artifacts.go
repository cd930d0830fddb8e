package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/models/kinds"
	"github.com/cupel-science/cupel/internal/media"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
)

// artifacts is what models/image and models/media share: a call for each
// candidate, whose answer is bytes with a media type.
type artifacts struct {
	setting
	accept func(mediaType string) error // says why artifacts of a type are not taken
	most   int                          // bytes of one artifact
	// request makes the request of a rendered prompt.
	request func(text string) (models.Request, error)
}

var (
	_ generators.Generator     = (*artifacts)(nil)
	_ generators.Declarer      = (*artifacts)(nil)
	_ generators.Fingerprinter = (*artifacts)(nil)
)

// The columns about artifacts.
const (
	promptColumn = "prompt"
	widthColumn  = "width"
	heightColumn = "height"
)

// artifactSchema is that of the candidates: bytes and type, and aside of these
// what was asked, and the size of pictures.
func artifactSchema() *arrow.Schema {
	pixels := func(name string) arrow.Field {
		return datasets.Aside(datasets.WithUnit(arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64, Nullable: true}, "px"))
	}
	return datasets.ArtifactSchema(datasets.Aside(arrow.Field{Name: promptColumn, Type: arrow.BinaryTypes.String}), pixels(widthColumn), pixels(heightColumn), parentsField())
}

// Columns implements generators.Declarer. It tries the template, too.
func (g *artifacts) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	schema, err := g.extend(artifactSchema(), inputs)
	if err != nil {
		return nil, err
	}
	return schema, g.validate(inputs, g.sample(inputs))
}

// artifact is a candidate.
type artifact struct {
	blob          models.Blob
	prompt        string
	width, height int // 0 where it is no picture
	row           int
	parents       []string
}

// window is how many calls are made before their artifacts are emitted. It
// bounds memory.
const window = 32

// Generate implements generators.Generator.
func (g *artifacts) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	var p past
	if t := req.History; t != nil && datasets.Lookup(t.Schema(), promptColumn) >= 0 {
		var err error
		if p, err = readPast(t, g.kind, datasets.KindArtifact, newObjective(g.Objective, g.Goal)); err != nil {
			return err
		}
	}
	of, err := g.open(artifactSchema(), req.Inputs)
	if err != nil {
		return err
	}
	defer of.release()
	if of.count() == 0 {
		g.log("model %s is asked nothing: there are no rows to go through", g.model.Name())
		return nil
	}
	sc := g.scene(req, p)
	s := &session{artifacts: g, scene: sc, rows: of, shown: sc.shown(), base: sampleOf(req.Seed), due: newRota(req.Count, of.count()), known: map[string]bool{}, emit: emit}
	if req.History != nil {
		for _, id := range datasets.TableTexts(req.History, datasets.ID) {
			s.known[id] = true
		}
	}
	return s.run(ctx, req.Count)
}

// session is the calls of a step.
type session struct {
	*artifacts
	scene scene
	rows  *rows
	shown []string // ids of what prompts show
	base  int      // sample of the first call
	calls int
	due   rota // candidates still to come
	known map[string]bool
	tally tally
	emit  emitFunc
}

// run makes as many calls as candidates are wanted, and then more for those that
// are missing, as often as retries says.
func (s *session) run(ctx context.Context, n int) error {
	for wave := 0; wave <= s.retries && s.due.total() > 0; wave++ {
		for turns := range slices.Chunk(s.due.turns(1), window) {
			if err := s.window(ctx, turns); err != nil {
				return err
			}
		}
		if s.tally.failed == s.calls {
			break
		}
	}
	return s.tally.verdict(s.model.Name(), s.calls, n-s.due.total(), n, s.log)
}

// window makes calls at the same time and emits their artifacts in order.
func (s *session) window(ctx context.Context, turns []turn) error {
	n := len(turns)
	asked, results, errs := make([]string, n), make([]artifact, n), make([]error, n)
	for i, t := range turns {
		s.scene.Number, s.scene.Count, s.scene.Row = s.calls+i, 1, s.rows.show(t.row)
		var err error
		if asked[i], err = s.template.Render(s.scene); err != nil {
			return err
		}
	}
	var group sync.WaitGroup
	for i, text := range asked {
		group.Go(func() { results[i], errs[i] = s.call(ctx, text, turns[i].row, s.base+s.calls+i) })
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	s.calls += n
	for _, err := range errs {
		if err != nil && stops(err) && !errors.As(err, new(unusable)) {
			return err
		}
	}
	for i := range results {
		if err := s.take(ctx, &results[i], errs[i]); err != nil {
			return err
		}
	}
	return nil
}

// unusable is what is wrong with an answer that came.
type unusable struct{ error }

// call asks for one artifact, of a row.
func (s *session) call(ctx context.Context, text string, row, sample int) (artifact, error) {
	r, err := s.request(text)
	if err != nil {
		return artifact{}, err
	}
	r.Sample = sample
	reply, err := s.model.Ask(ctx, r)
	if err != nil {
		return artifact{}, err
	}
	if len(reply.Blobs) == 0 {
		return artifact{}, unusable{fmt.Errorf("the answer has no bytes with a media type, but: %s", reply.Answer)}
	}
	a := artifact{blob: reply.Blobs[0], prompt: text, row: row, parents: s.rows.parents(row, s.shown)}
	if err := s.inspect(&a); err != nil {
		return artifact{}, unusable{err}
	}
	return a, nil
}

// inspect checks that an artifact is what it claims to be.
func (g *artifacts) inspect(a *artifact) error {
	if n := len(a.blob.Data); n > g.most {
		return fmt.Errorf("it has %d bytes, more than the %d that max_size allows", n, g.most)
	}
	name, err := media.Check(a.blob.Data, a.blob.MediaType)
	if err != nil {
		return err
	}
	a.blob.MediaType = name
	if err := g.accept(name); err != nil {
		return err
	}
	if media.Sized(name) {
		a.width, a.height, err = media.Size(a.blob.Data)
	}
	return err
}

// take emits an artifact that nobody had.
func (s *session) take(ctx context.Context, a *artifact, err error) error {
	switch {
	case errors.As(err, new(unusable)):
		s.tally.add(&tally{unusable: 1, firstProblem: printable.Line(err.Error(), toldProblem)})
		return nil
	case err != nil:
		s.tally.add(&tally{failed: 1, firstFailure: err})
		return nil
	}
	rec, err := s.record(ctx, a)
	if err != nil {
		return err
	}
	defer rec.Release()
	id, err := idOf(rec)
	if err != nil {
		return err
	}
	if s.known[id] {
		s.tally.repeated++
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.known[id] = true
	s.due[a.row]--
	return s.emit(rec)
}

// idOf is the id that the artifact of a record will have.
func idOf(rec arrow.Record) (string, error) {
	d, err := datasets.NewIdentifier(exec.GetAllocator(context.Background()), rec.Schema(), datasets.KindArtifact, "")
	if err != nil {
		return "", err
	}
	out := d.Identify(rec)
	defer out.Release()
	id, _ := datasets.Text(out.Column(datasets.Lookup(out.Schema(), datasets.ID)), 0)
	return strings.Clone(id), nil
}

// record is an artifact with what it keeps of its row.
func (s *session) record(ctx context.Context, a *artifact) (arrow.Record, error) {
	own := a.record(ctx)
	defer own.Release()
	return s.rows.join(ctx, own, []int64{int64(a.row)})
}

func (a *artifact) record(ctx context.Context) arrow.Record {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), artifactSchema())
	defer b.Release()
	b.Field(0).(*array.BinaryBuilder).Append(a.blob.Data)
	b.Field(1).(*array.StringBuilder).Append(a.blob.MediaType)
	b.Field(2).(*array.StringBuilder).Append(a.prompt)
	for i, v := range []int{a.width, a.height} {
		if v > 0 {
			b.Field(3 + i).(*array.Int64Builder).Append(int64(v))
		} else {
			b.Field(3 + i).AppendNull()
		}
	}
	appendParents(b.Field(5), a.parents)
	return b.NewRecord()
}

// prompts is the kind of the examples that prompts for artifacts see: the prompts
// that made them.
type prompts struct{ kinds.Kind }

func (prompts) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{{Name: promptColumn, Type: arrow.BinaryTypes.String}}, nil)
}

// newArtifacts makes the setting of a generator of artifacts.
func newArtifacts(a asking, s showing, r rowwise, retries int, env generators.Env) (setting, error) {
	if a.System != "" {
		return setting{}, errors.New("system is for language models; put all into the prompt")
	}
	set, err := newSetting(a, kinds.Config{Kind: "text", MaxLength: 1}, s, r, retries, env)
	set.kind, set.kindName = prompts{set.kind}, datasets.KindArtifact
	return set, err
}
