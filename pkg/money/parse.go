package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// MaxIntegerDigits and MaxFractionDigits bound the numbers that Parse takes:
// enough for any price, small enough that no input can make arithmetic slow.
const (
	MaxIntegerDigits  = 24
	MaxFractionDigits = 24
)

// ParseError says why a text is not a number here and how to write it.
type ParseError struct {
	Text   string // the offending text
	Reason string // what is wrong with it
	Hint   string // what to write instead; may be empty
}

// Error gives the text, the reason and the hint in one line.
func (e *ParseError) Error() string {
	s := fmt.Sprintf("%s: %s", clip(e.Text), e.Reason)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// UserInput reports true: the number was given by the user.
func (e *ParseError) UserInput() bool { return true }

// Parse reads a non-negative decimal by a strict grammar: digits, then at most
// one '.' with digits after it. No sign but "-0", no exponent, no separators,
// no currency: a price file that needs guessing is refused.
func Parse(text string) (Decimal, error) {
	if reason, hint := misread(text); reason != "" {
		return Decimal{}, &ParseError{text, reason, hint}
	}
	var out Decimal
	if _, _, err := apd.BaseContext.SetString(&out.d, text); err != nil {
		return Decimal{}, &ParseError{text, "not a number", "write digits like 3 or 0.25"}
	}
	out.d.Negative = false // "-0" is 0
	return out, nil
}

// ParseShare reads a share of a whole: "60%" or "0.6", from 0 to 1. A bare
// number above 1 is refused, because 60 may mean 60% or a slip.
func ParseShare(text string) (Decimal, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	d, err := Parse(number)
	if err != nil {
		return Decimal{}, shareError(text, number, err)
	}
	if percent {
		d = d.Shift(-2)
	}
	if d.Cmp(FromInt(1)) > 0 {
		return Decimal{}, &ParseError{text, "a share lies between 0 and 1", "write 60% or 0.6"}
	}
	return d, nil
}

// shareError words what is wrong with the number in a share.
func shareError(text, number string, err error) error {
	var e *ParseError
	switch {
	case !errors.As(err, &e):
		return err
	case strings.TrimSpace(number) != number || strings.ContainsAny(number, "%,"):
		return &ParseError{text, e.Reason, "write 60%, 60.5% or 0.605"}
	}
	return &ParseError{text, e.Reason, e.Hint}
}

// MustParse is Parse for constants written in code; it panics on a bad text.
func MustParse(text string) Decimal {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// misread names the way in which a text departs from the grammar, or nothing.
func misread(text string) (reason, hint string) {
	integer, fraction, point := strings.Cut(text, ".")
	switch {
	case text == "":
		return "no number", "write 0 for free, or leave the field out when the price is unknown"
	case strings.HasPrefix(text, "-") && strings.Trim(text, "-0.") != "":
		return "negative", "prices and quantities are 0 or more"
	case strings.HasPrefix(text, "--"): // or a run of millions of signs would exhaust the stack
		return "not a number", "write digits like 3 or 0.25"
	case strings.HasPrefix(text, "-"):
		return misread(text[1:])
	case digits(integer) && (!point || digits(fraction)):
		return outOfBounds(integer, fraction)
	}
	return foreign(text)
}

func outOfBounds(integer, fraction string) (reason, hint string) {
	switch {
	case len(integer) > 1 && integer[0] == '0':
		return "leading zero", "write it without, so that it cannot be read as octal"
	case len(integer) > MaxIntegerDigits:
		return fmt.Sprintf("more than %d digits", MaxIntegerDigits), "check the unit"
	case len(fraction) > MaxFractionDigits:
		return fmt.Sprintf("more than %d decimal places", MaxFractionDigits), "round it in the file, where it can be seen"
	}
	return "", ""
}

// foreign explains the usual ways of writing numbers that are refused here.
func foreign(text string) (reason, hint string) {
	lower := strings.ToLower(text)
	switch {
	case strings.Contains(lower, "nan") || strings.Contains(lower, "inf"):
		return "not finite", "write the number"
	case strings.ContainsAny(text, "$€£¥"):
		return "a currency sign in a number", "write the digits alone; the book names its currency"
	case strings.Contains(text, "%"):
		return "a percent sign where a number is expected", "write the number"
	case strings.Contains(text, "_") || strings.HasPrefix(lower, "0x"):
		return "not a plain decimal", "write digits like 1000 or 0.25"
	case strings.Count(text, ",") == 1 && !strings.Contains(text, "."):
		return "a comma in a number", "write a point for decimals and nothing for thousands: 3.50 or 3500"
	case strings.ContainsAny(text, ", '"):
		return "separators in a number", "write 1000, not 1,000 or 1 000"
	case strings.ContainsAny(lower, "e") && strings.Trim(lower, "0123456789.e+-") == "":
		return "an exponent", "write the number out: 0.000001, not 1e-6"
	case strings.Trim(text, "0123456789.") == "":
		return "not a plain decimal", "write digits like 3 or 0.25"
	}
	return "not a number", "write digits like 3 or 0.25"
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// clip keeps a hostile text from flooding the message that quotes it.
func clip(text string) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}
