package files

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// input is the bytes of a table: a file that can be read anywhere, or a stream.
type input struct {
	name   string
	stream io.Reader
	file   *os.File      // the file that stream reads, or nil
	body   *bufio.Reader // the stream without compression, see plain
	packed Compression
	closer []func() error
}

func (in *input) Close() error {
	var errs []error
	for i := len(in.closer) - 1; i >= 0; i-- {
		errs = append(errs, in.closer[i]())
	}
	in.closer = nil
	return errors.Join(errs...)
}

// maxWindow is the largest window a Zstandard stream may ask for, what the zstd
// program writes with --long at most.
const maxWindow = 128 << 20

// plain returns the bytes without compression.
func (in *input) plain() (*bufio.Reader, error) {
	if in.body != nil {
		return in.body, nil
	}
	in.body = bufio.NewReaderSize(in.stream, 64<<10)
	head, err := in.body.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading: %w", err)
	}
	in.packed = sniffCompression(head)
	if in.packed == None {
		return in.body, nil
	}
	r, err := in.unpack(in.body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", in.packed, err)
	}
	in.body = bufio.NewReaderSize(r, 64<<10)
	return in.body, nil
}

func (in *input) unpack(r io.Reader) (io.Reader, error) {
	if in.packed == Gzip {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		in.closer = append(in.closer, z.Close)
		return z, nil
	}
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	in.closer = append(in.closer, func() error { z.Close(); return nil })
	return z, nil
}

// text returns the bytes of a text file, without compression and byte order mark.
func (in *input) text() (io.Reader, error) {
	r, err := in.plain()
	if err != nil {
		return nil, err
	}
	head, err := r.Peek(len(utf8BOM))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading: %w", err)
	}
	if bytes.Equal(head, utf8BOM) {
		_, err = r.Discard(len(head))
		return r, err
	}
	return r, nil
}

// randomAccess returns the bytes as a file that can be read anywhere, and its
// size. Streams and compressed files are copied to a temporary file.
func (in *input) randomAccess() (*os.File, int64, error) {
	r, err := in.plain()
	if err != nil {
		return nil, 0, err
	}
	f := in.file
	if f == nil || in.packed != None {
		if f, err = in.spool(r); err != nil {
			return nil, 0, err
		}
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

func (in *input) spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "cupel-*")
	if err != nil {
		return nil, err
	}
	// Its name goes at once, where the system lets it, so that nothing is left of
	// it whatever ends this process.
	gone := os.Remove(f.Name()) == nil
	in.closer = append(in.closer, func() error {
		err := f.Close()
		if !gone {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	})
	if _, err := io.Copy(f, r); err != nil {
		return nil, fmt.Errorf("copying to a temporary file: %w", err)
	}
	return f, nil
}

// sampled is the text and its schema. Where none is given, it is inferred from a
// sample, which is then read again from memory.
func (in *input) sampled(opts Options, infer func(sample io.Reader, enough func() bool) (*arrow.Schema, error)) (io.Reader, *arrow.Schema, error) {
	text, err := in.text()
	if err != nil || opts.Schema != nil {
		return text, opts.Schema, err
	}
	var sample bytes.Buffer
	schema, err := infer(io.TeeReader(text, &sample), func() bool { return sample.Len() > sampleBytes })
	return io.MultiReader(&sample, text), schema, err
}
