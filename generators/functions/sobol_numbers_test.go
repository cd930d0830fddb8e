package functions

import "testing"

// The table must list the primitive polynomials in order, with odd direction
// numbers of the right size: a slip of the pen would spoil one variable only,
// which no picture shows.
func TestJoeKuoTable(t *testing.T) {
	next := 0
	for degree := 1; next < len(joeKuo); degree++ {
		for a := uint64(0); a < 1<<(degree-1) && next < len(joeKuo); a++ {
			if !primitive(1<<degree|a<<1|1, degree) {
				continue
			}
			p := joeKuo[next]
			next++
			if p.a != a || len(p.m) != degree {
				t.Errorf("variable %d has polynomial %d of degree %d, want %d of %d", next+1, p.a, len(p.m), a, degree)
			}
			for k, m := range p.m {
				if m%2 == 0 || m >= 2<<k {
					t.Errorf("variable %d: m_%d = %d is even or too large", next+1, k+1, m)
				}
			}
		}
	}
}

// primitive tells whether x has the order 2^degree - 1 modulo the polynomial.
func primitive(polynomial uint64, degree int) bool {
	power := uint64(1)
	for n := 1; ; n++ {
		power <<= 1
		if power>>degree&1 == 1 {
			power ^= polynomial
		}
		if power == 1 {
			return n == 1<<degree-1
		}
		if n >= 1<<degree {
			return false
		}
	}
}
