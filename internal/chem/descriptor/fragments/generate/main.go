// Command generate packs fragment scores for package fragments. It reads lines
// of a score and the identifiers that have it, and writes the table.
package main

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

type fragment struct {
	id    uint32
	score int16 // in units of 1/10,000
}

func run(r io.Reader, w io.Writer) error {
	all, err := read(r)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b fragment) int { return cmp.Compare(a.id, b.id) })
	_, err = w.Write(pack(all))
	return err
}

// pack fragments, sorted by identifier, as package fragments documents it.
func pack(all []fragment) []byte {
	var out []byte
	next := 0
	for half := range uint32(1 << 16) {
		for next < len(all) && all[next].id>>16 < half {
			next++
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(next))
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(all)))
	for _, f := range all {
		out = binary.LittleEndian.AppendUint16(out, uint16(f.id))
		out = binary.LittleEndian.AppendUint16(out, uint16(f.score))
	}
	return out
}

func read(r io.Reader) ([]fragment, error) {
	var all []fragment
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<26)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			return nil, fmt.Errorf("line %d: a score and identifiers are wanted", n)
		}
		score, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		units := math.Round(score * 1e4)
		if units/1e4 != score || units != float64(int16(units)) {
			return nil, fmt.Errorf("line %d: score %v doesn't fit into 16 bits", n, score)
		}
		for _, f := range fields[1:] {
			id, err := strconv.ParseUint(f, 10, 32)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			all = append(all, fragment{uint32(id), int16(units)})
		}
	}
	return all, lines.Err()
}
