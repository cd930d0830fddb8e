package smiles

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// ringTable pairs ring numbers.
type ringTable struct {
	open  []ringEnd // numbers that were met once
	pairs []ringPair
}

// ringEnd is a ring number at an atom.
type ringEnd struct {
	number, atom, at int32
	bond             bondSpec
}

// ringPair is a ring bond.
type ringPair struct{ first, second ringEnd }

func (t *ringTable) reset() { t.open, t.pairs = t.open[:0], t.pairs[:0] }

// ringNumber reads a ring number: a digit, % and two, or %( and up to five ).
func (p *parser) ringNumber() error {
	start := p.at
	number := int32(p.text[p.at] - '0')
	p.at++
	if p.text[start] == '%' {
		var err error
		if number, err = p.longNumber(start); err != nil {
			return err
		}
	}
	end := ringEnd{number, int32(p.last), int32(start), p.bond}
	t := &p.rings
	for i, o := range t.open {
		if o.number == number {
			t.open = slices.Delete(t.open, i, i+1)
			return p.closeRing(ringPair{o, end})
		}
	}
	t.open = append(t.open, end)
	return nil
}

func (p *parser) longNumber(start int) (number int32, err error) {
	if p.peek(0) != '(' {
		x, y := p.peek(0), p.peek(1)
		if !isDigit(x) || !isDigit(y) || x == '0' {
			return 0, p.fail(start, "%% needs two digits")
		}
		p.at += 2
		return int32(x-'0')*10 + int32(y-'0'), nil
	}
	p.at++
	digits := 0
	for ; isDigit(p.peek(0)); digits++ {
		if digits == 5 {
			return 0, p.fail(start, "a ring number of more than five digits")
		}
		number = number*10 + int32(p.text[p.at]-'0')
		p.at++
	}
	if digits == 0 || p.peek(0) != ')' {
		return 0, p.fail(start, "%%( needs digits and )")
	}
	p.at++
	return number, nil
}

func (p *parser) closeRing(pair ringPair) error {
	if pair.first.atom == pair.second.atom {
		return p.fail(int(pair.second.at), "ring %d would bond an atom to itself", pair.first.number)
	}
	p.rings.pairs = append(p.rings.pairs, pair)
	return nil
}

// closeRings adds the ring bonds behind the others, by their numbers, which is
// the order that RDKit has.
func (p *parser) closeRings() error {
	t := &p.rings
	if len(t.open) > 0 {
		return p.fail(int(t.open[0].at), "ring %d is not closed", t.open[0].number)
	}
	slices.SortStableFunc(t.pairs, func(a, b ringPair) int { return int(a.first.number - b.first.number) })
	for _, pair := range t.pairs {
		p.addRingBond(pair)
	}
	return nil
}

// addRingBond: the order that is written counts, the first if there are two. A
// direction is seen from the atom at which it is written.
func (p *parser) addRingBond(pair ringPair) {
	first, second := pair.first, pair.second
	spec, from, to := first.bond, first, second
	if !spec.written || spec.open {
		spec, from, to = second.bond, second, first
	}
	order := spec.order
	if !spec.written || spec.open || order == chem.NoOrder {
		order = p.usualOrder(int(first.atom), int(second.atom))
	}
	direction := spec.direction
	if direction == chem.NoDirection {
		direction = -to.bond.direction
	}
	if spec.reversed {
		from, to = to, from
		direction = -direction
	}
	bond := p.b.AddBond(int(from.atom), int(to.atom), order)
	p.bondsAt = append(p.bondsAt, bondEnds{from.at, to.at})
	if direction != chem.NoDirection {
		p.b.SetDirection(bond, direction)
	}
}
