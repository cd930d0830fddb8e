// Package grounded checks texts against a dataset of sources: a quotation must be
// in the source that it is said to be in, and a citation must name a source. Nothing
// is asked of a language model, and nothing is guessed: what the evaluator counts as
// found is there, word by word.
//
// # Claims
//
// A candidate's claims stand in one column (parameter column, by default claims),
// in one of three forms:
//
//   - a list of structs with the fields claim, quote and source. Quote and source
//     are texts or lists of texts, names of sources also whole numbers. Each element
//     is a claim.
//   - the same as JSON text: [{"claim": …, "quote": …, "source": …}, …], or an
//     object that has such a list as "claims".
//   - running text with citations as [@id], [@one; @another] or [@id, p. 3] and
//     quotations in "…", “…”, „…“ or «…». Each sentence that has a citation or a
//     quotation is a claim, others are not. A quotation goes with the citation that
//     follows it in its sentence, or else with the last one before it. A citation
//     right behind a full stop belongs to the sentence that ended there, unless a word
//     in lower case goes on behind it ("[@id] reports that …"). Sentences end with
//     paragraphs, items of lists, and stops that an upper-case letter follows; a
//     citation in an abbreviation's company may thus be counted as a claim of its own.
//
// A claim is grounded if it has a quotation and a citation, all its citations name
// sources, and all its quotations are in a source that they go with. A quotation
// of fewer words than min_words is not grounded wherever it stands: a few words are
// in most texts. Where a claim cites several sources, each quotation must be in one
// of them, and never spans two.
//
// # What is compared
//
// Quotations and sources are compared letter by letter, upper and lower case apart,
// in a plain form: Unicode NFKC (ligatures, wide letters, superscripts), one space for
// any stretch of spaces, line ends and control characters, ' and " for all sorts of
// quotation marks and primes, - for all sorts of dashes and the minus, and no
// characters without a form, such as soft hyphens. A comma, colon, semicolon or full
// stop at the end of a quotation does not count, as it may be that of the sentence
// around it. A quotation begins and ends with whole words of the source; in scripts
// without spaces each letter is a word. With markup, tags of HTML and the like are
// left out first. Markup without it, and marks of omission, are text like any other.
//
// With similarity, passages that are nearly what was quoted are reported, with their
// place: similarity is 1 less the number of words to replace, leave out or put in
// over that of the quotation's words. They help to mend a quotation, and count as
// little as any other that is not there.
//
// # Sources
//
// The input sources has a row for each source, with its name (id_column) and its
// text (text_column). Citations may also use names in other columns, by default a
// doi, which is recognised in any of its forms. A name that two sources have is an
// error in id_column, and does not resolve elsewhere. Texts are indexed by their
// words, in about two and a half times the memory of the texts.
package grounded
