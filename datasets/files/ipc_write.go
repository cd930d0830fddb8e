package files

import (
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// newIPCWriter writes an Arrow IPC file or stream, its buffers uncompressed so
// that they can be mapped into memory.
func newIPCWriter(out io.Writer, schema *arrow.Schema, format Format, mem memory.Allocator) (encoder, error) {
	opts := []ipc.Option{ipc.WithSchema(schema), ipc.WithAllocator(mem)}
	if format == ArrowStream {
		return ipc.NewWriter(out, opts...), nil
	}
	return ipc.NewFileWriter(&positioned{out: out}, opts...)
}

// positioned lets the file writer ask for its position in any stream.
type positioned struct {
	out io.Writer
	at  int64
}

func (p *positioned) Write(b []byte) (int, error) {
	n, err := p.out.Write(b)
	p.at += int64(n)
	return n, err
}

func (p *positioned) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.New("the stream can't be positioned")
	}
	return p.at, nil
}
