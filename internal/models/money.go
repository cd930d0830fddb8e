package models

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Money is an amount in billionths of a unit of currency, so that sums do not
// depend on their order. In JSON it is a number of whole units.
type Money int64

const moneyUnit = 1e9

// MoneyOf converts an amount of whole units, rounded to a billionth.
func MoneyOf(units float64) Money { return Money(math.Round(units * moneyUnit)) }

// Units is the amount in whole units.
func (m Money) Units() float64 { return float64(m) / moneyUnit }

func (m Money) String() string { return strconv.FormatFloat(m.Units(), 'f', -1, 64) }

// MarshalJSON writes a number of whole units.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a number of whole units.
func (m *Money) UnmarshalJSON(text []byte) error {
	var units float64
	if err := json.Unmarshal(text, &units); err != nil {
		return err
	}
	if math.Abs(units) > math.MaxInt64/moneyUnit/2 {
		return fmt.Errorf("%s is no amount of money", text)
	}
	*m = MoneyOf(units)
	return nil
}

// Price is what calls cost.
type Price struct {
	Input, Output Money // of a million tokens
	Image         Money // of each image that comes back
	Call          Money // of each call
}

// Cost is what an answer costs.
func (p Price) Cost(a *Answer) Money {
	const million = 1e6
	images := Money(0)
	for range a.Blobs {
		images += p.Image
	}
	tokens := float64(a.Usage.Input)*float64(p.Input)/million + float64(a.Usage.Output)*float64(p.Output)/million
	return p.Call + images + Money(math.Round(tokens))
}
