// Package disclosure says of a file that leaves Cupel what its content was made
// from and by what, and puts that into the file.
//
// A Statement lists the inputs that a table depends on, with license, source and
// checksum, and, where a workflow's policy discloses it, what generated the rows.
// The wording and the names of fields are here and nowhere else, so that formats
// that are added later say the same:
//
//	Parquet, Arrow   schema metadata (Metadata, FromMetadata)
//	PNG, SVG         text chunks and <metadata>, both with an XMP packet (Embed)
//	JSON             an object (MarshalJSON by way of the standard library)
//	everything else  a sidecar, the file's name with .meta.json (Sidecar)
//	pages, prose     a sentence (Generated.Sentence, Made)
//
// Files whose bytes a repeated run must give again hold no time and no id of a
// run: Reproducible leaves them out. They hold the digest of the table instead,
// which the record of the run has as well.
//
// What licenses ask for is read off their SPDX identifiers (Conditions), and is no
// more than a hint at what to look up.
package disclosure
