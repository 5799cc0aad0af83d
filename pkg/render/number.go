package render

import (
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// scale says how the numbers of one column are written. They share their
// decimal places, so that they compare at a glance.
type scale struct {
	places [report.KindUnknown + 1]int32 // by kind
	mixed  bool                          // several currencies: each cell names its own
}

// bounds are the fewest and the most places of a kind. The upper ones keep
// the dust of a long division from widening a column; the one of amounts still
// shows the price of a single cached token.
func bounds(k report.Kind) (least, most int32) {
	switch k {
	case report.KindAmount:
		return 2, 12
	case report.KindPercent:
		return 0, 2
	case report.KindRatio:
		return 2, 4
	case report.KindNumber:
		return 0, 6
	}
	return 0, 0
}

func scaleOf(cells []report.Cell) scale {
	var s scale
	var currency money.Currency
	byKind := map[report.Kind][]money.Decimal{}
	for _, c := range cells {
		if !c.Numeric() {
			continue
		}
		byKind[c.Kind] = append(byKind[c.Kind], shown(c))
		if c.Currency != "" {
			s.mixed = s.mixed || currency != "" && c.Currency != currency
			currency = c.Currency
		}
	}
	for k, values := range byKind {
		least, most := bounds(k)
		s.places[k] = min(max(placesFor(values), least), most)
	}
	return s
}

// placesFor gives the smallest number three significant digits, yet no more
// places than the exact numbers have.
func placesFor(values []money.Decimal) int32 {
	var wanted, exact int32
	for _, v := range values {
		exact = max(exact, exactPlaces(v))
		if !v.IsZero() {
			wanted = max(wanted, int32(2-v.Magnitude()))
		}
	}
	return min(wanted, exact)
}

func exactPlaces(d money.Decimal) int32 {
	_, fraction, _ := strings.Cut(d.String(), ".")
	return int32(len(fraction))
}

// shown is the number to print: 35 for a share of 0.35. Adding a zero spells
// out a positive exponent, which Fixed needs.
func shown(c report.Cell) money.Decimal {
	if c.Kind == report.KindPercent {
		return c.Value.Shift(2).Add(money.FromInt(0))
	}
	return c.Value.Add(money.FromInt(0))
}

// value writes a cell for people, without footnotes and verdict.
func (s scale) value(c report.Cell, g glyphs) string {
	switch {
	case c.Kind == report.KindUnknown:
		return g.unknown
	case !c.Numeric():
		return prefix(c, g) + clean(c.Text)
	}
	return prefix(c, g) + s.digits(c) + s.suffix(c, g)
}

func prefix(c report.Cell, g glyphs) string {
	var p string
	if c.Bound {
		p = g.atLeast
	}
	if c.Estimated {
		p += "~"
	}
	return p
}

func (s scale) digits(c report.Cell) string {
	v := shown(c)
	places := s.places[c.Kind]
	if c.Kind == report.KindRate {
		places = max(exactPlaces(v), 2)
	}
	text := v.Fixed(places)
	if !v.IsZero() && strings.Trim(text, "0.") == "" {
		return tiny(v, places)
	}
	return group(text)
}

// tiny writes a number that would round to zero: it is small, and not nothing.
func tiny(v money.Decimal, places int32) string {
	least := money.FromInt(1).Shift(-places).Fixed(places)
	if v.Sign() < 0 {
		return ">-" + least
	}
	return "<" + least
}

func (s scale) suffix(c report.Cell, g glyphs) string {
	switch {
	case c.Kind == report.KindPercent:
		return "%"
	case c.Kind == report.KindRatio:
		return g.times
	case s.mixed && c.Currency != "":
		return " " + string(c.Currency)
	}
	return ""
}

// group separates thousands.
func group(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	integer, fraction, point := strings.Cut(text, ".")
	for i := len(integer) - 3; i > 0; i -= 3 {
		integer = integer[:i] + "," + integer[i:]
	}
	if point {
		return sign + integer + "." + fraction
	}
	return sign + integer
}
