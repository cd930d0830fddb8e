package report

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// groupRows is the number of rows in a row group, which is what the writer
// holds in memory.
const groupRows = 64 * 1024

// parquetSink writes record batches as Parquet with the Arrow schema inside,
// so that units and types come back as they were.
type parquetSink struct{ to *pqarrow.FileWriter }

// newParquet compresses with Snappy: Arrow's Zstandard sets up a coder for
// every page, which took seconds for a table of thousands of columns.
func newParquet(w io.Writer, schema *arrow.Schema) (*parquetSink, error) {
	props := parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithMaxRowGroupLength(groupRows),
		parquet.WithCreatedBy("cupel"))
	to, err := pqarrow.NewFileWriter(schema, struct{ io.Writer }{w}, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, err
	}
	return &parquetSink{to}, nil
}

func (s *parquetSink) write(rec arrow.Record) error {
	if rec.NumRows() == 0 {
		return nil
	}
	return s.to.WriteBuffered(rec)
}

func (s *parquetSink) close() error { return s.to.Close() }
