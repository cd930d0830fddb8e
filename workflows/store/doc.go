// Package store keeps what runs produce: tables, results and the record of
// each run, in a local folder.
//
//	journal     small objects and all results, append-only, each record with a checksum
//	objects/    large objects, one file each, named by the SHA-256 of their bytes
//	runs/ID/    run.json, workflow.yaml, events.jsonl, report/
//	locks       byte ranges of this file are locks on keys
//
// An object is part of a table as an Arrow IPC stream, a call of a model (see
// Ledger), or a list of the calls of a task. Objects never change;
// a damaged one is noticed by its digest when it is first read. A result says
// which table a task with a certain key produced. A Table is a manifest: which
// objects hold which of its columns, and the digest of each column. A step
// that adds a column to a table of ten million rows stores that column and
// refers to the rest.
//
// Nothing is ever half-written: files are written under tmp/, flushed to disk
// and renamed; a torn record at the end of the journal is cut off by the next
// writer. Several processes may use one store at once; a lock on a key lets
// each task run in one of them.
package store
