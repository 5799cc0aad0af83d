package money

import "strings"

// Sign returns the currency's sign as it stands before a number, such as "$",
// or the code with a space where it has none of its own.
func (c Currency) Sign() string {
	switch c {
	case "USD":
		return "$"
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "INR":
		return "₹"
	case "":
		return ""
	}
	return string(c) + " "
}

// Show writes an amount for a sentence: two decimal places from 1 upwards,
// three significant digits below, thousands separated by commas: $1,234.50,
// $0.000125. It rounds; exact amounts are written by String.
func Show(d Decimal, c Currency) string {
	if d.Sign() < 0 {
		return "-" + Show(Decimal{}.Sub(d), c)
	}
	if d.Cmp(FromInt(1)) >= 0 || d.IsZero() {
		return c.Sign() + Group(d.Fixed(2))
	}
	places := max(2, int32(2-d.Magnitude()))
	return c.Sign() + d.Fixed(places)
}

// Group puts commas between the thousands of a plain decimal text.
func Group(text string) string {
	integer, fraction, point := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(integer, "-") {
		sign, integer = "-", integer[1:]
	}
	var b strings.Builder
	for i, digit := range []byte(integer) {
		if i > 0 && (len(integer)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digit)
	}
	out := sign + b.String()
	if point {
		out += "." + fraction
	}
	return out
}
