package main

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// referee gives rows of reference values for rows that begin with a SMILES.
type referee interface {
	header() []string
	judged(ctx context.Context, c chunk) (chunk, error)
	close() error
}

// fileReferee is for tables, which have their values already.
type fileReferee []string

func (f fileReferee) header() []string                                 { return f }
func (f fileReferee) judged(_ context.Context, c chunk) (chunk, error) { return c, nil }
func (f fileReferee) close() error                                     { return nil }

// comparison of a file with what we compute.
type comparison struct {
	columns []column
	orders  int
	workers int
	open    func(ctx context.Context) (referee, error) // once for each worker
}

// run compares all rows. The result doesn't depend on the number of workers.
func (c *comparison) run(ctx context.Context, rows iter.Seq2[chunk, error]) (*tally, error) {
	group, ctx := errgroup.WithContext(ctx)
	chunks := make(chan chunk)
	group.Go(func() error {
		defer close(chunks)
		return feed(ctx, rows, chunks)
	})
	tallies := make([]*tally, c.workers)
	for w := range c.workers {
		group.Go(func() (err error) {
			tallies[w], err = c.work(ctx, chunks)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := newTally()
	for _, t := range tallies {
		all.merge(t)
	}
	all.finish()
	return all, nil
}

func feed(ctx context.Context, rows iter.Seq2[chunk, error], chunks chan<- chunk) error {
	for c, err := range rows {
		if err != nil {
			return err
		}
		select {
		case chunks <- c:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// work judges chunks until there are no more.
func (c *comparison) work(ctx context.Context, chunks <-chan chunk) (*tally, error) {
	r, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.close()
	j, err := newJudge(c.columns, r.header(), c.orders)
	if err != nil {
		return nil, err
	}
	for some := range chunks {
		if some, err = r.judged(ctx, some); err != nil {
			return nil, err
		}
		for i, row := range some.rows {
			j.row(some.first+i, row)
		}
	}
	return j.tally, ctx.Err()
}
