package report

import (
	"bufio"
	"context"
	"errors"
	"html/template"
	"os"
	"path/filepath"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets/disclosure"
)

// pageLimits are those of what Write keeps of the ranked tables together.
var pageLimits = limits{rows: MaxRows, columns: 40, text: 160, bytes: MaxBytes * 6 / 10, sample: 8192, blocks: true}

// Write makes the files of a report in the folder dir, which it creates. Each
// file is written whole or not at all, the page last. An error says which
// ranking or file is at fault.
func Write(ctx context.Context, dir string, doc *Document) (Paths, error) {
	var paths Paths
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return paths, err
	}
	names := tableNames(doc.Rankings)
	lim := pageLimits
	lim.bytes /= max(len(doc.Rankings), 1)
	sheets := make([]*sheet, len(doc.Rankings))
	x, err := newExhibits(dir)
	if err != nil {
		return paths, err
	}
	for i := range doc.Rankings {
		path := filepath.Join(dir, names[i])
		draw := doc.Draw
		if own := doc.Rankings[i].Draw; own != nil {
			draw = own
		}
		s, err := writeTable(ctx, path, &doc.Rankings[i], lim, x.draw(doc.Rankings[i].Statement, draw))
		if err = x.join(err); err != nil {
			return paths, wrapRanking(&doc.Rankings[i], err)
		}
		sheets[i] = s
		paths.CSV, paths.Parquet = append(paths.CSV, path+".csv"), append(paths.Parquet, path+".parquet")
		paths.Statements = append(paths.Statements, disclosure.Sidecar(path+".csv"))
	}
	page, err := renderPage(doc, sheets, names, x)
	if err != nil {
		return paths, err
	}
	paths.Markdown, paths.HTML = filepath.Join(dir, "report.md"), filepath.Join(dir, "report.html")
	if err := writeBytes(paths.Markdown, markdown(doc, sheets, names)); err != nil {
		return paths, err
	}
	return paths, writeBytes(paths.HTML, page)
}

func writeBytes(path string, content []byte) error {
	return writeFile(path, func(f *os.File) error {
		_, err := f.Write(content)
		return err
	})
}

// writeTable writes path.csv, the statement beside it, and path.parquet while it
// reads the table.
func writeTable(ctx context.Context, path string, r *Ranking, lim limits, draw func(string, Row) template.HTML) (s *sheet, err error) {
	if r.Table == nil {
		return nil, errors.New("it has no table")
	}
	err = writeFile(path+".csv", func(csvFile *os.File) error {
		return writeFile(path+".parquet", func(parquetFile *os.File) error {
			if s, err = fill(ctx, r, lim, draw, bufio.NewWriterSize(csvFile, 1<<16), parquetFile); err != nil {
				return err
			}
			return writeBytes(disclosure.Sidecar(path+".csv"), r.Statement.JSON())
		})
	})
	return s, err
}

// stated is the schema of a table with its statement.
func stated(r *Ranking) *arrow.Schema {
	metadata := r.Statement.Metadata(r.Table.Schema().Metadata())
	return arrow.NewSchema(r.Table.Schema().Fields(), &metadata)
}

// fill reads the table into both files.
func fill(ctx context.Context, r *Ranking, lim limits, draw func(string, Row) template.HTML, csvFile *bufio.Writer, parquetFile *os.File) (*sheet, error) {
	toCSV, err := newCSV(csvFile, r.Table.Schema())
	if err != nil {
		return nil, err
	}
	toParquet, err := newParquet(parquetFile, stated(r))
	if err != nil {
		return nil, err
	}
	s, err := readSheet(ctx, r, lim, draw, toCSV, toParquet)
	if err != nil {
		return nil, err
	}
	return s, errors.Join(toCSV.flush(), csvFile.Flush(), toParquet.close())
}
