package files

import (
	"errors"

	"github.com/klauspost/compress/zstd"
)

var errZstd = errors.New("the zstd data is damaged")

// zstdSize bounds the size of the data in all frames: where a frame doesn't say,
// by its blocks (RFC 8878, section 3.1.1.2), each of which holds 128 KiB at most.
func zstdSize(data []byte) (int64, error) {
	const maxBlock, maxTotal = 128 << 10, 1 << 40
	total := int64(0)
	for len(data) > 0 && total <= maxTotal {
		var h zstd.Header
		if err := h.Decode(data); err != nil {
			return 0, errZstd
		}
		rest := data[min(h.HeaderSize, len(data)):]
		if h.Skippable {
			if uint64(h.SkippableSize) > uint64(len(rest)) {
				return 0, errZstd
			}
			data = rest[h.SkippableSize:]
			continue
		}
		blocks, rest, err := zstdBlocks(rest)
		if err != nil {
			return 0, err
		}
		switch {
		case h.HasFCS && h.FrameContentSize > maxTotal:
			return maxTotal, nil
		case h.HasFCS:
			total += int64(h.FrameContentSize)
		default:
			total += blocks * maxBlock
		}
		if h.HasCheckSum {
			rest = rest[min(4, len(rest)):]
		}
		data = rest
	}
	return total, nil
}

// zstdBlocks counts the blocks of a frame and returns what follows them.
func zstdBlocks(data []byte) (n int64, rest []byte, err error) {
	for {
		if len(data) < 3 {
			return 0, nil, errZstd
		}
		head := int(data[0]) | int(data[1])<<8 | int(data[2])<<16
		last, kind, size := head&1 == 1, head>>1&3, head>>3
		const runLength = 1 // one byte that is repeated
		if kind == runLength {
			size = 1
		}
		if data = data[3:]; size > len(data) {
			return 0, nil, errZstd
		}
		data = data[size:]
		if n++; last {
			return n, data, nil
		}
	}
}
