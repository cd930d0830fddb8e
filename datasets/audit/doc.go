// Package audit looks for what spoils a discovery before a workflow runs:
// repeated rows, rows of a test table that are also in the training table,
// columns without content, values that are no numbers, units that disagree.
//
// Check returns a Report of findings; Inspect describes the columns of a table.
// Both read their source batch by batch, once or twice, and never hold it whole.
//
// # Severity
//
// An error makes results wrong or impossible: leakage, a column without any
// value, infinities, units that disagree between two tables. A warning is
// likely to mislead: repeated rows, missing values, a constant column. A note
// may well be as it should, and a person has to look: outliers, a column that
// determines the target.
//
// # Comparing rows
//
// Rows are equal when datasets.RowContent of them agrees: a whole number is
// equal to itself in any width, null only to null. Where a column is numeric in
// both tables but of different types, as CSV files are read that hold 1, 2 here
// and 1.5, 2 there, both are compared as float64. Of each row the first 16
// bytes of a SHA-256 are held, which with the row's number in a map costs some
// 60 bytes of memory; a target and a test table cost as much again each. An
// identifier or row number among the columns makes all rows different: leave it
// out first.
//
// # Quantiles
//
// Medians and quartiles are exact up to 200,000 rows. Beyond that they are of a
// sample of 100,000 to 200,000 rows, chosen by a hash of the row's number: the
// same rows each time, with no pattern that the table might share. Outliers are
// still looked for in all rows.
package audit
