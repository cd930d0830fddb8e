package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// chunk is a number of lines that follow each other in a file.
type chunk struct {
	first int // number of the first line, from 1
	rows  [][]string
}

// chunkRows is small enough for chunks to be spread over processors evenly.
const chunkRows = 200

// open reads a file that may be compressed.
func open(path string) (io.ReadCloser, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReader(file)
	if magic, _ := buffered.Peek(2); string(magic) != "\x1f\x8b" {
		return readCloser{buffered, file}, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return readCloser{unpacked, file}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

// readHeader is the first row of a table in CSV.
func readHeader(path string) ([]string, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header, err := csv.NewReader(file).Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return header, nil
}

// readTable yields the rows of a table in CSV, without the first.
func readTable(path string) iter.Seq2[chunk, error] {
	return func(yield func(chunk, error) bool) {
		file, err := open(path)
		if err != nil {
			yield(chunk{}, err)
			return
		}
		defer file.Close()
		rows := csv.NewReader(file)
		if _, err := rows.Read(); err != nil {
			yield(chunk{}, fmt.Errorf("%s: %w", path, err))
			return
		}
		inChunks(path, 2, rows.Read, yield)
	}
}

// readLines yields the first word of each line of a file: rows of one field.
func readLines(path string) iter.Seq2[chunk, error] {
	return func(yield func(chunk, error) bool) {
		file, err := open(path)
		if err != nil {
			yield(chunk{}, err)
			return
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		inChunks(path, 1, func() ([]string, error) {
			if !lines.Scan() {
				return nil, cmp.Or(lines.Err(), io.EOF)
			}
			words := append(strings.Fields(lines.Text()), "")
			return words[:1], nil
		}, yield)
	}
}

// inChunks yields the rows that read gives until the end.
func inChunks(path string, line int, read func() ([]string, error), yield func(chunk, error) bool) {
	for {
		c := chunk{first: line}
		for len(c.rows) < chunkRows {
			row, err := read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				yield(chunk{}, fmt.Errorf("%s: %w", path, err))
				return
			}
			c.rows = append(c.rows, row)
		}
		if len(c.rows) == 0 || !yield(c, nil) {
			return
		}
		line += len(c.rows)
	}
}
