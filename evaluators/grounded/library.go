package grounded

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"golang.org/x/sync/errgroup"
	"golang.org/x/text/unicode/norm"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/plain"
)

// library is the sources by name.
type library struct {
	*index
	names   []string       // ids by source
	byName  map[string]int // sources by id
	aliases map[string]int // sources by other names, looked at after ids
}

// several is the source of an alias that more than one source has.
const several = -1

// find the source of a citation; the reason where there is none.
func (l *library) find(citation string) (source int, reason string) {
	key := nameKey(citation)
	source, ok := l.byName[key]
	if !ok {
		source, ok = l.aliases[doiKey(key)]
	}
	switch {
	case !ok:
		return 0, fmt.Sprintf("there is no source %q", excerpt(plain.Text(citation)))
	case source == several:
		return 0, fmt.Sprintf("%q names several sources", excerpt(plain.Text(citation)))
	}
	return source, ""
}

// nameKey is what names of sources are compared by: they mean the same in any
// Unicode form and between any spaces.
func nameKey(name string) string { return norm.NFKC.String(strings.TrimSpace(name)) }

// doiKey is the form in which a DOI is compared with others, "10.1000/abc" for
// "https://doi.org/10.1000/ABC" and "doi:10.1000/abc" (DOI Handbook, 2.4 and 3.8);
// other names stay as they are.
func doiKey(key string) string {
	bare := key
	for _, prefix := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"} {
		if len(bare) >= len(prefix) && strings.EqualFold(bare[:len(prefix)], prefix) {
			bare = strings.TrimSpace(bare[len(prefix):])
			break
		}
	}
	if strings.HasPrefix(bare, "10.") {
		return strings.ToLower(bare)
	}
	return key
}

// logger writes to the run's log.
type logger func(format string, args ...any)

// readLibrary takes the sources of a table in.
func readLibrary(ctx context.Context, table arrow.Table, c *config, log logger) (*library, error) {
	ids, err := column(table, c.IDColumn, "id_column", "the names of the sources")
	if err != nil {
		return nil, err
	}
	texts, err := column(table, c.TextColumn, "text_column", "their texts")
	if err != nil {
		return nil, err
	}
	if t := texts.DataType(); !datasets.IsText(t) {
		return nil, fmt.Errorf("column %q of the input sources is %s, not text", c.TextColumn, t)
	}
	l := &library{byName: map[string]int{}, aliases: map[string]int{}}
	if err := l.enterIDs(ids, c.IDColumn, log); err != nil {
		return nil, err
	}
	for _, also := range c.Also {
		if i := datasets.Lookup(table.Schema(), also); i >= 0 {
			l.enterAliases(table.Column(i))
		}
	}
	prepared, err := plainTexts(ctx, texts, c.Markup)
	if err != nil {
		return nil, err
	}
	l.index, err = newIndex(prepared, c.Similarity > 0)
	return l, err
}

func column(table arrow.Table, name, param, what string) (*arrow.Column, error) {
	i := datasets.Lookup(table.Schema(), name)
	if i < 0 {
		return nil, fmt.Errorf("the input sources has no column %q: set %s to the one that holds %s", name, param, what)
	}
	return table.Column(i), nil
}

// eachValue calls f for each row of a column; the name is "" where it is null.
func eachValue(col *arrow.Column, f func(row int, name string) error) error {
	row := 0
	for _, chunk := range col.Data().Chunks() {
		for i := range chunk.Len() {
			name := ""
			if chunk.IsValid(i) {
				name = nameKey(strings.Clone(nameOf(chunk, i)))
			}
			if err := f(row, name); err != nil {
				return err
			}
			row++
		}
	}
	return nil
}

func (l *library) enterIDs(ids *arrow.Column, name string, log logger) error {
	nameless := 0
	err := eachValue(ids, func(row int, id string) error {
		l.names = append(l.names, id)
		if id == "" {
			nameless++
			return nil
		}
		if other, taken := l.byName[id]; taken {
			return fmt.Errorf("rows %d and %d of the input sources have the same %s %q: a citation would not tell them apart", other+1, row+1, name, excerpt(id))
		}
		l.byName[id] = row
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(l.byName) == 0:
		return errors.New("the input sources has no source with a name")
	case nameless > 0:
		log("%d of %d sources have no %s and cannot be cited", nameless, len(l.names), name)
	}
	return nil
}

// enterAliases of sources.
func (l *library) enterAliases(col *arrow.Column) {
	_ = eachValue(col, func(row int, alias string) error { // never fails
		if alias == "" {
			return nil
		}
		key := doiKey(alias)
		if other, taken := l.aliases[key]; taken && other != row {
			row = several
		}
		l.aliases[key] = row
		return nil
	})
}

// plainTexts of a column, made on all processors.
func plainTexts(ctx context.Context, col *arrow.Column, markup bool) ([]string, error) {
	out := make([]string, col.Len())
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	first := 0
	for _, chunk := range col.Data().Chunks() {
		const step = 256
		for from := 0; from < chunk.Len(); from += step {
			into := out[first+from:]
			g.Go(func() error {
				for i := from; i < min(from+step, chunk.Len()); i++ {
					text, _ := datasets.Text(chunk, i)
					into[i-from] = plainText(text, markup)
				}
				return ctx.Err()
			})
		}
		first += chunk.Len()
	}
	return out, g.Wait()
}

// plainText is a text in the form in which quotations are compared.
func plainText(text string, markup bool) string {
	if markup {
		text = plain.Unmarked(text)
	}
	return plain.Text(text)
}
