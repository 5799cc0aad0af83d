package page

import (
	"math"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/report"
)

// group writes a count with separators.
func group(n int64) string { return money.Group(strconv.FormatInt(n, 10)) }

// grouped writes a count with separators.
func grouped(n int) string { return group(int64(n)) }

// number writes a small measured number with all its digits.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// commas writes a number with separators.
func commas(d money.Decimal) string { return money.Group(d.String()) }

// several counts things in words.
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// shareText writes a share in percent with all its digits.
func shareText(d money.Decimal) string { return d.Shift(2).String() + "%" }

// percents writes a share with one decimal place.
func percents(d money.Decimal) string { return d.Shift(2).Fixed(1) + "%" }

// busy writes a utilization in percent.
func busy(x float64) string {
	switch x *= 100; {
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 0, 64) + "%"
	case x >= 1:
		return strconv.FormatFloat(x, 'f', 1, 64) + "%"
	}
	return significant(x) + "%"
}

// moved writes a change as a share with its sign: −80%, +3.4%, 0.
func moved(d money.Decimal) string {
	if d.IsZero() {
		return "0"
	}
	percent := d.Shift(2)
	sign := "+"
	if percent.Sign() < 0 {
		sign, percent = "−", money.Decimal{}.Sub(percent)
	}
	if percent.Less(money.MustParse("0.05")) {
		return sign + percent.Significant(1).String() + "%" // little, and not nothing
	}
	return sign + money.Group(percent.Round(1).String()) + "%"
}

// points writes a change of a share in points, with its sign.
func points(d money.Decimal) string { return strings.TrimSuffix(moved(d), "%") }

// withSign writes a number with its sign and one decimal place.
func withSign(d money.Decimal) string {
	if d.Sign() < 0 {
		return "−" + money.Decimal{}.Sub(d).Fixed(1)
	}
	return "+" + d.Fixed(1)
}

// large writes an amount with billions and millions as words.
func large(x money.Decimal) string {
	for _, unit := range []struct {
		places int32
		word   string
	}{{12, "trillion"}, {9, "billion"}, {6, "million"}} {
		if y := x.Shift(-unit.places); !y.Less(money.FromInt(1)) {
			return "$" + y.Significant(4).String() + " " + unit.word
		}
	}
	return money.Show(x, "USD")
}

// rate writes a physical number with three significant digits.
func rate(x float64) string { return money.Group(significant(x)) }

// tokens writes a number that is whole as it is, and another rounded.
func tokens(x float64) string {
	if x == math.Trunc(x) {
		return money.Group(strconv.FormatFloat(x, 'f', 0, 64))
	}
	return rate(x)
}

// significant writes a physical number with three significant digits and no separators.
func significant(x float64) string {
	if x == 0 {
		return "0"
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(x))))
	if digits <= 0 {
		scale := math.Pow10(-digits)
		return strconv.FormatFloat(math.Round(x/scale)*scale, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', min(digits, 12), 64)
}

// span writes a time in the unit that suits it.
func span(seconds float64) string {
	switch {
	case seconds == 0:
		return "—"
	case seconds < 1e-3:
		return significant(seconds*1e6) + " µs"
	case seconds < 1:
		return significant(seconds*1e3) + " ms"
	}
	return significant(seconds) + " s"
}

// shareOf returns a share as a decimal, to four places.
func shareOf(x float64) money.Decimal {
	const places = 4
	return money.FromInt(int64(math.Round(x * 1e4))).Shift(-places)
}

// float shows a small measured number as it is written in the data.
func float(f float64) cell {
	return report.Number(money.MustParse(number(f)))
}
