// Package datasets holds the nouns that flow between the steps of a workflow:
// tables of candidates.
//
// A dataset is an Arrow table, seen as a stream of record batches with one
// schema (Stream). Small ones are held in memory (Table), large ones stay in
// files and are read batch by batch, so that memory is bounded by a batch and
// not by a table.
//
// A candidate is a row. Its first columns are reserved (ID, Kind, Parents,
// Origin); the columns after them are the payload that a generator emitted
// (an equation, the coordinates of a point, a SMILES string), and after those
// come the scores that evaluators added. Identify gives rows their ids: the
// digest of the kind and the canonical payload, so that the same candidate
// found twice, by any method, on any machine, has the same id.
//
// Two tables are the same when their digests are. A digest (Hasher, Digest)
// covers logical content only: schema and values. How the rows were cut into
// batches, whether a column was dictionary-encoded, which file format it came
// from and how that was compressed do not change it. It is built column by
// column, so the digest of a table with one more column costs one column.
//
// Reading and writing files is the work of package datasets/files; saying what
// the rows of a file are, that of datasets/kinds; looking for what spoils a
// discovery (duplicates, leakage, missing units) that of datasets/audit.
package datasets
