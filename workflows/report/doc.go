// Package report writes candidate ranking reports: the answer a researcher
// ran the workflow for, and all that is needed to trust and repeat it.
//
// A report is a pure function of a Document. Write makes four kinds of file
// from it: report.html (one page that needs no network and no other file),
// report.md (the short version, for a pull request or a notebook), and for
// every ranked table ranking.csv and ranking.parquet (all rows, all columns).
// Show prints the short version on a terminal. The same Document gives the
// same bytes; nothing is read from the clock or the surroundings.
//
// Artifacts that are too large for the page are files in the folder artifacts.
// What a table was made from, and, where the policy discloses it, by what its rows
// were generated, goes along with them as with tables: into PNG and SVG pictures,
// and for other media into a file beside theirs that ends in .meta.json (package
// disclosure).
//
// The order of a report is the order of the questions: who won and by how
// much, what speaks against it (warnings), the ranked table, the pictures,
// where the winners come from (lineage), how the search went, what was run,
// and the command that repeats it.
//
// Ranked tables may be larger than memory. They are read once, batch by batch
// (sheet): every batch goes to the files, the first rows are kept for the
// page, and an evenly spaced sample is kept for the pictures. The page holds
// at most MaxRows rows of a table and MaxBytes in all, whatever it is given.
//
// Candidates come from programs and models that nobody vouches for. Their
// texts reach the page through html/template and the pictures' own escaping,
// and the page's content security policy allows no script but its own. In
// Markdown they are escaped or stand in code spans; in CSV a text that a
// spreadsheet would run as a formula gets an apostrophe in front (see
// csvText); on a terminal control characters are taken out.
//
// Pictures are plots of gonum/plot on a canvas of our own (canvas): it writes
// small SVG whose colours are the page's CSS variables, so that one picture
// fits light, dark and paper.
package report
