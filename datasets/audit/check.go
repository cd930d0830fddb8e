package audit

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Options say what Check compares the table with.
type Options struct {
	// Test is a second table, none of whose rows should be in the first.
	Test datasets.Source
	// Target is the column to be predicted. It is left out when rows of the two
	// tables are compared; equal rows with another target are reported.
	Target string
	// License is the SPDX identifier of the table's license; "" takes what its
	// schema records.
	License string
	// RequireLicense makes a missing license an error.
	RequireLicense bool
}

// scan looks at a table batch by batch. The first row of a batch has the given
// 1-based number.
type scan interface {
	add(rec arrow.Record, first int64) error
	findings(rows int64) []Finding
}

// Check looks for what spoils a discovery. It fails when a source can't be read
// or lacks the target; whatever is wrong with the data itself is a finding. The
// test table need not have the target.
func Check(ctx context.Context, src datasets.Source, opts Options) (*Report, error) {
	schema := src.Schema()
	if err := checkTarget(schema, opts.Target); err != nil {
		return nil, err
	}
	r := &Report{Findings: []Finding{}, columns: map[string]int{}}
	for i, f := range schema.Fields() {
		r.columns[f.Name] = i
	}
	r.Add(license(schema, opts)...)
	r.Add(unitFindings(schema, opts.Test)...)
	leaks := newLeakage(schema, opts)
	outliers := newOutliers(schema)
	scans := []scan{newColumnScan(schema, opts.Target), newDuplicates(schema, opts.Target), leaks.train, outliers.first}
	var err error
	if r.Rows, err = runScans(ctx, src, r, scans...); err != nil {
		return nil, err
	}
	if r.Rows == 0 {
		r.Add(Finding{Severity: Error, Check: "rows", Message: "the table has no rows", Advice: "see whether the file is complete"})
	}
	if outliers.prepare() {
		if _, err := runScans(ctx, src, r, outliers); err != nil {
			return nil, err
		}
	}
	if opts.Test == nil {
		return r, nil
	}
	r.Compared = leaks.names
	if r.TestRows, err = runScans(ctx, opts.Test, r, leaks); err != nil {
		return nil, fmt.Errorf("test table: %w", err)
	}
	return r, nil
}

// runScans reads the source once for all scans.
func runScans(ctx context.Context, src datasets.Source, r *Report, scans ...scan) (int64, error) {
	rows, err := eachBatch(ctx, src, func(rec arrow.Record, first int64) error {
		for _, s := range scans {
			if err := s.add(rec, first); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, s := range scans {
		r.Add(s.findings(rows)...)
	}
	return rows, nil
}

func checkTarget(schema *arrow.Schema, target string) error {
	if target == "" || datasets.Lookup(schema, target) >= 0 {
		return nil
	}
	var names []string
	for _, f := range schema.Fields() {
		names = append(names, f.Name)
	}
	return fmt.Errorf("the table has no column %q to be the target%s", target, suggest.Hint(target, names))
}

// license compares the license that is claimed with the one that is recorded.
func license(schema *arrow.Schema, opts Options) []Finding {
	recorded := ""
	metadata := schema.Metadata()
	if i := metadata.FindKey(datasets.MetaLicense); i >= 0 {
		recorded = strings.TrimSpace(metadata.Values()[i])
	}
	claimed := strings.TrimSpace(opts.License)
	switch {
	case recorded != "" && claimed != "" && recorded != claimed:
		return []Finding{{Severity: Warning, Check: "license",
			Message: fmt.Sprintf("the license is said to be %s, but the table records %s", claimed, recorded),
			Advice:  "find out at the source which one is right"}}
	case recorded == "" && claimed == "":
		f := Finding{Severity: Warning, Check: "license", Message: "no license is recorded",
			Advice: "find out under which terms the data may be used, and give the SPDX identifier, such as CC-BY-4.0"}
		if opts.RequireLicense {
			f.Severity = Error
		}
		return []Finding{f}
	}
	return nil
}
