// Package files reads and writes tables: Parquet, Arrow IPC files and streams,
// CSV, TSV, JSON lines, and molecules as SMILES and SD files, each plain or
// compressed with gzip or Zstandard. Folders of files are read as tables, too.
//
// Open gives a datasets.Source that can be read many times, batch by batch;
// NewReader reads a stream once. Create writes a file that appears under its
// name only when it is complete and on disk; NewWriter writes to a stream.
//
// # Formats
//
// The format follows from the extension (.parquet .arrow .arrows .csv .tsv
// .jsonl .smi .sdf and their synonyms, see Formats) and is checked against the first
// bytes of the file, so that a wrong extension is an error and not a page of
// garbage. Compression is recognised by its first bytes, whatever the name.
//
// Parquet and Arrow keep types and metadata (units, license). Text formats keep
// column names, units and values, and recover types as described below or from
// the types and schema that the caller gives. Writers store dictionary-encoded
// columns as plain ones: encoding is not content.
//
// # Types in CSV and TSV
//
// A column gets the first of these types that fits every value in the sample,
// which is the first 10,000 rows (Options.InferRows):
//
//	bool        true, false, in lower or upper case or capitalised
//	int64       digits with an optional sign; none with leading zeros
//	uint64      the same, where some value is beyond int64 and none negative
//	float64     decimal numbers, NaN, Inf and Infinity in any case
//	date        2006-01-02
//	timestamp   2006-01-02T15:04:05.999 or with a space; microseconds, or
//	            nanoseconds where more than six digits occur; with Z or an
//	            offset in every value the column is in UTC, without in none it
//	            has no time zone
//	utf8        everything else
//
// So 007 stays text, and so does a column of integers too large for 64 bits,
// which float64 would round. An unquoted empty field, NA, N/A, null and NULL are
// nulls (Options.Nulls); a quoted one is text in a text column. A column without
// values is utf8. Spaces around values that are not text are ignored.
//
// A value after the sample that does not fit its column is a null and counted as
// a bad value (Stats), or an error with Options.Strict. Rows with too few or too
// many fields, invalid UTF-8, unclosed quotes and empty or repeated column names
// are errors with file, line and column. Blank lines are skipped.
//
// A header `distance [Mpc]` names the column distance with the unit Mpc; a name
// that ends in brackets of its own is followed by ` []`. Lists are JSON arrays in
// a field and are read back with an explicit type. Floats are written with the
// fewest digits that read back to the same bits.
//
// # Types in JSON lines
//
// Every line is an object. Columns stand in the order of their first appearance
// in the sample; a missing key is null. Integers, reals, booleans and strings
// become int64 (or uint64), float64, bool and utf8, arrays become lists, and a
// nested object is flattened: {"a":{"b":1}} is a column a.b. What doesn't agree
// (strings among numbers, arrays of objects) is kept as its JSON text in a utf8
// column. NaN and infinities, which JSON lacks, are written as the strings "NaN",
// "Inf" and "-Inf"; they and the bare NaN, Infinity and -Infinity of other
// programs are read as numbers. Dates and times are strings; they are read as
// such only on request.
//
// # Molecules
//
// A SMILES file has a molecule on each line: the SMILES, white space, and the
// name, which is the rest of the line. These become the text columns smiles and
// name, the second if a molecule of the sample has a name. The first line is a
// header if one of its words names SMILES (smiles, canonical_smiles) and its
// first is none itself. A header of several words names the columns, wherever
// that of the molecules stands; with tabs in it, tabs separate the fields, and
// else spaces do, of which the last field may hold some. Further columns have
// types and units as in CSV, without quotes. Lines that begin with # are comments.
//
// The column smiles holds what is written in the file and no canonical form, so
// that nothing is changed by being read; the evaluator molecules/properties makes
// canonical SMILES. What is no molecule is a null and counted as a bad value, with
// the place and the reason; the row stays, so that its name can be told.
//
// Records of an SD file are molfiles (V2000 or V3000, see internal/chem/molfile)
// with data items. The molecule becomes canonical SMILES, with the configurations
// that wedges, 3D coordinates or parities give; the title becomes name, and each
// data item a column with a type and a unit as in CSV. An item called smiles or
// name becomes smiles_ or name_. Coordinates are not kept. A molfile without atoms
// is a null; a record whose molfile can't be read keeps its data, and the molecule
// is a bad value.
//
// SD files are written with the coordinates of a drawing in the plane
// (internal/chem/depict), from whose wedges and sides other programs read the
// configurations. Both formats have no quotes; a text that would read back as
// another value is an error, except that an empty one comes back as null.
//
// # Folders
//
// A folder of files, such as pictures, is a table of artifacts (Folder): a row for
// each file in the order of the names, with its bytes in the column data, the name in
// name, and in media_type what the end of the name stands for, which the bytes must
// be. A name whose end says nothing leaves it to the bytes. Hidden files are left
// out, and so are folders within it. A file may have 64 MiB, all of them 2 GiB. The
// checksum of a folder is that of names and contents, and of nothing else.
//
// # Files that can't be trusted
//
// Damaged or hostile files give errors. Sizes that a file claims are checked
// against what is there before memory is taken, no single buffer grows beyond
// Options.MaxBuffer, the decoders' panics become errors, and what was decoded is
// validated before it is handed on.
package files
