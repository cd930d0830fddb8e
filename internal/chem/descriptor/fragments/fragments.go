// Package fragments holds the fragment scores of the synthetic accessibility
// score of Ertl and Schuffenhauer, J. Cheminform. 1:8 (2009): for 705,292
// environments of atoms, named by their ECFP4 identifiers, how common they are
// in PubChem on a logarithmic scale.
//
// scores.bin is the table that RDKit distributes (Contrib/SA_Score, BSD-3), made
// for being read where it lies: nothing is unpacked or allocated, and a lookup
// touches two places. All numbers are little-endian. It starts with 65,537
// offsets of four bytes, one for each upper half of an identifier and one for
// the end; identifiers with the upper half h are the entries offset[h] to
// offset[h+1]-1. Entries follow, four bytes each, in the order of identifiers:
// the lower half of the identifier, and the score in units of 1/10,000 as a
// signed number, which is exact.
package fragments

import (
	_ "embed"
)

//go:generate sh -c "python3 -c \"import gzip,pickle; [print(*row) for row in pickle.load(gzip.open('/usr/share/RDKit/Contrib/SA_Score/fpscores.pkl.gz'))]\" | go run ./generate >scores.bin"

//go:embed scores.bin
var table string

const (
	halves  = 1 << 16
	head    = (halves + 1) * 4
	entry   = 4
	unknown = -4
)

// Score of a fragment; -4 for one that is not in the table, as in the paper's
// implementations.
func Score(id uint32) float64 {
	low, high := at32(4*(id>>16)), at32(4*(id>>16)+4)
	for end := high; low < end; {
		mid := (low + end) / 2
		switch at := head + entry*mid; {
		case at16(at) == uint16(id):
			return float64(int16(at16(at+2))) / 1e4
		case at16(at) < uint16(id):
			low = mid + 1
		default:
			end = mid
		}
	}
	return unknown
}

// Len is the number of fragments in the table.
func Len() int { return int(at32(4 * halves)) }

func at16(i uint32) uint16 { return uint16(table[i]) | uint16(table[i+1])<<8 }

func at32(i uint32) uint32 { return uint32(at16(i)) | uint32(at16(i+2))<<16 }
