// Package distribution compares sets of molecules: how many of a generator's
// texts are molecules, how many differ from each other and from the training
// set, how diverse they are, and whether their properties are distributed like
// those of the training set.
//
// The definitions are those of the benchmark GuacaMol (Brown, Fiscato, Segler and
// Vaucher, J. Chem. Inf. Model. 59, 1096 (2019)), and for the diversity that of
// MOSES (Polykovskiy et al., Front. Pharmacol. 11, 565644 (2020)). As there,
// molecules that differ in stereo only count as the same, and fingerprints are
// ECFP4 folded to 4,096 bits. GuacaMol compares samples of 10,000 molecules; the
// work grows with the square of their number.
package distribution
