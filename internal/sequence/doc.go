// Package sequence is a small model of texts of any kind (prose, code, SMILES,
// equations, proteins, DNA), which learns from a million characters in seconds and
// writes new texts like them.
//
// It predicts one character after another by mixing contexts, the method of the
// strongest compressors of text (Mahoney, Adaptive Weighing of Context Models for
// Lossless Data Compression, Florida Tech. CS-2005-16, 2005). A character is a way
// through a Huffman code; each decision on it has been counted in some twenty
// contexts: the last 1 to 16 characters, the word and the one before it, the text
// with the insides of closed brackets left out, what is open (brackets, quotes,
// numbered rings) and since when, and the length so far. A network of one layer
// weighs what they say by how often they came, and learns to do so from decisions
// that the counts have not seen yet.
//
// Nothing depends on chance or on the number of processors: Train reads the texts
// once, one after the other. A model holds no text, but stretches of them come back
// from it, and whole texts where they are short or came often: what must not be
// copied has to be compared. Command sequencebench measures all that.
//
// Package chem/language has another kind of model, for molecules only: it writes
// graphs by the rules of valence, and all that it writes are molecules. This one
// knows characters.
package sequence
